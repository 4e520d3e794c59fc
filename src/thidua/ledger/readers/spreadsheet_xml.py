"""SpreadsheetML of Excel 2003: a workbook as one XML file, mostly under the name `.xls`."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from thidua.i18n import UserError
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.number_formats import (
    number_as_seen,
    tells_of_numbers,
    tells_of_texts,
    text_as_seen,
)
from thidua.ledger.readers.sheet import DAY_ZERO, DAY_ZERO_1904, SheetTable, SourceFile
from thidua.ledger.readers.unreadable import NO_VALUE, NOT_AS_SHOWN, RAISED
from thidua.ledger.readers.unseen_letters import BLACK, LEAST_SIZE, WHITE, Look, is_unseen, same_colour
from thidua.ledger.readers.worksheets import (
    LEAST_HEIGHT,
    LEAST_WIDTH_IN_POINTS,
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    SheetInReading,
    check_grid,
    columns_between,
    number_text,
    sheet_table,
    source_of,
)

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{NAMESPACE}}}"
_PLAIN = ("General", "General Number", "Currency", "Euro Currency", "Fixed", "Standard", "Percent", "Scientific")
_OTHER_WORDS = ("Yes/No", "True/False", "On/Off")  # that people see for a number


@dataclass(slots=True)
class _Formats:
    """The formats of styles, and the styles of what has none of its own: of a row, or of columns (from 0).

    A style without a format has that of its parent; a cell without a style that of its row, else of its column.
    struck, tiny: styles whose letters are struck through, or too small. letters, ground: colours of those that say one.
    """

    of_styles: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    tiny: set[str] = field(default_factory=set)
    letters: dict[str, str] = field(default_factory=dict)
    ground: dict[str, str] = field(default_factory=dict)
    style: str = ""
    row: str | None = None
    columns: dict[int, str] = field(default_factory=dict)

    def begin(self, local: str, element: Element) -> None:
        """An element's attributes are there."""
        if local == "Style":
            self.style = element.get(f"{_SS}ID", "")
            parent = element.get(f"{_SS}Parent", "")
            self.of_styles[self.style] = self.of_styles.get(parent, "")
            for styles in (self.struck, self.tiny):
                if parent in styles:
                    styles.add(self.style)
            for colours in (self.letters, self.ground):
                if parent in colours:
                    colours[self.style] = colours[parent]
        elif local == "Font":
            self.struck.discard(self.style)
            self.struck |= {self.style} if element.get(f"{_SS}StrikeThrough", "0") != "0" else set()
            if element.get(f"{_SS}Size"):
                self.tiny.discard(self.style)
                self.tiny |= {self.style} if _points(element, "Size", LEAST_SIZE) < LEAST_SIZE else set()
            self.letters[self.style] = _colour(element, BLACK)
        elif local == "Interior":
            has_none = element.get(f"{_SS}Pattern", "None") == "None"
            self.ground[self.style] = WHITE if has_none else _colour(element, "pattern")
        elif local == "Worksheet":
            self.columns = {}
        elif local == "Row":
            self.row = element.get(f"{_SS}StyleID")

    def of(self, element: Element, column: int) -> str:
        """The format of a cell."""
        return self.of_styles.get(self._style_of(element, column), "")

    def look(self, element: Element, column: int) -> Look:
        """How the letters of a cell look."""
        style = self._style_of(element, column)
        within = (part for data in element for run in data for part in run.iter())  # plain cells have no runs
        struck = style in self.struck or any(map(_is_struck, within))
        invisible = style in self.tiny or same_colour(self.letters.get(style, BLACK), self.ground.get(style, WHITE))
        return Look.of(struck=struck, invisible=invisible)

    def _style_of(self, element: Element, column: int) -> str:
        return element.get(f"{_SS}StyleID") or self.row or self.columns.get(column, "Default")


def _is_struck(element: Element) -> bool:
    """Whether it is letters within a cell, struck through as web pages have it."""
    return element.tag.rpartition("}")[2] == "S" and bool("".join(element.itertext()).strip())


def _is_raised(element: Element) -> bool:
    """Whether it is letters within a cell, raised or lowered as web pages have it."""
    return element.tag.rpartition("}")[2] in ("Sup", "Sub") and bool("".join(element.itertext()).strip())


def _colour(element: Element, without: str) -> str:
    """The colour of letters or ground as `same_colour` takes it. without: where none is said."""
    said = element.get(f"{_SS}Color", "").removeprefix("#").upper()
    return without if said in ("", "AUTOMATIC") else said


def read(opened: OpenedFile, profile_headings: AbstractSet[str]) -> SourceFile:
    """The sheets that have a header.

    Raises:
        UserError: no sheet has one, or the file is damaged, or reaches out of all measure.
    """
    try:
        sheets, day_zero = _sheets(opened)
    except DefusedXmlException as error:
        raise UserError("{file} holds XML that no workbook needs: it is not read", file=opened.path) from error
    except (ParseError, ValueError) as error:
        raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error
    tables: list[tuple[str, SheetTable | None]] = [
        (
            sheet.grid.name,
            sheet_table(sheet.grid.name, sheet.grid.columns(), sheet.grid.facts, profile_headings, day_zero=day_zero),
        )
        for sheet in sheets
    ]
    return source_of(opened.path, "XML 2003", tables)


