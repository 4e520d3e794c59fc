"""XLS, the binary workbooks of before 2007, as many systems still send them. Read by xlrd."""

import os
import struct
from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.compdoc import CompDocError

from thidua.i18n import UserError
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.sheet import DAY_ZERO, DAY_ZERO_1904, SheetTable, SourceFile
from thidua.ledger.readers.worksheets import Grid, number_text, sheet_table, source_of

MAX_BYTES = 256 * 1024**2
# A damaged file of this format shows itself as any of these, at any place.
_DAMAGE = (
    XLRDError,
    CompDocError,
    struct.error,
    AssertionError,
    IndexError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    EOFError,
    MemoryError,
)


def read(opened: OpenedFile, profile_headings: AbstractSet[str]) -> SourceFile:
    """The sheets that have a header.

    Raises:
        UserError: no sheet has one, or the workbook is encrypted, damaged or too large.
    """
    if opened.path.stat().st_size > MAX_BYTES:
        raise UserError(
            "{file} is larger than {megabytes} MB: save it as .xlsx or .csv", file=opened.path, megabytes=256
        )
    sheets: list[tuple[str, SheetTable | None]] = []
    try:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 xlrd writes its doubts to a file
            book = xlrd.open_workbook(str(opened.path), logfile=nowhere, formatting_info=True, on_demand=True)
            with book:
                for place, name in enumerate(book.sheet_names()):
                    sheets.append((name, _table(opened, book, place, profile_headings)))
                    book.unload_sheet(place)
    except _DAMAGE as error:
        if "encrypted" in str(error):
            raise UserError("{file} is protected by a password: save it without one", file=opened.path) from error
        raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error
    return source_of(opened.path, "XLS", sheets)


def _table(opened: OpenedFile, book: xlrd.Book, place: int, profile_headings: AbstractSet[str]) -> SheetTable | None:
    sheet = book.sheet_by_index(place)
    grid = Grid(opened.path, sheet.name)
    for row in range(sheet.nrows):
        grid.put(row + 1, [_text(cell, book.datemode) for cell in sheet.row(row)])
    grid.facts.hidden = sheet.visibility != 0
    grid.facts.hidden_rows = sorted(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
    grid.facts.merges = [
        (top + 1, bottom, left) for top, bottom, left, _right in sheet.merged_cells if bottom - top > 1
    ]
    day_zero = DAY_ZERO_1904 if book.datemode else DAY_ZERO
    return sheet_table(sheet.name, grid.columns(), grid.facts, profile_headings, day_zero=day_zero)


def _text(cell: xlrd.sheet.Cell, datemode: int) -> str | None:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER:
            return _digits(cell.value)
        case xlrd.XL_CELL_DATE:
            return _moment(cell.value, datemode)
        case xlrd.XL_CELL_BOOLEAN:
            return "true" if cell.value else "false"
        case xlrd.XL_CELL_ERROR:
            return str(error_text_from_code.get(cell.value, "#VALUE!"))
        case _:
            return None


def _digits(value: float) -> str:
    """All digits, without an exponent."""
    return str(int(value)) if value == int(value) else number_text(format(Decimal(repr(value)), "f"))


def _moment(value: float, datemode: int) -> str:
    """As a date is written elsewhere; days before the workbook's first month are a time of day, or a number."""
    try:
        moment: datetime = xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return _digits(value)
    return moment.time().isoformat("seconds") if 0 <= value < 1 else moment.isoformat(" ", "seconds")
