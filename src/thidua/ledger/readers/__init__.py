"""Reading files of five formats into sheets of columns; bad files are refused here, whole, with one line."""

from collections.abc import Set as AbstractSet
from pathlib import Path

from thidua.ledger.readers import delimited, json_lines, parquet, xes, xlsx
from thidua.ledger.readers.file_types import inspect
from thidua.ledger.readers.sheet import Chunk, Ragged, SheetTable, SourceFile

__all__ = ["Chunk", "Ragged", "SheetTable", "SourceFile", "read_file"]


def read_file(path: Path, known: AbstractSet[str] = frozenset()) -> SourceFile:
    """The sheets of a file.

    known: headings (folded) that help to find the header row.

    Raises:
        UserError: the file is refused: of a wrong type, empty, damaged, encrypted, a zip bomb, without a header.
    """
    opened = inspect(path)
    if opened.format == "delimited":
        return delimited.read(opened, known)
    if opened.format == "xlsx":
        return xlsx.read(opened, known)
    without_header = {"parquet": parquet.read, "json_lines": json_lines.read, "xes": xes.read}
    return without_header[opened.format](opened)
