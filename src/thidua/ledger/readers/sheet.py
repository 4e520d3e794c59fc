"""What every importer hands over: sheets of text (or already typed) columns, in chunks of bounded size."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

CHUNK_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row that has not as many fields as the header: its values cannot be told apart, so they are not carried on."""

    row_no: int
    fields: int
    expected: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a sheet, in file order.

    rows: one column a heading, named by its position ("0", "1" ...), text unless the format itself knows types.
    row_nos: int64, the number of each row in the source as people count it (from 1, title and header rows counted).
    """

    rows: pa.Table
    row_nos: np.ndarray
    ragged: tuple[Ragged, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table found in a file.

    headings: as the source writes them, in column order. header_row: where they stand, from 1 (0: the format names its
    columns itself). `read` yields the chunks and may be called again for another pass.
    """

    name: str
    headings: tuple[str, ...]
    header_row: int
    read: Callable[[], Iterator[Chunk]]
    first_rows: tuple[tuple[str, ...], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as read: its format, the sheets with a header, the names of sheets left out because they have none."""

    format: str
    sheets: tuple[SheetTable, ...]
    left_out: tuple[str, ...] = ()
    encoding: str = ""


def text_table(columns: list[pa.Array]) -> pa.Table:
    """Columns under their positions as names."""
    return pa.table(columns, names=[str(position) for position in range(len(columns))])
