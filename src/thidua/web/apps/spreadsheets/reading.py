"""The one reader of spreadsheets: what strangers send becomes text under the ids of known columns, or is refused."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from thidua.i18n import UserError, translate
from thidua.io.spreadsheet_safety import as_written
from thidua.ledger.cleaning.text import as_text, fold_heading
from thidua.ledger.readers.opening import open_source
from thidua.ledger.readers.sheet import SheetTable
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
    sent: "UploadedFile[bytes]", columns: Sequence[SheetColumn], *, required: Sequence[str], most_rows: int
) -> ReadSheet:
    """The rows of a file that somebody sent, CSV or XLSX.

    Case, accents and blanks of headings do not matter; columns nobody knows are passed over. What was made safe against
    formulas is read as it was before; a formula is never computed.

    Raises:
        UserError: the file is too large, refused by the readers, lacks a required column, or has too many rows.
    """
    if (sent.size or 0) > MOST_BYTES:
        raise UserError("the file is larger than {megabytes} MB", megabytes=MOST_BYTES // MEGABYTE)
    name = safe_name(sent.name or "")
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(b"".join(sent.chunks()))
        try:
            return _read(path, columns, required, most_rows)
        except UserError as error:
            raise error.without_places() from error


def _read(path: Path, columns: Sequence[SheetColumn], required: Sequence[str], most_rows: int) -> ReadSheet:
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
    sheets = open_source(path, frozenset(by_heading)).sheets
    if not sheets:
        raise UserError("{file} has no table", file=path)
    places = _places(sheets[0], by_heading)
    lacking = [gettext(column.title) for column in columns if column.id in required and column.id not in places]
    if lacking:
        raise UserError("the file has no column {columns}", columns=", ".join(lacking))
    rows: list[SheetRow] = []
    for row in _rows(sheets[0], places):
        if len(rows) == most_rows:
            raise UserError("the file has more than {most} rows; cut it into parts", most=most_rows)
        rows.append(row)
    return ReadSheet(path.name, sheets[0].name, hashlib.sha256(path.read_bytes()).hexdigest(), rows)


def _places(sheet: SheetTable, columns: dict[str, str]) -> dict[str, int]:
    """Id → place of each known column; the first of several alike."""
    places: dict[str, int] = {}
    for place, heading in enumerate(sheet.headings):
        column = columns.get(fold_heading(heading))
        if column is not None:
            places.setdefault(column, place)
    return places


def _rows(sheet: SheetTable, places: dict[str, int]) -> Iterator[SheetRow]:
    for chunk in sheet.read():
        columns = {column: as_text(chunk.rows.column(place)).to_pylist() for column, place in places.items()}
        for at, number in enumerate(chunk.row_nos.tolist()):
            cells = {column: as_written((texts[at] or "").strip()) for column, texts in columns.items()}
            if any(cells.values()):
                yield SheetRow(number, cells)
