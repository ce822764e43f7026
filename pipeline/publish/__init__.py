"""What was found, as files: a folder for each document, tables for the run."""

from pipeline.publish.atomic import sweep, write_atomically
from pipeline.publish.folder import FILES, folder_name, write_document
from pipeline.publish.rows import DocumentSummary, Located, change_rows, document_row, flag_rows, indicator_rows, plain
from pipeline.publish.schema import CHANGES, DOCUMENTS, FLAGS, INDICATORS, TABLES, Column, Table
from pipeline.publish.table import csv_bytes, write_table
from pipeline.publish.text import replay, restored_text, seen_text

__all__ = [
    "CHANGES",
    "DOCUMENTS",
    "FILES",
    "FLAGS",
    "INDICATORS",
    "TABLES",
    "Column",
    "DocumentSummary",
    "Located",
    "Table",
    "change_rows",
    "csv_bytes",
    "document_row",
    "flag_rows",
    "folder_name",
    "indicator_rows",
    "plain",
    "replay",
    "restored_text",
    "seen_text",
    "sweep",
    "write_atomically",
    "write_document",
    "write_table",
]
