"""What the sheets of all spreadsheet formats have in common: a bounded grid, merged and hidden cells, a header."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.cleaning.text import fold_heading
from thidua.ledger.readers.header_detection import LOOK_AT, find_header
from thidua.ledger.readers.number_formats import number_as_seen, text_as_seen
from thidua.ledger.readers.sheet import (
    CHUNK_ROWS,
    DAY_ZERO,
    Chunk,
    DamagedCells,
    SheetTable,
    SourceFile,
    text_table,
)
from thidua.ledger.readers.unseen_letters import Look

MAX_ROWS = 1_048_576  # the largest sheet there is
MAX_COLUMNS = 16_384
MAX_CELLS = 64 * 1024**2  # of the whole grid, empty cells counted: a full sheet of 64 columns
SPARSE_FROM = 8 * 1024**2  # from this many cells on, a grid of which less than a hundredth is filled is refused
_MOST_WAITING = 2 * 1024**2  # cells
LETTERS_OF_COLUMNS = 26
_ASIDE_FROM_DATES = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_KNOWN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))  # [ECMA-376] 18.8.30
_LAST_DAY = 2_950_000  # of the year 9976 or 9980
_LIKE_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")

_CLOCK_ONLY = re.compile(r"(?:1899-12-3[01]|1904-01-01)[ T](\d\d):(\d\d):(\d\d(?:\.\d+)?)")
# In points, letters and points: nobody sees what stands in lower rows and narrower columns.
LEAST_HEIGHT, LEAST_WIDTH, LEAST_WIDTH_IN_POINTS = 2.0, 0.3, 1.5

Merge = tuple[int, int, int]  # first row, last row (from 1), column (from 0)
Block = tuple[int, int, int, int]  # of cells merged over columns: first row, last row (from 1), columns (from 0)


@dataclass(slots=True)
class SheetFacts:
    """What a sheet says besides its values. Rows count from 1, columns from 0.

    rows, columns: how far its filled cells reach. filled: how many there are, at least. hidden_columns: those that
    nobody sees.
    unreadable: words for cells whose value cannot be had. fractions: numbers that as text may look like thousands,
    where the texts come from elsewhere. formats: of numbers that people see with zeros or words (`"HS-"0000`).
    text_formats: of texts that people see with more or not at all. across: cells merged over columns.
    days: by column, the rows of numbers of days that people see as dates, where the texts come from elsewhere.
    """

    rows: int = 0
    columns: int = 0
    filled: int = 0
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    unreadable: dict[tuple[int, int], str] = field(default_factory=dict)
    fractions: list[tuple[int, int]] = field(default_factory=list)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    text_formats: dict[tuple[int, int], str] = field(default_factory=dict)
    across: list[Block] = field(default_factory=list)
    days: dict[int, list[int]] = field(default_factory=dict)


def columns_between(first: int, last: int) -> range:
    """The columns from the first to the last one (from 0), as far as a sheet can reach."""
    return range(first, min(last + 1, MAX_COLUMNS))


def check_grid(path: Path, name: str, facts: SheetFacts) -> None:
    """Stops before a grid out of all measure is laid out in memory.

    Raises:
        UserError: the sheet reaches too far; the way out is named.
    """
    grid = facts.rows * facts.columns
    sparse = grid > SPARSE_FROM and facts.filled * 100 < grid
    if facts.rows > MAX_ROWS or facts.columns > MAX_COLUMNS or grid > MAX_CELLS or sparse:
        raise UserError(
            "{file}: the sheet {sheet} reaches to cell {cell}, far outside its table; delete the rows and columns "
            "after the table and save it",
            file=path,
            sheet=name or "1",
            cell=cell_name(facts.rows, facts.columns - 1),
        )


# Of a number in a cell 15 digits are kept.
_BEYOND_A_CELL = re.compile(r"-?[1-9]\d{15,307}")


def is_beyond_a_cell(digits: str) -> bool:
    """Whether a whole number has more digits than a cell of a spreadsheet keeps."""
    return _BEYOND_A_CELL.fullmatch(digits) is not None


def number_text(digits: str) -> str:
    """The digits of a number, written so that its point is none between thousands: 1.234 → `1.2340`.

    Of a number beyond the 15 digits that a cell keeps, nobody can tell the rest: `1.00123000000000E+18`.
    """
    if is_beyond_a_cell(digits):
        return f"{float(digits):.14E}"
    return f"{digits}0" if _LIKE_THOUSANDS.fullmatch(digits) else digits


def shows_a_date(number: int, code: str | None) -> bool:
    """Whether people see a number as a date or a time of day in the format of this number, or of this code."""
    if code is None:
        return number in _KNOWN_DATES
    return bool(re.search(r"[dmyhs]", _ASIDE_FROM_DATES.sub("", code.partition(";")[0]), re.IGNORECASE))


def column_name(column: int) -> str:
    """`B:B` for column 1."""
    letters = cell_name(1, column)[:-1]
    return f"{letters}:{letters}"


def cell_name(row: int, column: int) -> str:
    """`B7` for row 7 and column 1."""
    letters = ""
    number = column + 1
    while number > 0:
        number, rest = divmod(number - 1, LETTERS_OF_COLUMNS)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def column_number(letters: str) -> int:
    """1 for `B`: the way back from a name."""
    number = 0
    for letter in letters:
        number = number * LETTERS_OF_COLUMNS + ord(letter) - ord("A") + 1
    return number - 1


@dataclass(slots=True)
class Grid:
    """Rows as they are met in a file, gathered into columns of text; nothing beyond the last filled cell is kept."""

    path: Path
    name: str
    facts: SheetFacts = field(default_factory=SheetFacts)
    _rows: list[Sequence[str | None]] = field(default_factory=list)
    _done: list[list[pa.Array]] = field(default_factory=list)
    _length: int = 0
    _waiting: int = 0

    def put(self, row: int, cells: Sequence[str | None]) -> None:
        """The cells of a row (from 1); rows come in ascending order, those left out are empty.

        Raises:
            UserError: the sheet reaches too far.
        """
        width = len(cells)
        while width and not (cells[width - 1] or "").strip():
            width -= 1
        if not width:
            return
        self.facts.rows = row
        self.facts.columns = max(self.facts.columns, width)
        self.facts.filled += sum(1 for cell in cells[:width] if cell)
        check_grid(self.path, self.name, self.facts)
        while self._length + 1 < row:
            self._append(())
        self._append(cells[:width])

    def columns(self) -> list[pa.Array]:
        """The columns, all of one length, from the sheet's first row and column on."""
        self._flush()
        empty = [pa.nulls(len(done[0]), pa.string()) for done in self._done]
        return [
            pa.concat_arrays(
                [done[place] if place < len(done) else none for done, none in zip(self._done, empty, strict=True)]
            )
            for place in range(self.facts.columns)
        ]

    def _append(self, cells: Sequence[str | None]) -> None:
        self._rows.append(cells)
        self._length += 1
        self._waiting += len(cells)
        if len(self._rows) == CHUNK_ROWS or self._waiting > _MOST_WAITING:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        width = max((1, *map(len, self._rows)))
        self._done.append(
            [
                pa.array([cells[place] if place < len(cells) else None for cells in self._rows], pa.string())
                for place in range(width)
            ]
        )
        self._rows = []
        self._waiting = 0


