"""Opens a file: what it really is, and the sheets in it. The first stage of an import."""

from collections.abc import Set as AbstractSet
from pathlib import Path

from thidua.ledger.readers import delimited, json_lines, parquet, xes, xlsx
from thidua.ledger.readers.file_types import inspect
from thidua.ledger.readers.sheet import SourceFile


def open_source(path: Path, headings: AbstractSet[str] = frozenset()) -> SourceFile:
    """The file with its sheets; rows are read only when a sheet is asked for them.

    headings: folded headings that help to find the header row among title rows.

    Raises:
        UserError: the file is refused: of a wrong type, empty, damaged, encrypted, a zip bomb, without a header.
    """
    opened = inspect(path)
    match opened.format:
        case "delimited":
            return delimited.read(opened, headings)
        case "xlsx":
            return xlsx.read(opened, headings)
        case "parquet":
            return parquet.read(opened)
        case "json_lines":
            return json_lines.read(opened)
        case _:
            return xes.read(opened)
