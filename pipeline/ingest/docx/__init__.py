"""Word documents (DOCX): paragraphs, lists with their numbers, tables, headers, footers and footnotes as lines.

A DOCX has no pages of its own and no places on them: it is one page of width 0, and a paragraph is a line. The standard
library reads it: python-docx gives neither the numbers of lists nor content controls, text boxes and footnotes.
"""

from pipeline.ingest.docx.reading import read_docx

__all__ = ["read_docx"]
