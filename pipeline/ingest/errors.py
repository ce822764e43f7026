"""What a reader raises when an input, or a page of it, cannot be read."""


class Unreadable(Exception):
    """The message is for the archivist: what is wrong with the file, and what to do about it."""
