"""A run's results in the formats of others: tables for statistics, databases and spreadsheets, texts and pages for
archives and readers.
"""

from pipeline.export.errors import ExportError
from pipeline.export.exporting import default_target, export
from pipeline.export.formats import Choices, Format, format_named, names, of_documents, of_tables
from pipeline.export.results import Results

__all__ = [
    "Choices",
    "ExportError",
    "Format",
    "Results",
    "default_target",
    "export",
    "format_named",
    "names",
    "of_documents",
    "of_tables",
]
