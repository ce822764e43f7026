"""How far an input of a run has come."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """What is being done with an input. Every input goes through them in this order, some past the middle ones."""

    WAITING = "waiting"
    OPENING = "opening"
    READING = "reading"
    FINISHING = "finishing"
    ENDED = "ended"
