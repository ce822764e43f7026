"""What a run raises when it cannot begin."""


class ArchiveError(Exception):
    """The message is for the user: what is wrong with the paths or the out folder, and what to do about it."""