def _sheets(opened: OpenedFile) -> tuple[list[SheetInReading], date]:
    sheets: list[SheetInReading] = []
    day_zero = DAY_ZERO
    formats = _Formats()
    with opened.open() as file:
        for when, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            local = element.tag.rpartition("}")[2]
            if when == "start":
                formats.begin(local, element)
                _begin(opened, sheets, local, element, formats)
                continue
            if local == "NumberFormat":
                formats.of_styles[formats.style] = element.get(f"{_SS}Format", "")
            elif local == "Date1904":
                day_zero = DAY_ZERO_1904
            elif local == "Visible" and sheets and (element.text or "").strip() in ("SheetHidden", "SheetVeryHidden"):
                sheets[-1].grid.facts.hidden = True
            elif local == "Cell" and sheets:
                _cell(sheets[-1], element, formats, day_zero)
            elif local == "Row" and sheets:
                _row(sheets[-1], element)
                element.clear()
            elif local == "Table":
                element.clear()
    return sheets, day_zero


def _begin(opened: OpenedFile, sheets: list[SheetInReading], local: str, element: Element, formats: _Formats) -> None:
    """A sheet or a row begins. ValueError for a row that does not come after those before it."""
    if local == "Worksheet":
        sheets.append(SheetInReading(Grid(opened.path, element.get(f"{_SS}Name", ""))))
    elif local == "Column" and sheets:
        _column(sheets[-1], element, formats)
    elif local == "Row" and sheets:
        before = sheets[-1].row
        sheets[-1].row = _place(element, "Index", before + 1)
        if sheets[-1].row <= before:
            raise ValueError(sheets[-1].row)
        sheets[-1].end_row()


def _place(element: Element, name: str, otherwise: int) -> int:
    stated = element.get(f"{_SS}{name}")
    return otherwise if stated is None else int(stated)


def _points(element: Element, name: str, otherwise: float) -> float:
    stated = element.get(f"{_SS}{name}")
    return otherwise if stated is None else float(stated)


def _column(sheet: SheetInReading, element: Element, formats: _Formats) -> None:
    """The width of a column, or of several beside each other."""
    first = _place(element, "Index", sheet.column + 1) - 1
    sheet.column = first + 1 + _place(element, "Span", 0)
    if style := element.get(f"{_SS}StyleID"):
        formats.columns.update(dict.fromkeys(columns_between(first, sheet.column - 1), style))
    least = LEAST_WIDTH_IN_POINTS
    if element.get(f"{_SS}Hidden") == "1" or _points(element, "Width", least) < least:
        sheet.grid.facts.hidden_columns.update(columns_between(first, sheet.column - 1))


def _cell(sheet: SheetInReading, element: Element, formats: _Formats, day_zero: date) -> None:
    place = _place(element, "Index", len(sheet.cells) + 1) - 1
    if place >= MAX_COLUMNS or place < len(sheet.cells):
        raise ValueError(place)
    sheet.cells += [None] * (place - len(sheet.cells))
    number_format = formats.of(element, place)
    data = next((child for child in element if child.tag.rpartition("}")[2] == "Data"), None)
    value = "".join(data.itertext()) if data is not None else None
    if data is not None and data.get(f"{_SS}Type") == "DateTime" and value:
        value = _moment_as_seen(value, number_format, day_zero)
    elif data is not None and data.get(f"{_SS}Type") == "Number" and value:
        value = _seen(value, number_format)
    elif data is not None and data.get(f"{_SS}Type") == "String" and value and tells_of_texts(number_format):
        value = text_as_seen(value, number_format)
    elif not value and element.get(f"{_SS}Formula") and (data is None or data.get(f"{_SS}Type") != "String"):
        value = NO_VALUE
    further = _place(element, "MergeDown", 0)
    if further > 0:
        sheet.merges.append((further, place))
    across = min(_place(element, "MergeAcross", 0), MAX_COLUMNS - place - 1)
    if across > 0:
        sheet.across.append((max(0, further), place, place + across))
    sheet.cells += [value, *[None] * across]
    if data is not None and any(map(_is_raised, data.iter())):
        sheet.unreadable[place] = RAISED
    if value:
        sheet.looks.append(formats.look(element, place))


def _seen(value: str, number_format: str) -> str:
    """A number as people see it."""
    if number_format in _OTHER_WORDS:
        return NOT_AS_SHOWN
    if number_format in _PLAIN or not tells_of_numbers(number_format):
        return number_text(value)
    seen = number_as_seen(value, number_format)
    return number_text(value) if seen == value else seen


def _moment_as_seen(value: str, number_format: str, day_zero: date) -> str:
    """A moment as people see it; counted hours, and a month without a day, are none."""
    if number_format.endswith((" Date", " Time")) or not tells_of_numbers(number_format):
        return _moment(value)
    return number_as_seen(value, number_format, day_zero)


def _moment(value: str) -> str:
    """`2026-03-02T08:15:00.000` without a fraction of nothing; of a time of day the time only."""
    day, _t, clock = value.partition("T")
    clock = clock.removesuffix(".000")
    return clock if day in ("1899-12-31", "1899-12-30", "1904-01-01") and clock else f"{day} {clock}".strip()


def _row(sheet: SheetInReading, element: Element) -> None:
    facts = sheet.grid.facts
    if sheet.row > MAX_ROWS:
        facts.rows = sheet.row
        check_grid(sheet.grid.path, sheet.grid.name, facts)
    sheet.grid.put(sheet.row, sheet.cells)
    facts.unreadable |= {(sheet.row, column): word for column, word in sheet.unreadable.items()}
    facts.merges += sheet.merged(sheet.row)
    facts.across += sheet.merged_across(sheet.row)
    low = element.get(f"{_SS}Hidden") == "1" or _points(element, "Height", LEAST_HEIGHT) < LEAST_HEIGHT
    if low or is_unseen(sheet.looks):
        facts.hidden_rows.append(sheet.row)
    sheet.row += max(0, _place(element, "Span", 0))
