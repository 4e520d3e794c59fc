"""The one reader of spreadsheets: what strangers send becomes text under the ids of known columns, or is refused."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from thidua.i18n import UserError, translate
from thidua.io.spreadsheet_safety import as_written
from thidua.ledger.cleaning.text import as_text, fold_heading
from thidua.ledger.mapping.hidden_parts import HiddenChoice, HiddenPartsError, hidden_in, without_hidden
from thidua.ledger.readers.opening import open_source
from thidua.ledger.readers.reading_limits import FORM
from thidua.ledger.readers.sheet import Chunk, SheetTable
from thidua.ledger.readers.unreadable import unreadable_cells
from thidua.web.ui.safe_filenames import safe_name

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column a spreadsheet may have: the id of its value, its title, and other headings it is known by.

    The title is an English message id, or text in the reader's language.
    """

    id: str
    title: str
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not empty: its number in the file, and the text of its cells by the ids of columns."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """The cells of the first table of a file, by column."""

    file: str
    sheet: str
    sha256: str
    rows: list[SheetRow]


def read_sheet(
    sent: "UploadedFile[bytes]",
    columns: Sequence[SheetColumn],
    *,
    required: Sequence[str],
    most_rows: int,
    hidden: HiddenChoice | None = None,
) -> ReadSheet:
    """The rows of a file that somebody sent, of any format that the importer reads.

    Case, accents and blanks of headings do not matter; columns nobody knows are passed over. What was made safe against
    formulas is read as it was before; a formula is never computed. hidden: what becomes of rows and columns
    that nobody sees.

    Raises:
        HiddenPartsError: there are hidden rows or columns, and nobody has said what becomes of them.
        UserError: the file is too large, refused by the readers, lacks a required column, has too many rows, two
            columns or sheets of the same kind, or cells and rows that nobody can read.
    """
    if (sent.size or 0) > MOST_BYTES:
        raise UserError("the file is larger than {megabytes} MB", megabytes=MOST_BYTES // MEGABYTE)
    name = safe_name(sent.name or "")
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(b"".join(sent.chunks()))
        return _read(path, columns, required, most_rows, hidden)


def _read(
    path: Path, columns: Sequence[SheetColumn], required: Sequence[str], most_rows: int, hidden: HiddenChoice | None
) -> ReadSheet:
    by_heading: dict[str, str] = {}
    for column in columns:
        for heading in (
            column.id,
            column.title,
            gettext(column.title),
            translate(column.title, "vi"),
            *column.headings,
        ):
            by_heading.setdefault(fold_heading(heading), column.id)
    with open_source(path, frozenset(by_heading), limits=FORM) as source:
        if not source.sheets:
            raise UserError("{file} has no table", file=path)
        sheet = _only_fitting((*source.sheets, *source.hidden_sheets), by_heading, required)
        part = hidden_in(sheet, by_heading.keys())
        if part is not None and hidden is None:
            raise HiddenPartsError(
                "rows or columns of this file are hidden, filtered away or struck through: {places}. Say below "
                "what becomes of them, and send it again",
                places=part,
            )
        if hidden is HiddenChoice.LEAVE:
            sheet = without_hidden(sheet, by_heading.keys())
        places = _places(sheet, by_heading)
        lacking = [gettext(column.title) for column in columns if column.id in required and column.id not in places]
        if lacking:
            raise UserError("the file has no column {columns}", columns=", ".join(lacking))
        rows: list[SheetRow] = []
        for row in _rows(sheet, places):
            if len(rows) == most_rows:
                raise UserError("the file has more than {most} rows; cut it into parts", most=most_rows)
            rows.append(row)
        return ReadSheet(path.name, sheet.name, hashlib.sha256(path.read_bytes()).hexdigest(), rows)


def _only_fitting(sheets: Sequence[SheetTable], columns: dict[str, str], required: Sequence[str]) -> SheetTable:
    """The sheet that has the required columns, seen or not; the first where none has.

    Raises:
        UserError: several have them.
    """
    fitting = [
        sheet
        for sheet in sheets
        if {columns.get(fold_heading(heading)) for heading in sheet.headings}.issuperset(required)
    ]
    if len(fitting) > 1:
        raise UserError(
            "several sheets of this file have these columns: {sheets}; send a file with one of them",
            sheets=", ".join(sheet.name for sheet in fitting),
        )
    return fitting[0] if fitting and not fitting[0].hidden else sheets[0]


def _places(sheet: SheetTable, columns: dict[str, str]) -> dict[str, int]:
    """Id → place of each known column.

    Raises:
        UserError: two columns are for the same.
    """
    places: dict[str, int] = {}
    for place, heading in enumerate(sheet.headings):
        column = columns.get(fold_heading(heading))
        if column in places:
            raise UserError(
                "two columns are for the same: “{heading}” and “{other}”; leave one of them",
                heading=sheet.headings[places[column]],
                other=heading,
            )
        if column is not None:
            places[column] = place
    return places


def _rows(sheet: SheetTable, places: dict[str, int]) -> Iterator[SheetRow]:
    for chunk in sheet.read():
        _refuse_unreadable(sheet, chunk, places)
        columns = {column: as_text(chunk.rows.column(place)).to_pylist() for column, place in places.items()}
        for at, number in enumerate(chunk.row_nos.tolist()):
            cells = {column: as_written((texts[at] or "").strip()) for column, texts in columns.items()}
            if any(cells.values()):
                yield SheetRow(number, cells)


def _refuse_unreadable(sheet: SheetTable, chunk: Chunk, places: dict[str, int]) -> None:
    """Stops at rows and cells of which something would be lost.

    Raises:
        UserError: there is one; the first is named.
    """
    wide = next((row for row in chunk.ragged if row.fields), None)
    if wide is not None:
        raise UserError(
            "row {row} has {fields} fields, the header {expected}: correct it and send the file again",
            row=wide.row_no,
            fields=wide.fields,
            expected=wide.expected,
        )
    used = set(places.values())
    for place in places.values():
        unreadable = unreadable_cells(as_text(chunk.rows.column(place))).to_numpy(zero_copy_only=False)
        damaged = [cells.rows for cells in chunk.damaged if cells.column == place and cells.counts(used)]
        rows = np.concatenate([np.flatnonzero(unreadable), *damaged])
        if len(rows):
            raise UserError(
                "row {row}, {heading}: the cell cannot be read (an error, a formula without its result, a number "
                "format that hides what it says, a cell over several columns, or damaged letters): correct it and send "
                "the file again",
                row=int(chunk.row_nos[int(rows.min())]),
                heading=sheet.headings[place],
            )
