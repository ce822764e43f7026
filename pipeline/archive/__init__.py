"""Many files: what there is to do, worker processes that do it, a manifest that remembers what was done."""

from pipeline.archive.errors import ArchiveError, EngineLost
from pipeline.archive.pages import read_pages
from pipeline.archive.progress import Progress
from pipeline.archive.runner import Outcome, Report, run

__all__ = ["ArchiveError", "EngineLost", "Outcome", "Progress", "Report", "read_pages", "run"]
