"""Reads a file by the reader of its format, in this process: what the process of a reading does."""

from collections.abc import Set as AbstractSet
from pathlib import Path

from thidua.ledger.readers import delimited, html_tables, json_lines, ods, parquet, spreadsheet_xml, xes, xls, xlsx
from thidua.ledger.readers.file_types import inspect
from thidua.ledger.readers.sheet import SourceFile


def read_source(path: Path, headings: AbstractSet[str] = frozenset()) -> SourceFile:
    """The file with its sheets; rows are read only when a sheet is asked for them.

    headings: folded headings that help to find the header row among title rows.

    Raises:
        UserError: the file is refused: of a wrong type, empty, damaged, encrypted, a zip bomb, without a header.
    """
    opened = inspect(path)
    match opened.format:
        case "xlsx":
            return xlsx.read(opened, headings)
        case "xls":
            return xls.read(opened, headings)
        case "ods":
            return ods.read(opened, headings)
        case "html":
            return html_tables.read(opened, headings)
        case "spreadsheet_xml":
            return spreadsheet_xml.read(opened, headings)
        case "parquet":
            return parquet.read(opened)
        case "json_lines":
            return json_lines.read(opened)
        case "xes":
            return xes.read(opened)
        case _:
            return delimited.read(opened, headings)
