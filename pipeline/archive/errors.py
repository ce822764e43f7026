"""What a run raises when it cannot begin, or not go on."""


class ArchiveError(Exception):
    """The message is for the user: what is wrong with the paths or the out folder, and what to do about it."""


class EngineLost(ArchiveError):
    """Who does the work is gone in the middle of a run. What was done is kept: a later run goes on from there."""