@dataclass(slots=True)
class SheetInReading:
    """A sheet of an XML format while its rows are met: the grid so far, and the row at work.

    column: how many columns are described so far. merges: of the row's cells, how many further rows they reach over,
    and their column. across: likewise of those over several columns, with the last one. looks, places: of its
    filled cells, with places where conditions stand at a sheet's end. unreadable: words by column of those
    that nobody can read. looked_at: first and last of rows, with both.
    """

    grid: Grid
    column: int = 0
    row: int = 0
    cells: list[str | None] = field(default_factory=list)
    merges: list[tuple[int, int]] = field(default_factory=list)
    across: list[tuple[int, int, int]] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    unreadable: dict[int, str] = field(default_factory=dict)
    looked_at: list[tuple[int, int, tuple[tuple[int, Look], ...]]] = field(default_factory=list)

    def end_row(self) -> None:
        """The next row begins without cells."""
        self.cells, self.merges, self.across, self.looks, self.places = [], [], [], [], []
        self.unreadable = {}

    def merged_across(self, row: int) -> list[Block]:
        """The cells over several columns that begin in the row at work, which has this number."""
        return [(row, min(row + further, MAX_ROWS), left, right) for further, left, right in self.across]

    def merged(self, row: int) -> list[Merge]:
        """The merged cells that begin in the row at work, which has this number."""
        return [(row, min(row + further, MAX_ROWS), column) for further, column in self.merges]


