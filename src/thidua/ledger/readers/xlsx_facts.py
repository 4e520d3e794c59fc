"""What the parts of an XLSX say besides values: how far a sheet reaches, hidden rows, merged cells, lost results.

The sheets' XML is scanned as bytes, in slabs of whole rows: building a tree of a million rows would take minutes. What
is rare is looked for first and taken apart only where it occurs.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from thidua.ledger.readers.number_formats import (
    KNOWN_PARTS_OF_DATES,
    tells_of_numbers,
    tells_of_texts,
)
from thidua.ledger.readers.package_parts import Package, small_part
from thidua.ledger.readers.unreadable import NO_VALUE, RAISED
from thidua.ledger.readers.unseen_letters import ConditionalLook, UnseenRows, look_under
from thidua.ledger.readers.worksheets import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    LETTERS_OF_COLUMNS,
    SPARSE_FROM,
    SheetFacts,
    column_number,
    columns_between,
)
from thidua.ledger.readers.xlsx_letters import (
    BLOCK,
    MENTIONED,
    MOST_SLAB,
    STYLE,
    Letters,
    conditions_of,
    few_conditions,
    letters_of,
    tag,
)

_MOST_STYLES = 16 * 1024 * 1024
_PART_OF_A_DATE = re.compile(
    rb"""numFmtId\s*=\s*["'](?:%s)["']""" % b"|".join(b"%d" % at for at in KNOWN_PARTS_OF_DATES)
)
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d{1,7})["']""")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_RANGE = re.compile(rb"""(?:^|\s)(min|max)\s*=\s*["'](\d{1,5})["']""")
_HIDDEN_COLUMN = re.compile(rb"""(?:^|\s)hidden\s*=\s*["'](?:1|true)["']""")
_WIDTH = re.compile(rb"""(?:^|\s)width\s*=\s*["'](\d{0,9}\.?\d{0,20})["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_HEIGHT = re.compile(rb"""\sht\s*=\s*["'](\d{0,9}\.?\d{0,20})["']""")
_FAR = re.compile(rb"""\sr\s*=\s*["']([A-Z]{2,3})\d""")
_FAR_USUAL = re.compile(rb' r="([A-Z]{2,3})\d')  # begins with letters that can be looked for: five times as fast
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_CELL_REF = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_RESULT = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>/]*>[^<]*[^<\s]|<(?:\w+:)?is\b")
_STRING_RESULT = re.compile(rb"""\st\s*=\s*["']str["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b")
# Numbers that need care as text: with three or more decimals, or with more digits than a cell keeps.
_FRACTION = re.compile(
    rb"<(?:\w+:)?v>\s*-?(?:[1-9]\d{0,2}\.\d{3}|[1-9]\d{15}|\d\.?\d*[eE]\+?(?:1[5-9]|[2-9]\d|[12]\d\d))"
)
_TEXT_TYPE = re.compile(rb"""\st\s*=\s*["'](?!n["'])""")
_STRING_TYPE = re.compile(rb"""\st\s*=\s*["'](?:s|str|inlineStr)["']""")
_ANY_CELL = re.compile(rb"<")


def workbook_facts(package: Package) -> tuple[list[tuple[str, SheetFacts]], bool]:
    """Name and facts of each sheet, in the workbook's order, and whether its days count from 1904.

    Every part that will be read is unpacked once, which also proves the sizes the directory states.
    """
    sheets: list[tuple[str, SheetFacts]] = []
    with zipfile.ZipFile(package.path) as archive:
        book = fromstring(small_part(archive, package.workbook))
        styles = _styles(archive, package.styles)
        naming = _naming_styles(styles)
        letters = letters_of(styles, archive, package.strings)
        for element in book.iter():
            if tag(element) != "sheet":
                continue
            identity = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            part = package.sheets.get(identity)
            facts = _sheet_facts(archive, part, naming, letters) if part else SheetFacts()
            facts.hidden = element.get("state", "visible") != "visible"
            sheets.append((element.get("name", ""), facts))
    return sheets, _from_1904(book)


def _from_1904(book: Element) -> bool:
    return any(
        element.get("date1904", "0").lower() in ("1", "true", "on")
        for element in book.iter()
        if tag(element) == "workbookPr"
    )


def _styles(archive: zipfile.ZipFile, part: str | None) -> Element | None:
    """The part of the styles, where it says anything that matters here."""
    if part is None:
        return None
    with archive.open(part) as file:
        content = file.read(_MOST_STYLES + 1)
    matters = b"numFmt " in content or _PART_OF_A_DATE.search(content) or MENTIONED.search(content)
    return fromstring(content) if matters and len(content) <= _MOST_STYLES else None


def _naming_styles(styles: Element | None) -> dict[bytes, str]:
    """Numbers of the cell styles under which people see more of a number or a text than it is, with their format."""
    if styles is None:
        return {}
    codes = {str(number): code for number, code in KNOWN_PARTS_OF_DATES.items()} | {
        element.get("numFmtId", ""): code
        for element in styles.iter()
        if tag(element) == "numFmt"
        and (tells_of_numbers(code := element.get("formatCode", "")) or tells_of_texts(code))
    }
    formats = next((element for element in styles.iter() if tag(element) == "cellXfs"), ())
    return {
        str(number).encode(): codes[style.get("numFmtId", "")]
        for number, style in enumerate(formats)
        if style.get("numFmtId") in codes
    }


def _sheet_facts(archive: zipfile.ZipFile, part: str, naming: Mapping[bytes, str], letters: Letters) -> SheetFacts:
    facts = SheetFacts()
    styled = re.compile(rb"""\ss\s*=\s*["'](?:%s)["']""" % b"|".join(naming)) if naming else None
    conditions: list[ConditionalLook] = []
    for slab in _slabs(archive, part):
        _scan(facts, slab, naming, styled, letters)
        conditions += conditions_of(slab, letters)
    if conditions:
        facts.hidden_rows += _conditionally_unseen(_slabs(archive, part), conditions, letters)
    if facts.rows * facts.columns > SPARSE_FROM:  # columns and rows of empty cells count for nothing
        facts.rows = facts.columns = facts.filled = 0
        for slab in _slabs(archive, part):
            _reach(facts, slab)
    return facts


def _slabs(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part's text, cut before the beginning of a row."""
    with archive.open(part) as file:
        waiting = b""
        while block := file.read(BLOCK):
            waiting += block
            cut = waiting.rfind(b"<row")
            if cut < 0 and (colon := waiting.rfind(b":row")) > 0:  # the names have a prefix
                cut = waiting.rfind(b"<", 0, colon)
            if cut > 0:
                yield waiting[:cut]
                waiting = waiting[cut:]
            if len(waiting) > MOST_SLAB:
                raise ValueError(part)
        yield waiting


def _scan(
    facts: SheetFacts,
    slab: bytes,
    naming: Mapping[bytes, str],
    styled: re.Pattern[bytes] | None,
    letters: Letters,
) -> None:
    """What a slab adds; rows and columns are told with those of empty cells."""
    number = facts.rows
    rows = [(match.start(), match[1]) for match in _ROW.finditer(slab)]
    hidden = b"hidden" in slab or b" ht=" in slab
    numbers = _numbers(rows, number)
    for number, (_at, attributes) in zip(numbers, rows, strict=True):
        if hidden and _is_unseen(attributes, _HIDDEN, _HEIGHT, LEAST_HEIGHT):
            facts.hidden_rows.append(number)
    if b"<col " in slab or b":col " in slab:
        _hidden_columns(facts, slab)
    facts.hidden_rows += _unseen_rows(slab, rows, numbers, letters)
    facts.rows = max([facts.rows, *numbers])
    facts.filled += slab.count(b"<c ") + slab.count(b":c ")
    usual = slab.count(b' r="') == slab.count(b"r=") and b"r =" not in slab
    beyond_z = (_FAR_USUAL if usual else _FAR).finditer(slab)
    far = max((column_number(match) for match in {match[1].decode() for match in beyond_z}), default=-1)
    facts.columns = max(facts.columns, far + 1, min(LETTERS_OF_COLUMNS, facts.filled))
    if b"mergeCell" in slab:
        _merged(facts, slab)
    _raised(facts, slab, rows, numbers, letters)
    if b"<f" in slab or b":f" in slab:
        _lost_results(facts, slab, rows, numbers)
    if styled and styled.search(slab):
        for row, column, attributes, _inside in _cells(slab, rows, numbers, styled):
            style = STYLE.search(attributes)
            code = naming.get(style[1], "") if style else ""
            if tells_of_numbers(code) and not _TEXT_TYPE.search(attributes):
                facts.formats[row, column] = code
            elif tells_of_texts(code) and _STRING_TYPE.search(attributes):
                facts.text_formats[row, column] = code
    if _FRACTION.search(slab):
        _fractions(facts, slab, rows, numbers)


def _numbers(rows: Iterable[tuple[int, bytes]], before: int) -> list[int]:
    """The numbers of rows, which some files do not state. before: that of the row before them."""
    numbers: list[int] = []
    for _at, attributes in rows:
        stated = _ROW_NUMBER.search(attributes)
        before = int(stated[1]) if stated else before + 1
        numbers.append(before)
    return numbers


def _conditionally_unseen(slabs: Iterable[bytes], conditions: list[ConditionalLook], letters: Letters) -> list[int]:
    """The rows of which a part is struck through, or in which nobody sees a letter, if the conditions hold."""
    conditions = few_conditions(conditions)
    unseen, number = UnseenRows(), 0
    for slab in slabs:
        rows = [(match.start(), match[1]) for match in _ROW.finditer(slab)]
        numbers = _numbers(rows, number)
        number = numbers[-1] if numbers else number
        of_row: list[ConditionalLook] = []
        last = 0
        for row, column, attributes, inside in _cells(slab, rows, numbers, _ANY_CELL):
            if row != last:
                of_row, last = [one for one in conditions if one.top <= row <= one.bottom], row
            if of_row and _RESULT.search(inside):
                unseen.note(row, look_under(of_row, row, column, letters.look(attributes, inside)))
    return unseen.rows()


def _unseen_rows(slab: bytes, rows: list[tuple[int, bytes]], numbers: list[int], letters: Letters) -> list[int]:
    """The rows of which a part is struck through, or in which nobody sees a letter."""
    if not (letters.looks or letters.struck_texts or b"strike" in slab):
        return []
    marks = letters.marks()
    unseen = UnseenRows()
    for row, _column, attributes, inside in _cells(slab, rows, numbers, marks):
        if _RESULT.search(inside):
            unseen.note(row, letters.look(attributes, inside))
    return unseen.rows()


def _raised(
    facts: SheetFacts, slab: bytes, rows: list[tuple[int, bytes]], numbers: list[int], letters: Letters
) -> None:
    """Texts of which a part stands raised or lowered."""
    if letters.raised_texts or b"vertAlign" in slab:
        for row, column, attributes, inside in _cells(slab, rows, numbers, letters.raised_marks()):
            if letters.is_raised(attributes, inside):
                facts.unreadable[row, column] = RAISED


def _merged(facts: SheetFacts, slab: bytes) -> None:
    for merge in _MERGE.finditer(slab):
        left, first, right, last = merge.groups()
        if right != left:
            facts.across.append((int(first), int(last), column_number(left.decode()), column_number(right.decode())))
        if int(last) > int(first):
            facts.merges.append((int(first), int(last), column_number(left.decode())))


def _hidden_columns(facts: SheetFacts, slab: bytes) -> None:
    for columns in _COLUMNS.finditer(slab):
        reach = {name: int(number) for name, number in _RANGE.findall(columns[1])}
        if len(reach) == 2 and _is_unseen(columns[1], _HIDDEN_COLUMN, _WIDTH, LEAST_WIDTH):
            facts.hidden_columns.update(columns_between(reach[b"min"] - 1, reach[b"max"] - 1))


def _is_unseen(attributes: bytes, hidden: re.Pattern[bytes], size: re.Pattern[bytes], least: float) -> bool:
    """Whether a row or column is hidden, or too low or narrow for anybody to see what stands in it."""
    if hidden.search(attributes):
        return True
    stated = size.search(attributes)
    return stated is not None and stated[1] not in (b"", b".") and float(stated[1]) < least


def _fractions(facts: SheetFacts, slab: bytes, rows: list[tuple[int, bytes]], numbers: list[int]) -> None:
    """Numbers that are written with care: with three or more decimals, as text, they might look like thousands."""
    for row, column, attributes, inside in _cells(slab, rows, numbers, _FRACTION):
        if _FRACTION.search(inside) and not _TEXT_TYPE.search(attributes):
            facts.fractions.append((row, column))


def _cells(
    slab: bytes, rows: list[tuple[int, bytes]], numbers: list[int], having: re.Pattern[bytes]
) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Row, column, attributes and content of the cells of those rows in which something is met."""
    for place, ((start, _attributes), number) in enumerate(zip(rows, numbers, strict=True)):
        end = rows[place + 1][0] if place + 1 < len(rows) else len(slab)
        text = slab[start:end]
        if not having.search(text):
            continue
        column = -1
        for cell in _CELL.finditer(text):
            ref = _CELL_REF.search(cell[1])
            column = column_number(ref[1].decode()) if ref else column + 1
            yield number, column, cell[1], cell[2] or b""


def _lost_results(facts: SheetFacts, slab: bytes, rows: list[tuple[int, bytes]], numbers: list[int]) -> None:
    """Formulas that were saved without their result; an empty text is a result."""
    for row, column, attributes, inside in _cells(slab, rows, numbers, _FORMULA):
        if not _FORMULA.search(inside) or _RESULT.search(inside):
            continue
        if _STRING_RESULT.search(attributes) and _VALUE.search(inside):
            continue
        facts.unreadable[row, column] = NO_VALUE


def _reach(facts: SheetFacts, slab: bytes) -> None:
    """How far filled cells reach."""
    row = facts.rows
    for cell in _CELL.finditer(slab):
        if not cell[2]:
            continue
        facts.filled += 1
        if ref := _CELL_REF.search(cell[1]):
            row = int(ref[2])
            facts.columns = max(facts.columns, column_number(ref[1].decode()) + 1)
            facts.rows = max(facts.rows, row)
