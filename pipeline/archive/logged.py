"""A run told to `logging`: what a program gets that shows nothing of its own."""

from __future__ import annotations

from pipeline.archive.progress import Progress
from pipeline.library_log import LOGGER, tell
from pipeline.model import Status


class LoggedProgress(Progress):
    """Logs what happens in a run."""

    def planned(self, inputs: int) -> None:
        LOGGER.info("%d inputs", inputs)

    def opened(self, name: str, pages: int, waiting: int) -> None:
        LOGGER.info("%s: opened, %d pages, %d of them to be read", name, pages, waiting)

    def page(self, name: str, number: int, reason: str) -> None:
        if reason:
            LOGGER.warning("%s: page %d failed: %s", name, number, reason)
        else:
            LOGGER.info("%s: page %d read", name, number)

    def ended(self, name: str, status: Status, reason: str) -> None:
        tell(name, status, reason)

    def remark(self, message: str) -> None:
        LOGGER.warning("%s", message)

    def details(self, name: str, details: str) -> None:
        LOGGER.debug("%s: %s", name, details)