def source_of(
    path: Path, format_: str, sheets: Iterable[tuple[str, SheetTable | None]], encoding: str = ""
) -> SourceFile:
    """The file with those of its sheets that have a header, by their names; None for one that has none.

    Raises:
        UserError: no sheet has one.
    """
    listed = list(sheets)
    tables = [table for _name, table in listed if table is not None]
    if not tables:
        raise UserError(
            "{file}: no header row is found among the first {count} rows; put the column names in one row",
            file=path,
            count=LOOK_AT,
        )
    return SourceFile(
        path,
        format_,
        tuple(table for table in tables if not table.hidden),
        tuple(name for name, table in listed if table is None),
        encoding,
        tuple(table for table in tables if table.hidden),
    )


def sheet_table(
    name: str,
    columns: Sequence[pa.Array],
    facts: SheetFacts,
    profile_headings: AbstractSet[str],
    *,
    day_zero: date = DAY_ZERO,
    first_column: int = 0,
) -> SheetTable | None:
    """The table in a grid of text; None where no header is found.

    first_column: where in the sheet the first of the columns stands.
    """
    rows = len(columns[0]) if columns else 0
    top = _top(columns)
    header = find_header(top, profile_headings) if rows else None
    if header is None or not any(header.headings):
        return None
    wanted = [place for place, heading in enumerate(header.headings) if heading]
    merges = [(top, bottom, column - first_column) for top, bottom, column in facts.merges if top > header.last + 1]
    marked = _by_column(facts.unreadable, first_column, rows)
    lost = {(place, row) for place, cells in marked.items() for row in cells}
    fractions = _by_column(dict.fromkeys(facts.fractions, ""), first_column, rows)
    for place, cells in fractions.items():
        texts = {row: text for row in cells if (text := columns[place][row].as_py()) is not None}
        marked[place] = {row: number_text(text) for row, text in texts.items()} | marked.get(place, {})
    for place, formats in _by_column(facts.formats, first_column, rows).items():
        texts = {row: text for row in formats if (text := columns[place][row].as_py()) is not None}
        mine = marked.setdefault(place, {})
        for row, text in texts.items():
            if (place, row) not in lost and (seen := number_as_seen(text, formats[row], day_zero)) != text:
                mine[row] = seen
    for place, formats in _by_column(facts.text_formats, first_column, rows).items():
        texts = {row: text for row in formats if (text := columns[place][row].as_py()) is not None}
        marked[place] = {row: text_as_seen(text, formats[row]) for row, text in texts.items()} | marked.get(place, {})
    columns = list(columns)
    for column, of_days in facts.days.items():
        if 0 <= (place := column - first_column) < len(columns):
            columns[place] = _with_dates(columns[place], [row - 1 for row in of_days if row <= rows], day_zero)
    seen_columns = {place: _marked(_clocks(columns[place]), marked.get(place, {})) for place in wanted}
    filled = {place: _filled_down(column, place, merges) for place, column in seen_columns.items()}
    across = _across(facts.across, filled, header.last + 1, first_column)

    def chunks() -> Iterator[Chunk]:
        for start in range(header.last + 1, rows, CHUNK_ROWS):
            size = min(CHUNK_ROWS, rows - start)
            numbers = np.arange(start + 1, start + 1 + size, dtype=np.int64)
            damaged = tuple(
                replace(cells, rows=cells.rows[(cells.rows >= start) & (cells.rows < start + size)] - start)
                for cells in across
            )
            yield Chunk(
                text_table([filled[place].slice(start, size) for place in wanted]),
                numbers,
                damaged=tuple(cells for cells in damaged if len(cells.rows)),
            )

    nameless = [
        place
        for place, heading in enumerate(header.headings)
        if not heading and _holds_anything(columns[place].slice(header.last + 1))
    ]
    below = sorted({row for row in facts.hidden_rows if header.last + 1 < row <= rows})
    unseen = [position for position, place in enumerate(wanted) if place + first_column in facts.hidden_columns]
    return SheetTable(
        name,
        tuple(header.headings[place] for place in wanted),
        header.last + 1,
        chunks,
        day_zero=day_zero,
        nameless=tuple(column_name(place + first_column) for place in nameless),
        hidden=facts.hidden,
        hidden_rows=tuple(row for row in below if any(column[row - 1].as_py() for column in filled.values())),
        hidden_columns=tuple(
            position for position in unseen if _holds_anything(filled[wanted[position]].slice(header.last + 1))
        ),
        header_lines=tuple(tuple(line[place] for place in wanted) for line in header.lines(top)),
        above=header.above(top),
        beside=_known_headings([columns[place] for place in nameless], header.last + 1, profile_headings),
    )


