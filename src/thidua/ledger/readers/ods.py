"""ODS, the spreadsheets of LibreOffice and the like, read in one pass over their one part."""

import re
import zipfile
import zlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from thidua.i18n import UserError
from thidua.ledger.cleaning.dates import is_month_alone
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.number_formats import without_a_day
from thidua.ledger.readers.ods_letters import LetterStyles
from thidua.ledger.readers.package_parts import small_part
from thidua.ledger.readers.sheet import DAY_ZERO, SheetTable, SourceFile
from thidua.ledger.readers.unreadable import NO_VALUE, NOT_AS_SHOWN, RAISED
from thidua.ledger.readers.unseen_letters import ConditionalLook, is_unseen, look_under
from thidua.ledger.readers.worksheets import (
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    SheetFacts,
    SheetInReading,
    check_grid,
    columns_between,
    is_beyond_a_cell,
    number_text,
    sheet_table,
    source_of,
)

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_GROUPS = (f"{_TABLE}table-row-group", f"{_TABLE}table-column-group")
_NAMED = re.compile(r"(\D*?)(\d(?:[\d.,'’ \u00a0\u202f]*\d)?)(\D*)")  # one number, and what stands around it
_EXPONENT = re.compile(r"[-+(]*\d[\d.,]*E[-+]?\d+\)?")
_FRACTION = re.compile(r"[-+(]*(?:\d+ )?\d+ ?/ ?\d+\)?")
_SIGNS = "-+()% \u00a0\u202f"
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    OSError,
)
_NOT_SEEN = ("collapse", "filter")


def read(opened: OpenedFile, profile_headings: AbstractSet[str]) -> SourceFile:
    """The sheets that have a header.

    Raises:
        UserError: no sheet has one, or the workbook is encrypted, damaged, or reaches out of all measure.
    """
    try:
        with zipfile.ZipFile(opened.path) as archive:
            if _is_encrypted(archive):
                raise UserError("{file} is protected by a password: save it without one", file=opened.path)
            letters = LetterStyles()
            if "styles.xml" in archive.namelist():
                for element in fromstring(small_part(archive, "styles.xml"), forbid_dtd=True).iter():
                    letters.begin(element)
            with archive.open("content.xml") as content:
                grids, day_zero = _grids(opened, content, letters)
    except _DAMAGE as error:
        raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error
    except DefusedXmlException as error:
        raise UserError("{file} holds XML that no workbook needs: it is not read", file=opened.path) from error
    sheets: list[tuple[str, SheetTable | None]] = [
        (grid.name, sheet_table(grid.name, grid.columns(), grid.facts, profile_headings, day_zero=day_zero))
        for grid in grids
    ]
    return source_of(opened.path, "ODS", sheets)


