"""Are the rules well: every file against its schema, all problems at once, each with its line."""

from pipeline.rulebook.check import Problem, check_files, check_folder

__all__ = ["Problem", "check_files", "check_folder"]
