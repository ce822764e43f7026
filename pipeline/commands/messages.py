"""What every command says, and how it ends."""

from __future__ import annotations

import enum
import sys


class Exit(enum.IntEnum):
    """Exit statuses, the same for every command."""

    OK = 0
    DIFFERENT = 1
    USAGE = 2
    TROUBLE = 3
    INTERRUPTED = 130


class CommandError(Exception):
    """Ends the command with one line that says what is wrong and what to do, and an exit status."""

    def __init__(self, message: str, status: Exit = Exit.USAGE) -> None:
        super().__init__(message)
        self.status = status


def warn(message: str) -> None:
    """One line on standard error. Control characters, as a file name may hold, are shown and not obeyed."""
    print(f"phuchoi: {printable(message)}", file=sys.stderr, flush=True)


def printable(text: str) -> str:
    r"""The text with control characters escaped.

    >>> printable("a\x1b[31m.pdf: Đề án")
    'a\\x1b[31m.pdf: Đề án'
    """
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
