"""What is this file, which way does each of its pages go, and how does a page look."""

from pipeline.ingest.document import open_document, settle
from pipeline.ingest.errors import Unreadable
from pipeline.ingest.quality import Quality, Verdict, judge
from pipeline.ingest.render import render

__all__ = ["Quality", "Unreadable", "Verdict", "judge", "open_document", "render", "settle"]
