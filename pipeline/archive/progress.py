"""What a run tells while it works."""

from __future__ import annotations

from pipeline.model import Status


class Progress:
    """Hears what happens in a run, in the order it happens. This one ignores it; subclasses show it."""

    def planned(self, inputs: int) -> None:
        """So many inputs were found."""

    def opened(self, name: str, pages: int, waiting: int) -> None:
        """A document was opened: it has `pages`, of which `waiting` wait to be read by OCR."""

    def page(self, name: str, number: int, reason: str) -> None:
        """A page was read, or failed for `reason`."""

    def ended(self, name: str, status: Status, reason: str) -> None:
        """An input reached its final status."""

    def remark(self, message: str) -> None:
        """Something the user should know, once."""

    def details(self, name: str, details: str) -> None:
        """What a maintainer needs to find out why an input failed: a traceback, a process's last words."""

    def close(self) -> None:
        """The run is over, or was interrupted."""