def _known_headings(
    columns: Sequence[pa.Array], first: int, vocabulary: AbstractSet[str]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Cells of the columns that are known headings (folded), by the number of their row, from this row (from 0) on."""
    rows: dict[int, list[str]] = {}
    for column in columns:
        texts = column.slice(first)
        of_headings = [text for text in pc.unique(texts).to_pylist() if text and fold_heading(text) in vocabulary]
        for row in np.flatnonzero(pc.is_in(texts, pa.array(of_headings, pa.string())).to_numpy(zero_copy_only=False)):
            rows.setdefault(first + 1 + int(row), []).append(texts[int(row)].as_py())
    return tuple((row, tuple(rows[row])) for row in sorted(rows))


def _holds_anything(column: pa.Array) -> bool:
    return bool(pc.any(pc.not_equal(pc.utf8_trim_whitespace(column), ""), min_count=0).as_py())


def _top(columns: Sequence[pa.Array]) -> list[list[str]]:
    cells = [[value or "" for value in column.slice(0, LOOK_AT + 1).to_pylist()] for column in columns]
    return [list(row) for row in zip(*cells, strict=True)]


def _filled_down(column: pa.Array, place: int, merges: Sequence[Merge]) -> pa.Array:
    """The value of a merged cell in each of its rows: that is what people see there."""
    mine = [(first, last) for first, last, at in merges if at == place]
    if not mine:
        return column
    source = np.arange(len(column))
    for first, last in mine:
        source[first - 1 : last] = min(first - 1, len(column) - 1)
    return column.take(pa.array(source))


def _across(
    blocks: Iterable[Block], filled: Mapping[int, pa.Array], header_rows: int, first_column: int
) -> tuple[DamagedCells, ...]:
    """Filled cells merged over several columns that have headings: which of them they are of, nobody can tell."""
    places = list(filled)
    rows_of: dict[tuple[int, ...], set[int]] = {}
    for top, bottom, left, right in blocks:
        own = tuple(at for at, place in enumerate(places) if left <= place + first_column <= right)
        if top <= header_rows or len(own) < 2:
            continue
        columns = [filled[places[at]] for at in own]
        for row in range(top - 1, min(bottom, len(columns[0]))):
            if any(column[row].as_py() for column in columns):
                rows_of.setdefault(own, set()).add(row)
    damaged = []
    for own, rows in rows_of.items():
        names = [column_name(places[at] + first_column).partition(":")[0] for at in (own[0], own[-1])]
        reason = UserError(
            "the cell is merged over the columns {first} to {last}: nobody can tell which of them it stands for; "
            "unmerge it in the source",
            first=names[0],
            last=names[1],
        )
        damaged += [DamagedCells(at, np.array(sorted(rows)), reason, own) for at in own]
    return tuple(damaged)


def _clocks(column: pa.Array) -> pa.Array:
    """The column with moments of the day that no calendar has, of which people see the time, written as times."""
    moments = pc.fill_null(pc.match_substring_regex(column, r"^(1899-12-3[01]|1904-01-01)[ T]"), False)
    words = {}
    for row in np.flatnonzero(moments.to_numpy(zero_copy_only=False)).tolist():
        if match := _CLOCK_ONLY.fullmatch(column[row].as_py()):
            seconds = int(match[1]) * 3600 + int(match[2]) * 60 + round(float(match[3]))
            words[row] = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return _marked(column, words)


def _with_dates(column: pa.Array, rows: Sequence[int], day_zero: date) -> pa.Array:
    """The column with its numbers of days in these rows written as dates, as far as there are such days."""
    texts = {row: text for row in rows if (text := column[row].as_py()) is not None and text.isdigit()}
    days = {row: int(text) for row, text in texts.items() if int(text) <= _LAST_DAY}
    return _marked(column, {row: f"{day_zero + timedelta(days)} 00:00:00" for row, days in days.items()})


def _by_column(cells: Mapping[tuple[int, int], str], first_column: int, rows: int) -> dict[int, dict[int, str]]:
    """Words by place of the column and by row, from 0."""
    columns: dict[int, dict[int, str]] = {}
    for (row, column), word in cells.items():
        if row <= rows:
            columns.setdefault(column - first_column, {})[row - 1] = word
    return columns


def _marked(column: pa.Array, words: Mapping[int, str]) -> pa.Array:
    """The column with words where its cells cannot be read."""
    if not words:
        return column
    mask = np.zeros(len(column), dtype=bool)
    mask[list(words)] = True
    return pc.replace_with_mask(column, pa.array(mask), pa.array([words[row] for row in sorted(words)], pa.string()))
