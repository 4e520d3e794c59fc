"""What the parts of an XLSX say besides values: how far a sheet reaches, hidden rows, merged cells, lost results.

The sheets' XML is scanned as bytes, in slabs of whole rows: building a tree of a million rows would take minutes. What
is rare is looked for first and taken apart only where it occurs.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from thidua.ledger.readers.number_formats import tells_of_numbers, tells_of_texts
from thidua.ledger.readers.package_parts import Package, small_part
from thidua.ledger.readers.unreadable import NO_VALUE
from thidua.ledger.readers.unseen_letters import (
    BLACK,
    LEAST_SIZE,
    MIXED,
    THEME_COLOURS,
    WHITE,
    ConditionalLook,
    Look,
    UnseenRows,
    indexed_colour,
    look_under,
    same_colour,
)
from thidua.ledger.readers.worksheets import LEAST_HEIGHT, LEAST_WIDTH, SPARSE_FROM, SheetFacts, columns_between

_BLOCK = 1024 * 1024
_MOST_SLAB = 64 * 1024 * 1024
_MOST_STYLES = 16 * 1024 * 1024
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
_SHARED_TYPE = re.compile(rb"""\st\s*=\s*["']s["']""")
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?v>\s*(\d{1,9})\s*<")
_STRIKE = re.compile(rb"""<(?:\w+:)?strike(?:\s+val\s*=\s*["'](?:1|true|on)["'])?\s*/?>""")
_RUN = re.compile(rb"<(?:\w+:)?r>(.*?)</(?:\w+:)?r\s*>", re.DOTALL)
_RUN_TEXT = re.compile(rb"<(?:\w+:)?t\b[^>]*>([^<]*)<")
_TEXT_ITEM = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si\s*>)", re.DOTALL)
_TEXT_BEGIN, _TEXT_END = re.compile(rb"<(?:\w+:)?si\b"), re.compile(rb"</(?:\w+:)?si\s*>")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d{1,6})["']""")
_UNSEEN_LETTERS = re.compile(
    rb"""strike\b|solid|dxf\b|rgb\s*=|sz\s+val\s*=\s*["'][01]\b|FFFFFF["']|theme\s*=\s*["']0["']|indexed\s*=\s*["'][19]["']""",
    re.IGNORECASE,
)
_CONDITIONS = re.compile(
    rb"<(?:\w+:)?conditionalFormatting\b([^>]*)>(.*?)</(?:\w+:)?conditionalFormatting\s*>", re.DOTALL
)
_CONDITION = re.compile(rb"<(?:\w+:)?cfRule\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?cfRule\s*>)", re.DOTALL)
_SQREF = re.compile(rb"""\ssqref\s*=\s*["']([^"']*)["']|<(?:\w+:)?sqref\s*>([^<]*)<""")
_REACH = re.compile(rb"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_DXF_ID = re.compile(rb"""\sdxfId\s*=\s*["'](\d{1,6})["']""")
_OWN_DXF = re.compile(rb"<(?:\w+:)?dxf\b[^>]*>.*?</(?:\w+:)?dxf\s*>", re.DOTALL)
_PREFIX = re.compile(rb"(</?)\w+:")
_ANY_CELL = re.compile(rb"<")
_MOST_CONDITIONS = 1000  # blocks of cells; more are taken together
_NO = ("0", "0.0", "false")
_LETTERS = 26


def workbook_facts(package: Package) -> tuple[list[tuple[str, SheetFacts]], bool]:
    """Name and facts of each sheet, in the workbook's order, and whether its days count from 1904.

    Every part that will be read is unpacked once, which also proves the sizes the directory states.
    """
    sheets: list[tuple[str, SheetFacts]] = []
    with zipfile.ZipFile(package.path) as archive:
        book = fromstring(small_part(archive, package.workbook))
        styles = _styles(archive, package.styles)
        naming = _naming_styles(styles)
        letters = _Letters(_looks(styles), _struck_texts(archive, package.strings), _conditional_looks(styles))
        for element in book.iter():
            if _tag(element) != "sheet":
                continue
            identity = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            part = package.sheets.get(identity)
            facts = _sheet_facts(archive, part, naming, letters) if part else SheetFacts()
            facts.hidden = element.get("state", "visible") != "visible"
            sheets.append((element.get("name", ""), facts))
    return sheets, _from_1904(book)


@dataclass(frozen=True, slots=True)
class _Letters:
    """Looks of cell styles, and the numbers of shared texts with letters that are struck through.

    conditional: looks that conditions give, by the number of their format.
    """

    looks: Mapping[bytes, Look]
    struck_texts: AbstractSet[bytes]
    conditional: Mapping[bytes, Look]

    def look(self, attributes: bytes, inside: bytes) -> Look:
        """Of a cell."""
        value = _SHARED_TEXT.search(inside) if _SHARED_TYPE.search(attributes) else None
        if _has_struck_run(inside) or (value and value[1] in self.struck_texts):
            return Look.STRUCK
        style = _STYLE.search(attributes)
        return self.looks.get(style[1], Look.SEEN) if style else self.looks.get(b"0", Look.SEEN)

    def marks(self) -> re.Pattern[bytes]:
        """What stands in rows in which a look matters."""
        styles = [rb"""\ss\s*=\s*["'](?:%s)["']""" % b"|".join(sorted(self.looks))] if self.looks else []
        if b"0" in self.looks:
            return re.compile(rb"<")
        shared = [rb"""\st\s*=\s*["']s["']"""] if self.struck_texts else []
        return re.compile(b"|".join([*styles, *shared, _STRIKE.pattern]))


def _has_struck_run(text: bytes) -> bool:
    """Whether one of the runs of a text is struck through, and is not blank."""
    return b"strike" in text and any(
        _STRIKE.search(run[1]) and b"".join(_RUN_TEXT.findall(run[1])).strip() for run in _RUN.finditer(text)
    )


def _mentions_strike(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether anything may be struck through in a part, all of which is unpacked."""
    mentions, seam = False, b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            mentions |= b"strike" in seam + block
            seam = (seam + block)[-len(b"strike") :]
    return mentions


def _struck_texts(archive: zipfile.ZipFile, part: str | None) -> frozenset[bytes]:
    """Numbers of the shared texts with letters that are struck through; few files have any, and are read again."""
    struck: set[bytes] = set()
    if part is None or not _mentions_strike(archive, part):
        return frozenset()
    with archive.open(part) as file:
        number, waiting = 0, b""
        while block := file.read(_BLOCK):
            waiting += block
            ends = [match.end() for match in _TEXT_END.finditer(waiting)]
            if not ends:
                if len(waiting) > _MOST_SLAB:
                    raise ValueError(part)
                continue
            slab, waiting = waiting[: ends[-1]], waiting[ends[-1] :]
            for item in _TEXT_ITEM.finditer(slab) if b"strike" in slab else ():
                if item[1] and _has_struck_run(item[1]):
                    before = len(_TEXT_BEGIN.findall(slab, 0, item.start()))
                    struck.add(str(number + before).encode())
            number += len(_TEXT_BEGIN.findall(slab))
    return frozenset(struck)


def _from_1904(book: Element) -> bool:
    return any(
        element.get("date1904", "0").lower() in ("1", "true", "on")
        for element in book.iter()
        if _tag(element) == "workbookPr"
    )


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _styles(archive: zipfile.ZipFile, part: str | None) -> Element | None:
    """The part of the styles, where it says anything that matters here."""
    if part is None:
        return None
    with archive.open(part) as file:
        content = file.read(_MOST_STYLES + 1)
    matters = b"numFmt " in content or _UNSEEN_LETTERS.search(content)
    return fromstring(content) if matters and len(content) <= _MOST_STYLES else None


def _looks(styles: Element | None) -> dict[bytes, Look]:
    """The looks of the cell styles, by number, in which letters are not simply seen."""
    if styles is None:
        return {}
    parts = {_tag(part): list(part) for part in styles}
    fonts, fills = list(parts.get("fonts", ())), list(parts.get("fills", ()))
    looks: dict[bytes, Look] = {}
    for number, style in enumerate(parts.get("cellXfs", ())):
        font, fill = (int(style.get(name, "0")) for name in ("fontId", "fillId"))
        if font < len(fonts):
            ground = fills[fill] if fill < len(fills) else ()
            invisible = _is_invisible(fonts[font], ground) or _is_tiny(fonts[font])
            look = Look.of(struck=_is_struck(fonts[font]), invisible=invisible)
            if look is not Look.SEEN:
                looks[str(number).encode()] = look
    return looks


def _is_struck(font: Element) -> bool:
    return any(_tag(mark) == "strike" and mark.get("val", "1") not in _NO for mark in font)


def _is_tiny(font: Element) -> bool:
    return any(_tag(mark) == "sz" and float(mark.get("val", LEAST_SIZE)) < LEAST_SIZE for mark in font)


def _is_invisible(font: Element, fill: Iterable[Element]) -> bool:
    """Whether letters have the colour of their ground."""
    letters = _colour(font, "color") or BLACK
    return all(same_colour(letters, _ground(pattern)) for pattern in fill)


def _ground(pattern: Element) -> str:
    """The colour of a cell's ground; what is none has a name that is no colour of letters."""
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return WHITE if _tag(pattern) == "patternFill" else MIXED
    front = _colour(pattern, "fgColor")
    return front if front is not None and (kind == "solid" or front == WHITE) else MIXED


def _colour(element: Element, name: str) -> str | None:
    """The colour that a child of this name says, as `same_colour` takes it; None where there is none."""
    color = next((mark for mark in element if _tag(mark) == name), None)
    if color is None or color.get("auto") in ("1", "true"):
        return None
    tint = color.get("tint", "0")
    shade = "" if tint in _NO else f"/{tint}"
    if rgb := color.get("rgb", "")[-6:].upper():
        return f"{rgb}{shade}"
    if theme := color.get("theme"):
        return f"{THEME_COLOURS.get(int(theme), f'theme {theme}')}{shade}"
    return indexed_colour(int(color.get("indexed", "64")))


def _conditional_looks(styles: Element | None) -> dict[bytes, Look]:
    """The looks of formats that conditions give, by number, in which letters are not simply seen."""
    if styles is None:
        return {}
    formats = next((part for part in styles if _tag(part) == "dxfs"), ())
    looks = {str(number).encode(): _conditional_look(form) for number, form in enumerate(formats)}
    return {number: look for number, look in looks.items() if look is not Look.SEEN}


def _conditional_look(form: Element) -> Look:
    """Of a format that says only what it changes ([ECMA-376] 18.8.14)."""
    parts = {_tag(part): part for part in form}
    font, fill = parts.get("font"), parts.get("fill")
    letters = _colour(font, "color") if font is not None else None
    grounds = [_colour(pattern, "bgColor") or _colour(pattern, "fgColor") for pattern in (() if fill is None else fill)]
    ground = grounds[0] if grounds else None
    shows_nothing = "numFmt" in parts and parts["numFmt"].get("formatCode", "").replace('"', "").strip() == ";;;"
    invisible = (letters or ground) is not None and same_colour(letters or BLACK, ground or WHITE)
    return Look.of(struck=font is not None and _is_struck(font), invisible=invisible or shows_nothing)


def _conditions(slab: bytes, letters: _Letters) -> Iterator[ConditionalLook]:
    """The cells whose letters nobody sees where a condition of the sheet holds."""
    for block in _CONDITIONS.finditer(slab) if b"onditionalFormatting" in slab else ():
        looks = {look for rule in _CONDITION.finditer(block[2]) if (look := _look_of_rule(rule, letters))}
        for where in _SQREF.finditer(block[0]) if looks else ():
            for reach in _REACH.finditer(where[1] or where[2] or b""):
                left, top, right, bottom = reach.groups()
                yield ConditionalLook(
                    int(top),
                    int(bottom or top),
                    _column_number(left),
                    _column_number(right or left),
                    Look.STRUCK if Look.STRUCK in looks else Look.INVISIBLE,
                )


def _look_of_rule(rule: re.Match[bytes], letters: _Letters) -> Look | None:
    """The look that a rule gives, by the number of a format or by one of its own; None where letters are seen."""
    if (number := _DXF_ID.search(rule[1])) and number[1] in letters.conditional:
        return letters.conditional[number[1]]
    own = _OWN_DXF.search(rule[2] or b"")
    look = _conditional_look(fromstring(_PREFIX.sub(rb"\1", own[0]))) if own else Look.SEEN
    return None if look is Look.SEEN else look


def _naming_styles(styles: Element | None) -> dict[bytes, str]:
    """Numbers of the cell styles under which people see more of a number or a text than it is, with their format."""
    if styles is None:
        return {}
    codes = {
        element.get("numFmtId"): code
        for element in styles.iter()
        if _tag(element) == "numFmt"
        and (tells_of_numbers(code := element.get("formatCode", "")) or tells_of_texts(code))
    }
    formats = next((element for element in styles.iter() if _tag(element) == "cellXfs"), ())
    return {
        str(number).encode(): codes[style.get("numFmtId")]
        for number, style in enumerate(formats)
        if style.get("numFmtId") in codes
    }


def _sheet_facts(archive: zipfile.ZipFile, part: str, naming: Mapping[bytes, str], letters: _Letters) -> SheetFacts:
    facts = SheetFacts()
    styled = re.compile(rb"""\ss\s*=\s*["'](?:%s)["']""" % b"|".join(naming)) if naming else None
    conditions: list[ConditionalLook] = []
    for slab in _slabs(archive, part):
        _scan(facts, slab, naming, styled, letters)
        conditions += _conditions(slab, letters)
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
        while block := file.read(_BLOCK):
            waiting += block
            cut = waiting.rfind(b"<row")
            if cut < 0 and (colon := waiting.rfind(b":row")) > 0:  # the names have a prefix
                cut = waiting.rfind(b"<", 0, colon)
            if cut > 0:
                yield waiting[:cut]
                waiting = waiting[cut:]
            if len(waiting) > _MOST_SLAB:
                raise ValueError(part)
        yield waiting


def _scan(
    facts: SheetFacts,
    slab: bytes,
    naming: Mapping[bytes, str],
    styled: re.Pattern[bytes] | None,
    letters: _Letters,
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
    far = max(map(_column_number, {match[1] for match in beyond_z}), default=-1)
    facts.columns = max(facts.columns, far + 1, min(_LETTERS, facts.filled))
    if b"mergeCell" in slab:
        _merged(facts, slab)
    if b"<f" in slab or b":f" in slab:
        _lost_results(facts, slab, rows, numbers)
    if styled and styled.search(slab):
        for row, column, attributes, _inside in _cells(slab, rows, numbers, styled):
            style = _STYLE.search(attributes)
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


def _conditionally_unseen(slabs: Iterable[bytes], conditions: list[ConditionalLook], letters: _Letters) -> list[int]:
    """The rows of which a part is struck through, or in which nobody sees a letter, if the conditions hold."""
    conditions = list(dict.fromkeys(conditions))
    if len(conditions) > _MOST_CONDITIONS:
        looks = {one.look for one in conditions}
        conditions = [_around([one for one in conditions if one.look is look], look) for look in looks]
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


def _around(conditions: list[ConditionalLook], look: Look) -> ConditionalLook:
    """One block around all of them."""
    return ConditionalLook(
        min(one.top for one in conditions),
        max(one.bottom for one in conditions),
        min(one.left for one in conditions),
        max(one.right for one in conditions),
        look,
    )


def _unseen_rows(slab: bytes, rows: list[tuple[int, bytes]], numbers: list[int], letters: _Letters) -> list[int]:
    """The rows of which a part is struck through, or in which nobody sees a letter."""
    if not (letters.looks or letters.struck_texts or b"strike" in slab):
        return []
    marks = letters.marks()
    unseen = UnseenRows()
    for row, _column, attributes, inside in _cells(slab, rows, numbers, marks):
        if _RESULT.search(inside):
            unseen.note(row, letters.look(attributes, inside))
    return unseen.rows()


def _merged(facts: SheetFacts, slab: bytes) -> None:
    for merge in _MERGE.finditer(slab):
        left, first, right, last = merge.groups()
        if right != left:
            facts.across.append((int(first), int(last), _column_number(left), _column_number(right)))
        if int(last) > int(first):
            facts.merges.append((int(first), int(last), _column_number(left)))


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
            column = _column_number(ref[1]) if ref else column + 1
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
            facts.columns = max(facts.columns, _column_number(ref[1]) + 1)
            facts.rows = max(facts.rows, row)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - 64
    return number - 1
