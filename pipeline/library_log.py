"""What the library logs, with `logging`, under the name `pipeline`: nothing is shown unless a program asks for it.

Inputs that end well and pages read are told as INFO, failures and what a user should know once as WARNING, what a
maintainer needs as DEBUG.
"""

from __future__ import annotations

import logging

from pipeline.model import Status

LOGGER = logging.getLogger("pipeline")
LOGGER.addHandler(logging.NullHandler())  # else Python prints warnings of a program that has set up no logging


def tell(name: str, status: Status, reason: str) -> None:
    """Log what became of an input."""
    level = logging.WARNING if status in (Status.FAILED, Status.PARTIAL) else logging.INFO
    LOGGER.log(level, "%s: %s%s", name, status.value, f": {reason}" if reason else "")
