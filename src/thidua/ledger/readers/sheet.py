"""What every reader hands over: sheets of text (or already typed) columns, in chunks of bounded size."""

import hashlib
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from thidua.i18n import UserError

CHUNK_ROWS = 65_536
DAY_ZERO = date(1899, 12, 30)
DAY_ZERO_1904 = date(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row stands in a file. sheet: empty where the file has no sheets with names."""

    sheet: str
    row_no: int

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row_no}" if self.sheet else str(self.row_no)


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row that has not as many fields as the header: its values cannot be told apart, so they are not carried on.

    reason: where it is another. cells: its fields, where they may be headings of another table.
    """

    row_no: int
    fields: int
    expected: int
    reason: UserError | None = None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DamagedCells:
    """Cells of a chunk that were damaged before they came here. column: position; rows: of the chunk, from 0.

    among: positions of the columns of which nobody can tell which one the cell is of: it counts where several are used.
    as_name: only as the name of a record, of which a script's number with a fraction or an exponent is none.
    """

    column: int
    rows: np.ndarray
    reason: UserError
    among: tuple[int, ...] = ()
    as_name: bool = False

    def counts(self, used: AbstractSet[int], names: AbstractSet[int] = frozenset()) -> bool:
        """Whether it matters to those who take something from these columns only, and from `names` names of records."""
        if self.as_name:
            return self.column in names
        return not self.among or len(used & set(self.among)) > 1


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a sheet, in file order.

    rows: one column a heading, named by its position ("0", "1" ...), text unless the format itself knows types. A cell
    that is filled and cannot be read (`#REF!`, a formula without its result) is text that `unreadable_cells` knows.
    eventless: rows, from 0, that are cases of an event log without any event: they tell of the case alone.
    damaged: cells with letters that are lost; what is left of them stands in `rows`, with U+FFFD for what is lost.
    row_nos: int64, the number of each row in the source as people count it (from 1, title and header rows counted).
    """

    rows: pa.Table
    row_nos: np.ndarray
    ragged: tuple[Ragged, ...] = ()
    damaged: tuple[DamagedCells, ...] = ()
    eventless: tuple[int, ...] = ()

    def head(self, count: int) -> "Chunk":
        """The first rows, with the rows of a wrong width among them."""
        numbers = self.row_nos[:count]
        last = int(numbers[-1]) if len(self.row_nos) > count else None
        return Chunk(
            self.rows.slice(0, count),
            numbers,
            tuple(row for row in self.ragged if last is None or row.row_no <= last)[:count],
            tuple(replace(cells, rows=cells.rows[cells.rows < count]) for cells in self.damaged),
            tuple(row for row in self.eventless if row < count),
        )


def read_ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks, the next of which is read while the one at hand is worked on."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as reader:
        waiting = reader.submit(next, chunks, None)
        while (chunk := waiting.result()) is not None:
            waiting = reader.submit(next, chunks, None)
            yield chunk


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table found in a file.

    headings: as the source writes them, in column order. header_row: where they stand, from 1 (0: the format names its
    columns itself). `read` yields the chunks and may be called again for another pass. day_zero: the day that the
    workbook's day numbers are counted from; there are two, and only the workbook says which.
    nameless: columns with values under the header but no heading, as spreadsheets call them (`K:K`).
    hidden: nobody sees the sheet. hidden_rows: numbers, ascending, of filled rows that nobody sees, such as filtered
    ones. hidden_columns: places among the headings of filled columns that nobody sees.
    header_lines: the lines of the header as they stand, a cell a heading. above: filled lines above it, with their row
    numbers. beside: known headings below the header in columns without one, by the numbers of their rows.
    """

    name: str
    headings: tuple[str, ...]
    header_row: int
    read: Callable[[], Iterator[Chunk]]
    day_zero: date = DAY_ZERO
    nameless: tuple[str, ...] = ()
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    header_lines: tuple[tuple[str, ...], ...] = ()
    above: tuple[tuple[int, tuple[str, ...]], ...] = ()
    beside: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as opened.

    format: its name for people, such as "XLSX". sheets: those with a header. left_out: names of the sheets that have
    none. encoding: a Python codec name, empty where the format leaves no choice. hidden_sheets: those with a header
    that nobody sees; they are no part of `sheets`.
    """

    path: Path
    format: str
    sheets: tuple[SheetTable, ...]
    left_out: tuple[str, ...] = ()
    encoding: str = ""
    hidden_sheets: tuple[SheetTable, ...] = ()

    def sha256(self) -> str:
        """sha256 (hex) of the file's bytes as they lie on the disk."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def text_table(columns: list[pa.Array]) -> pa.Table:
    """Columns under their positions as names."""
    return pa.table(columns, names=[str(position) for position in range(len(columns))])
