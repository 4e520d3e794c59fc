"""XLS, the binary workbooks of before 2007, as many systems still send them. Read by xlrd."""

import os
import struct
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal
from mmap import mmap

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.compdoc import CompDocError

from thidua.i18n import UserError
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.number_formats import tells_of_numbers, tells_of_texts
from thidua.ledger.readers.sheet import DAY_ZERO, DAY_ZERO_1904, SheetTable, SourceFile
from thidua.ledger.readers.unreadable import NO_VALUE, RAISED
from thidua.ledger.readers.unseen_letters import LEAST_SIZE, Look, UnseenRows
from thidua.ledger.readers.worksheets import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    Grid,
    SheetFacts,
    number_text,
    sheet_table,
    source_of,
)

MAX_BYTES = 256 * 1024**2
_FORMULAS, _BEGINS, _ENDS = frozenset((0x0006, 0x0206, 0x0406)), frozenset((0x0809, 0x0409, 0x0209, 0x0009)), 0x000A
_EMPTY_RESULT = bytes.fromhex("030000000000ffff")  # of a formula: an empty text
_OPERATORS = frozenset((*range(0x03, 0x08), *range(0x09, 0x0F), 0x12, 0x13, 0x14))  # with which a formula ends
_WHITE = (255, 255, 255)
_EMPTY_TEXT = bytes.fromhex("170000")  # within a formula: ""
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
    ArithmeticError,
    RecursionError,
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
                without_result = _without_result(book)
                for place, name in enumerate(book.sheet_names()):
                    lost = without_result.get(place, ())
                    sheets.append((name, _table(opened, book, place, profile_headings, lost)))
                    book.unload_sheet(place)
    except _DAMAGE as error:
        if "encrypted" in str(error):
            raise UserError("{file} is protected by a password: save it without one", file=opened.path) from error
        raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error
    return source_of(opened.path, "XLS", sheets)


def _table(
    opened: OpenedFile,
    book: xlrd.Book,
    place: int,
    profile_headings: AbstractSet[str],
    without_result: Sequence[tuple[int, int]],
) -> SheetTable | None:
    sheet = book.sheet_by_index(place)
    grid = Grid(opened.path, sheet.name)
    for row in range(sheet.nrows):
        grid.put(row + 1, [_text(cell, book.datemode) for cell in sheet.row(row)])
    _formats(grid.facts, book, sheet)
    grid.facts.unreadable = dict.fromkeys(without_result, NO_VALUE) | dict.fromkeys(_raised(book, sheet), RAISED)
    grid.facts.hidden = sheet.visibility != 0
    low = {
        row + 1
        for row, info in sheet.rowinfo_map.items()
        if info.hidden or (not info.has_default_height and info.height / 20 < LEAST_HEIGHT)
    }
    grid.facts.hidden_rows = sorted(low | _unseen_rows(book, sheet))
    grid.facts.hidden_columns = {
        column for column, info in sheet.colinfo_map.items() if info.hidden or info.width / 256 < LEAST_WIDTH
    }
    grid.facts.merges = [
        (top + 1, bottom, left) for top, bottom, left, _right in sheet.merged_cells if bottom - top > 1
    ]
    grid.facts.across = [
        (top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells if right - left > 1
    ]
    day_zero = DAY_ZERO_1904 if book.datemode else DAY_ZERO
    return sheet_table(sheet.name, grid.columns(), grid.facts, profile_headings, day_zero=day_zero)


def _formats(facts: SheetFacts, book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> None:
    """The formats in which people see something else than the value."""
    codes = {at: entry.format_str or "" for at, entry in book.format_map.items()}
    numbers = {at for at, code in codes.items() if tells_of_numbers(code)}
    texts = {at for at, code in codes.items() if tells_of_texts(code)}
    for row in range(sheet.nrows) if numbers or texts else ():
        for column, cell in enumerate(sheet.row(row)):
            key = book.xf_list[cell.xf_index].format_key
            if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and key in numbers:
                facts.formats[row + 1, column] = codes[key]
            elif cell.ctype == xlrd.XL_CELL_TEXT and key in texts:
                facts.text_formats[row + 1, column] = codes[key]


def _unseen_rows(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> set[int]:
    """The rows of which a part is struck through, or in which nobody sees a letter."""
    struck = {number for number, font in enumerate(book.font_list) if font.struck_out}
    looks = [_look(book, style, struck) for style in book.xf_list]
    if not struck and all(look is Look.SEEN for look in looks):
        return set()
    rows = UnseenRows()
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                runs = sheet.rich_text_runlist_map.get((row, column), ())
                in_runs = any(font in struck for _at, font in runs)
                rows.note(row + 1, Look.STRUCK if in_runs else looks[cell.xf_index])
    return set(rows.rows())


def _raised(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[tuple[int, int]]:
    """The texts with letters raised or lowered among others: row (from 1) and column (from 0)."""
    fonts = {number for number, font in enumerate(book.font_list) if font.escapement}
    for (row, column), runs in sheet.rich_text_runlist_map.items() if fonts else ():
        if any(font in fonts for _at, font in runs):
            yield row + 1, column


def _look(book: xlrd.Book, style: xlrd.formatting.XF, struck: AbstractSet[int]) -> Look:
    colour, ground = book.colour_map.get(book.font_list[style.font_index].colour_index), style.background
    behind = _WHITE if ground.fill_pattern == 0 else book.colour_map.get(ground.pattern_colour_index)
    tiny = 0 < book.font_list[style.font_index].height < LEAST_SIZE * 20  # twentieths of a point
    return Look.of(struck=style.font_index in struck, invisible=tiny or (colour is not None and colour == behind))


def _without_result(book: xlrd.Book) -> dict[int, list[tuple[int, int]]]:
    """Formulas that were saved without their result, by sheet: row (from 1) and column (from 0).

    The format has no word for them: programs that do not compute write an empty text. That is a result where other
    formulas have others. Where none has, nothing was computed if one of them counts (`D2+8` gives no text), or if none
    can give an empty text.
    """
    if book.mem.find(_EMPTY_RESULT) < 0:
        return {}
    lost: dict[int, list[tuple[int, int]]] = {}
    counts = gives_empty = False
    for place, start in enumerate(book._sh_abs_posn):  # noqa: SLF001 - where its records begin, which xlrd tells nobody
        for record in _formulas(book.mem, start):
            row, column = struct.unpack_from("<HH", record)
            if record[6:14] != _EMPTY_RESULT:
                return {}
            length = struct.unpack_from("<H", record, 20)[0]
            counts |= record[21 + length] in _OPERATORS
            gives_empty |= _EMPTY_TEXT in record[22 : 22 + length]
            lost.setdefault(place, []).append((row + 1, column))
    return lost if counts or not gives_empty else {}


def _formulas(stream: bytes | mmap, at: int) -> Iterator[bytes]:
    """The records of formulas of the sheet that begins here ([MS-XLS] 2.4.127)."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind in _BEGINS) - (kind == _ENDS)
        if depth <= 0:
            return
        if kind in _FORMULAS and depth == 1:
            yield stream[at + 4 : at + 4 + length]
        at += 4 + length


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
    """All digits that the cell keeps, without an exponent as long as these are all there are."""
    return number_text(str(int(value))) if value == int(value) else number_text(format(Decimal(repr(value)), "f"))


def _moment(value: float, datemode: int) -> str:
    """As a date is written elsewhere; days before the workbook's first month are a time of day, or a number."""
    try:
        moment: datetime = xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return _digits(value)
    return moment.time().isoformat("seconds") if 0 <= value < 1 else moment.isoformat(" ", "seconds")
