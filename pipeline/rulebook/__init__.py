"""Are the rules well: every file against its schema, all problems at once, each with its line (`check.py`)."""
