"""Lines of headings besides the header: the header once more, or that of another table, which is refused.

What stands below another header is never read by the first one: its columns may stand otherwise.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.cleaning.text import as_text, fold_heading, per_distinct
from thidua.ledger.mapping.column_matching import MatchedFile, MatchedSheet
from thidua.ledger.mapping.conversion import ConvertedChunk
from thidua.ledger.model import TABLES
from thidua.ledger.readers.sheet import RowPlace, SheetTable

_FEWEST = 2


def check_above(matched: MatchedFile) -> None:
    """Stops where a header stands above the one that is read.

    Raises:
        UserError: a line above the header is made of headings that the profile knows.
    """
    for sheet in matched.sheets:
        vocabulary = sheet.profile.headings()
        for row_no, cells in sheet.table.above:
            if _is_made_of(vocabulary, cells):
                raise _another(matched.source.path, sheet.table, row_no)


def headers_once_more(chunk: ConvertedChunk, doubtful: np.ndarray, file: Path) -> np.ndarray:
    """Which rows of the chunk are the header once more, cell by cell the same.

    doubtful: rows that lack something every record has; of the others those are looked at whose name has no digit.

    Raises:
        UserError: another row is made of headings that the profile knows: another table begins there.
    """
    sheet = chunk.sheet
    again = np.zeros(len(doubtful), dtype=bool)
    if not sheet.table.header_row:
        return again
    vocabulary = sheet.profile.headings() | frozenset(filter(None, map(fold_heading, sheet.table.headings)))
    for row in chunk.source.chunk.ragged:
        if _is_made_of(vocabulary, row.cells):
            raise _another(file, sheet.table, row.row_no)
    beside = dict(sheet.table.beside)
    numbers = chunk.source.chunk.row_nos
    places = np.flatnonzero(doubtful | _nameless(chunk) | np.isin(numbers, list(beside)))
    texts = _texts(chunk, places)
    counts = np.zeros(len(places), dtype=np.int64)
    for text in texts:
        is_known = per_distinct(text, lambda cell: fold_heading(cell) in vocabulary, pa.bool_())
        counts += pc.fill_null(is_known, False).to_numpy(zero_copy_only=False)
    for at in np.flatnonzero(counts + np.isin(numbers[places], list(beside)) >= _FEWEST).tolist():
        row_no = int(numbers[places[at]])
        line = [text[at].as_py() or "" for text in texts]
        more = beside.get(row_no, ())
        if not more and _is_header(sheet, line):
            again[places[at]] = True
        elif _is_made_of(vocabulary, [*line, *more]):
            raise _another(file, sheet.table, row_no)
    return again


def _nameless(chunk: ConvertedChunk) -> np.ndarray:
    """Rows in which what would name a record has no digit, as headings have none."""
    (primary,) = (table for table in chunk.sheet.tables if table.name == chunk.sheet.profile.primary)
    key = TABLES[primary.name].key[0]
    positions = next(column.headings for column in primary.columns if column.name == key)
    rows = np.zeros(chunk.source.chunk.rows.num_rows, dtype=bool)
    for position in positions[:1]:
        if position in chunk.source.texts:
            plain = pc.invert(pc.match_substring_regex(chunk.source.texts[position], r"\d"))
            rows |= pc.fill_null(plain, False).to_numpy(zero_copy_only=False)
    return rows


def _texts(chunk: ConvertedChunk, places: np.ndarray) -> list[pa.Array]:
    """The columns that stand in the sheet, in these rows, letters in Unicode where something is taken from them."""
    source, rows = chunk.source, pa.array(places)
    parts = len(chunk.sheet.table.header_lines[0]) if chunk.sheet.table.header_lines else source.chunk.rows.num_columns
    return [
        source.texts[at].take(rows) if at in source.texts else as_text(source.chunk.rows.column(at).take(rows))
        for at in range(parts)
    ]


def _is_header(sheet: MatchedSheet, line: Sequence[str]) -> bool:
    """Whether the line is a line of the header, or all its headings; a merged cell stands in both of its lines."""
    cells = [fold_heading(cell) for cell in line]
    headings = [fold_heading(heading) for heading in sheet.table.headings[: len(line)]]
    if cells == headings:
        return True
    if len(sheet.table.header_lines) < 2:
        return False
    lines = ([fold_heading(cell) for cell in header] for header in sheet.table.header_lines)
    return any(
        all(
            cell == own or (not own and cell == heading)
            for cell, own, heading in zip(cells, header, headings, strict=True)
        )
        for header in lines
    )


def _is_made_of(vocabulary: Collection[str], cells: Sequence[str | None]) -> bool:
    """Whether the line has several vocabulary headings, and they are most of it."""
    filled = [folded for cell in cells if cell and (folded := fold_heading(cell))]
    headings = {folded for folded in filled if folded in vocabulary}
    return len(headings) >= _FEWEST and 2 * sum(1 for folded in filled if folded in headings) >= len(filled)


def _another(file: Path, sheet: SheetTable, row_no: int) -> UserError:
    place = RowPlace(sheet.name, row_no)
    if row_no == sheet.header_row + 1:
        return UserError(
            "{file}: row {row} below the header (row {header}) holds column names too: the header has more lines than "
            "can be read; write all column names in one row",
            file=file,
            row=place,
            header=sheet.header_row,
        )
    return UserError(
        "{file}: row {row} holds column names, but not those of the header in row {header}: it is the header of "
        "another table, whose columns stand otherwise. One table a sheet or file: copy it into a file of its own",
        file=file,
        row=place,
        header=sheet.header_row,
    )