def _is_encrypted(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    if "encrypted-package" in names:
        return True
    if "META-INF/manifest.xml" not in names:
        return False
    manifest = fromstring(small_part(archive, "META-INF/manifest.xml"))
    return any(element.tag == f"{_MANIFEST}encryption-data" for element in manifest.iter())


def _grids(opened: OpenedFile, content: IO[bytes], letters: LetterStyles) -> tuple[list[Grid], date]:
    """The grid of each sheet, and the day that day numbers are counted from."""
    content_read = _Content(opened.path, letters)
    for when, element in iterparse(content, events=("start", "end"), forbid_dtd=True):
        if when == "start":
            content_read.begin(element)
        else:
            content_read.end(element)
    return content_read.grids, content_read.day_zero


@dataclass(slots=True)
class _Content:
    """What was met so far. depth: tables within tables, of which only the outermost are sheets."""

    path: Path
    letters: LetterStyles
    grids: list[Grid] = field(default_factory=list)
    day_zero: date = DAY_ZERO
    _not_seen: set[str] = field(default_factory=set)  # styles of tables
    _style: str = ""
    _sheet: SheetInReading | None = None
    _depth: int = 0
    _conditions: list[ConditionalLook] = field(default_factory=list)
    _groups: list[bool] = field(default_factory=list)  # of rows or columns around: whether they are folded away

    def begin(self, element: Element) -> None:
        """An element's attributes are there."""
        tag = element.tag
        self.letters.begin(element)
        if tag == f"{_STYLE}style":
            self._style = element.get(f"{_STYLE}name", "")
        elif tag == f"{_STYLE}table-properties" and element.get(f"{_TABLE}display") == "false":
            self._not_seen.add(self._style)
        elif tag == f"{_TABLE}null-date":
            self.day_zero = date.fromisoformat(element.get(f"{_TABLE}date-value", DAY_ZERO.isoformat()))
        elif tag == f"{_TABLE}table":
            self._depth += 1
            if self._depth == 1:
                grid = Grid(self.path, element.get(f"{_TABLE}name", ""))
                grid.facts.hidden = element.get(f"{_TABLE}style-name", "") in self._not_seen
                self._sheet = SheetInReading(grid)
                self.letters.begin_sheet()
                self.grids.append(grid)
        elif tag in _GROUPS:
            self._groups.append(element.get(f"{_TABLE}display") == "false")
        elif tag == f"{_TABLE}table-column" and self._depth == 1 and self._sheet is not None:
            _column(self._sheet, element, self.letters, not_seen=any(self._groups))
        elif tag == f"{_TABLE}table-row" and self._depth == 1:
            self.letters.begin_row(element)
        elif self._depth == 1:
            self._conditions += self.letters.conditions(element)

    def end(self, element: Element) -> None:
        """An element with all that is in it is there."""
        tag = element.tag
        if tag == f"{_TABLE}table":
            self._depth -= 1
            if self._depth == 0 and self._sheet is not None:
                _conditionally_unseen(self._sheet, self._conditions)
                self._conditions = []
            element.clear()
        elif tag in _GROUPS:
            self._groups.pop()
        elif self._depth == 1 and self._sheet is not None:
            if tag in _CELLS:
                _cell(self._sheet, element, self.letters)
            elif tag == f"{_TABLE}table-row":
                _row(self._sheet, element, not_seen=any(self._groups), keep=self.letters.matter)
                element.clear()


def _column(sheet: SheetInReading, element: Element, letters: LetterStyles, *, not_seen: bool) -> None:
    first = sheet.column
    sheet.column += int(element.get(f"{_TABLE}number-columns-repeated", "1"))
    letters.take_columns(element, columns_between(first, sheet.column - 1))
    if not_seen or element.get(f"{_TABLE}visibility", "") in _NOT_SEEN:
        sheet.grid.facts.hidden_columns.update(columns_between(first, sheet.column - 1))


def _cell(sheet: SheetInReading, element: Element, letters: LetterStyles) -> None:
    value = _value(element) if element.tag == _CELLS[0] else None
    repeated = min(int(element.get(f"{_TABLE}number-columns-repeated", "1")), MAX_COLUMNS)
    spanned = int(element.get(f"{_TABLE}number-rows-spanned", "1"))
    if spanned > 1:
        sheet.merges.append((spanned - 1, len(sheet.cells)))
    across = int(element.get(f"{_TABLE}number-columns-spanned", "1"))
    if across > 1:
        sheet.across.append((max(spanned, 1) - 1, len(sheet.cells), len(sheet.cells) + across - 1))
    repeated = min(repeated, MAX_COLUMNS - len(sheet.cells))
    if value and letters.is_raised(element):
        raised = dict.fromkeys(range(len(sheet.cells), len(sheet.cells) + repeated), RAISED)
        sheet.unreadable |= raised
    if value:
        sheet.looks.append(letters.look(element, len(sheet.cells)))
        sheet.places.append(len(sheet.cells))
    sheet.cells += [value] * repeated
    element.clear()


def _conditionally_unseen(sheet: SheetInReading, conditions: list[ConditionalLook]) -> None:
    """Notes the rows in which nobody sees a letter, or of which a part is struck through, if the conditions hold."""
    for first, last, cells in sheet.looked_at if conditions else ():
        for row in range(first, last + 1):
            of_row = [one for one in conditions if one.top <= row <= one.bottom]
            if of_row and is_unseen({look_under(of_row, row, column, look) for column, look in cells}):
                sheet.grid.facts.hidden_rows.append(row)
    sheet.looked_at.clear()


def _row(sheet: SheetInReading, element: Element, *, not_seen: bool, keep: bool) -> None:
    repeated = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
    not_seen = not_seen or is_unseen(sheet.looks) or element.get(f"{_TABLE}visibility", "") in _NOT_SEEN
    while sheet.cells and not sheet.cells[-1]:
        sheet.cells.pop()
    if sheet.cells:
        facts = sheet.grid.facts
        repeated = min(repeated, MAX_ROWS + 1 - sheet.row)  # one too many is refused below
        facts.merges += sheet.merged(sheet.row + 1)
        facts.across += sheet.merged_across(sheet.row + 1)
        count = sum(1 for cell in sheet.cells if cell)
        ahead = SheetFacts(sheet.row + repeated, len(sheet.cells), facts.filled + count * repeated)
        check_grid(sheet.grid.path, sheet.grid.name, ahead)
        for row in range(sheet.row + 1, sheet.row + 1 + repeated):
            sheet.grid.put(row, sheet.cells)
            facts.unreadable |= {(row, column): word for column, word in sheet.unreadable.items()}
            if not_seen:
                facts.hidden_rows.append(row)
        if keep:
            cells = tuple(zip(sheet.places, sheet.looks, strict=True))
            sheet.looked_at.append((sheet.row + 1, sheet.row + repeated, cells))
    sheet.row += repeated
    sheet.end_row()


def _value(element: Element) -> str | None:
    """The stored value where there is one, for text what people see."""
    kind = element.get(f"{_OFFICE}value-type")
    seen = "\n".join(_seen(paragraph) for paragraph in element if paragraph.tag == f"{_TEXT}p")
    if element.get(f"{_CALC}value-type") == "error":
        return seen or NO_VALUE
    if kind is None:
        return NO_VALUE if element.get(f"{_TABLE}formula") else seen or None
    if kind == "string":
        return element.get(f"{_OFFICE}string-value") or seen or None
    if kind == "date":
        return _date(element.get(f"{_OFFICE}date-value"), seen.strip())
    if kind == "time":
        return _clock(element.get(f"{_OFFICE}time-value", "")) or seen
    if kind == "boolean":
        return element.get(f"{_OFFICE}boolean-value")
    value = element.get(f"{_OFFICE}value")
    if value is None:
        return None
    if kind != "float" or is_beyond_a_cell(value) or element.find(f"{_TEXT}p") is None:
        return number_text(value)
    return _number(value, seen.strip())


def _date(value: str | None, seen: str) -> str | None:
    """A date as it is kept, or as people see it, where they see no day of it."""
    if value is None or not is_month_alone(seen):
        return value
    return without_a_day(datetime.fromisoformat(value))


def _number(value: str, seen: str) -> str:
    """A number as people see it: its digits, or what stands there where that says more than the number.

    Signs between thousands are left out. What rounds the number off and says more is neither.
    """
    if not seen:
        return NOT_AS_SHOWN
    parts = _NAMED.fullmatch(seen)
    if parts is None:
        # A whole number is shown as no fraction: 1/2026 is the number 1 with a year behind it.
        broken = "." in value and _FRACTION.fullmatch(seen)
        return number_text(value) if broken or _EXPONENT.fullmatch(seen) else seen
    before, digits, behind = parts.groups()
    negative = value.startswith("-")
    words = (before + behind).strip(_SIGNS if negative else _SIGNS.replace("-", "")).strip()
    if not words:
        padded = digits.isdigit() and value.isdigit() and len(digits) > len(value) and int(digits) == int(value)
        return digits if padded else number_text(value)
    number = abs(Decimal(value))
    for thousands, decimal in ((",", "."), (".", ",")):
        figure = re.sub(rf"[{thousands}'’ \u00a0\u202f]", "", digits).replace(decimal, ".")
        if figure.count(".") < 2 and Decimal(figure) == number:
            return f"{before}{number_text(figure)}{behind}"
    return NOT_AS_SHOWN


def _seen(paragraph: Element) -> str:
    """The text of a paragraph: notes aside, and blanks where the format writes elements for them."""
    text = paragraph.text or ""
    for child in paragraph:
        if child.tag == f"{_TEXT}s":
            text += " " * min(int(child.get(f"{_TEXT}c", "1")), 1000)
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            text += " "
        elif child.tag != f"{_OFFICE}annotation":
            text += _seen(child)
        text += child.tail or ""
    return text


def _clock(period: str) -> str | None:
    """`PT08H15M00S` as `08:15:00`."""
    match = re.fullmatch(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S", period)
    return ":".join(f"{int(part):02d}" for part in match.groups()) if match else None
