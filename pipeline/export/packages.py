"""CSV files with a description that machines read: a Frictionless data package, and CSV on the Web."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pipeline
from pipeline.export.formats import RUN_TABLES, Choices, Format
from pipeline.export.results import Results
from pipeline.export.tables import title
from pipeline.publish import Column, Table, write_table

_TYPES = {"text": "string", "integer": "integer", "decimal": "number", "share": "number"}
_TITLE = "Indicators of scanned Vietnamese reports"
_LANGUAGE = "vi"
Described = dict[str, Any]


def _write_datapackage(results: Results, path: Path, choices: Choices) -> None:
    tables = choices.chosen(RUN_TABLES)
    resources = []
    for table in tables:
        file = path / table.name
        write_table(file, table, results.rows(table), excel=choices.excel)
        resources.append(_resource(file, table, tables))
    described: Described = {
        "profile": "tabular-data-package",
        "name": "phuchoi",
        "title": choices.title or _TITLE,
        "created_by": f"phuchoi {pipeline.__version__}",
        **({"licenses": [_licence(choices.licence)]} if choices.licence else {}),
        "sources": [{"title": one.where.document} for one in results.entries() if one.report is not None],
        "resources": resources,
    }
    _write_json(path / "datapackage.json", described)


def _resource(file: Path, table: Table, tables: list[Table]) -> Described:
    data = file.read_bytes()
    there = {other.name: other for other in tables}
    keys = [
        {"fields": [column], "reference": {"resource": title(there[other]), "fields": [there[other].key]}}
        for column, other in table.refers
        if other in there
    ]
    return {
        "profile": "tabular-data-resource",
        "name": title(table),
        "path": table.name,
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "fields": [_field(column, table) for column in table.columns],
            "missingValues": [""],
            **({"primaryKey": [table.key]} if table.key else {}),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _field(column: Column, table: Table) -> Described:
    constraints: Described = {}
    if not column.empty:
        constraints["required"] = True
    if column.name == table.key:
        constraints["unique"] = True
    if column.type == "share":
        constraints |= {"minimum": 0, "maximum": 1}
    if column.values:
        constraints["enum"] = list(column.values)
    return {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.meaning,
        **({"constraints": constraints} if constraints else {}),
    }


def _licence(licence: str) -> Described:
    """
    >>> _licence("CC-BY-4.0"), _licence("https://example.org/terms")
    ({'name': 'CC-BY-4.0'}, {'path': 'https://example.org/terms'})
    """
    return {"path" if "://" in licence else "name": licence}


def _write_csvw(results: Results, path: Path, choices: Choices) -> None:
    tables = choices.chosen(RUN_TABLES)
    for table in tables:
        write_table(path / table.name, table, results.rows(table), excel=choices.excel)
    there = {table.name: table for table in tables}
    described: Described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": choices.title or _TITLE,
        "dc:creator": f"phuchoi {pipeline.__version__}",
        **({"dc:license": {"@id": _address(choices.licence)}} if choices.licence else {}),
        "lang": _LANGUAGE,
        "dialect": {"delimiter": ",", "encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tables": [_csvw_table(table, there) for table in tables],
    }
    _write_json(path / "csv-metadata.json", described)


def _csvw_table(table: Table, there: dict[str, Table]) -> Described:
    keys = [
        {"columnReference": column, "reference": {"resource": other, "columnReference": there[other].key}}
        for column, other in table.refers
        if other in there
    ]
    return {
        "url": table.name,
        "dc:description": table.meaning,
        "tableSchema": {
            "columns": [_csvw_column(column) for column in table.columns],
            **({"primaryKey": table.key} if table.key else {}),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _csvw_column(column: Column) -> Described:
    datatype: object = {"text": "string", "integer": "integer", "decimal": "decimal"}.get(column.type)
    if column.type == "share":
        datatype = {"base": "decimal", "minimum": 0, "maximum": 1}
    if column.values:
        datatype = {"base": "string", "format": "|".join(re.escape(value) for value in column.values)}
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "datatype": datatype,
        **({} if column.empty else {"required": True}),
    }


def _address(licence: str) -> str:
    """
    >>> _address("CC-BY-4.0")
    'https://spdx.org/licenses/CC-BY-4.0'
    """
    return licence if "://" in licence else f"https://spdx.org/licenses/{licence}"


def _write_json(path: Path, described: Described) -> None:
    path.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", "utf-8")


DATAPACKAGE = Format(
    name="datapackage", meaning="CSV with a Frictionless data package's description", folder=_write_datapackage
)
CSVW = Format(name="csvw", meaning="CSV with the metadata of CSV on the Web", folder=_write_csvw)
