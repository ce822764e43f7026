"""phuchoi inside the programs of others."""
