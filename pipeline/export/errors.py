"""What an export cannot do, in a line that says what to do about it."""

from __future__ import annotations


class ExportError(Exception):
    """The message is for the user."""
