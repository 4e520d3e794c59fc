"""What the parts of an XLSB say besides values. They are records: a number, a length, the content ([MS-XLSB] 2.1.4)."""

import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from thidua.ledger.readers.number_formats import (
    KNOWN_PARTS_OF_DATES,
    tells_of_numbers,
    tells_of_texts,
)
from thidua.ledger.readers.package_parts import Package
from thidua.ledger.readers.unreadable import RAISED
from thidua.ledger.readers.unseen_letters import (
    BLACK,
    LEAST_SIZE,
    MIXED,
    THEME_COLOURS,
    WHITE,
    Look,
    UnseenRows,
    indexed_colour,
    same_colour,
)
from thidua.ledger.readers.worksheets import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    SheetFacts,
    columns_between,
    number_text,
    shows_a_date,
)

_BUFFER = 1024 * 1024
_ROW, _COLUMNS, _WORKBOOK_PROPERTIES, _SHEET, _MERGE = 0, 60, 153, 156, 176
_FONT, _FILL, _FORMAT, _CELL_FORMAT, _CELL_FORMATS_BEGIN, _CELL_FORMATS_END = 43, 45, 44, 47, 617, 618
_TEXT_ITEM, _RICH, _SHARED_TEXT, _RICH_TEXT = 19, 1, 7, 62
_STRUCK_OUT = 8  # of the flags of a font
_RAISED_OR_LOWERED = 6  # where a font says whether it raises or lowers letters
_INDEXED, _RGB, _THEME = 1, 2, 3  # kinds of colours
_CELLS = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 62))  # with a value
_PACKED = 2
_HUNDREDTHS, _WHOLE, _PARTS = 1, 2, 3  # the bits of a packed number that say what it is
_REALS = frozenset((_PACKED, 5, 9))  # numbers, also those that a formula gives
_TEXTS = frozenset((6, 7, 8, 62))  # texts, also those that a formula gives
_STYLE = 0xFFFFFF  # of the word behind a cell's column
_HIDDEN = 1  # of the flags of columns
_ZERO_HEIGHT = 0x10  # of the second byte of flags of a row
_MOST_RECORD = 64 * 1024 * 1024


def workbook_facts(package: Package) -> tuple[list[tuple[str, SheetFacts]], bool]:
    """Name and facts of each sheet, in the workbook's order, and whether its days count from 1904.

    Every part that will be read is unpacked once, which also proves the sizes the directory states.
    """
    sheets: list[tuple[str, SheetFacts]] = []
    from_1904 = False
    with zipfile.ZipFile(package.path) as archive:
        styles = _styles(archive, package.styles)
        marked = _marked_texts(archive, package.strings, styles)
        with archive.open(package.workbook) as book:
            for kind, content in _records(book):
                if kind == _WORKBOOK_PROPERTIES:
                    from_1904 = bool(content[0] & 1)
                elif kind == _SHEET:
                    state = struct.unpack_from("<I", content)[0]
                    identity, at = _text(content, 8)
                    name, _end = _text(content, at)
                    part = package.sheets.get(identity)
                    facts = _sheet_facts(archive, part, styles, marked) if part else SheetFacts()
                    facts.hidden = state != 0
                    sheets.append((name, facts))
    return sheets, from_1904


@dataclass(frozen=True, slots=True)
class _Styles:
    """Styles of cells, by number, that give a number or a text more than it is.

    naming: with the format that gives numbers zeros or words. texts: likewise of texts. dates: under which people see a
    date. looks: of those in which letters are not simply seen. struck_fonts: fonts that strike letters through;
    raised_fonts: that raise or lower them.
    """

    naming: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    dates: frozenset[int] = frozenset()
    looks: dict[int, Look] = field(default_factory=dict)
    struck_fonts: frozenset[int] = frozenset()
    raised_fonts: frozenset[int] = frozenset()

    def note(self, facts: SheetFacts, kind: int, cell: tuple[int, int], style: int) -> None:
        """Notes the format of a cell in which people see more than its value."""
        if kind in _REALS and (code := self.naming.get(style)):
            facts.formats[cell] = code
        elif kind in _TEXTS and (code := self.texts.get(style)):
            facts.text_formats[cell] = code


def _merged(facts: SheetFacts, first: int, last: int, left: int, right: int) -> None:
    if right > left:
        facts.across.append((first + 1, last + 1, left, right))
    if last > first:
        facts.merges.append((first + 1, last + 1, left))


def _styles(archive: zipfile.ZipFile, part: str | None) -> _Styles:
    if part is None:
        return _Styles()
    codes: dict[int, str] = dict(KNOWN_PARTS_OF_DATES)
    of_cells: list[int] = []
    struck, raised, letters, tiny, grounds, looks = [], [], [], [], [], []
    within = False
    with archive.open(part) as file:
        for kind, content in _records(file):
            if kind == _FORMAT:
                codes[struct.unpack_from("<H", content)[0]] = _text(content, 2)[0]
            elif kind == _FONT:
                struck.append(bool(content[2] & _STRUCK_OUT))
                raised.append(struct.unpack_from("<H", content, _RAISED_OR_LOWERED)[0] != 0)
                letters.append(_colour(content[12:20]))
                tiny.append(0 < struct.unpack_from("<H", content)[0] < LEAST_SIZE * 20)  # twentieths of a point
            elif kind == _FILL:
                grounds.append(_ground(content))
            elif kind in (_CELL_FORMATS_BEGIN, _CELL_FORMATS_END):
                within = kind == _CELL_FORMATS_BEGIN
            elif kind == _CELL_FORMAT and within:
                code, *look = struct.unpack_from("<HHH", content, 2)
                of_cells.append(code)
                looks.append(look)
    return _Styles(
        {number: codes[code] for number, code in enumerate(of_cells) if tells_of_numbers(codes.get(code, ""))},
        {number: codes[code] for number, code in enumerate(of_cells) if tells_of_texts(codes.get(code, ""))},
        frozenset(number for number, code in enumerate(of_cells) if shows_a_date(code, codes.get(code))),
        {
            number: seen
            for number, (font, fill) in enumerate(looks)
            if font < len(struck)
            and (
                seen := Look.of(
                    struck=struck[font],
                    invisible=tiny[font] or same_colour(letters[font], grounds[fill] if fill < len(grounds) else WHITE),
                )
            )
            is not Look.SEEN
        },
        frozenset(number for number, is_struck in enumerate(struck) if is_struck),
        frozenset(number for number, is_raised in enumerate(raised) if is_raised),
    )


def _ground(fill: bytes) -> str:
    """The colour of a ground; what is none has a name that is no colour of letters."""
    pattern, front = struct.unpack_from("<I", fill)[0], _colour(fill[4:12])
    if pattern == 0:
        return WHITE
    return front if pattern == 1 or front == WHITE else MIXED


def _colour(color: bytes) -> str:
    """A colour ([MS-XLSB] 2.5.12): its kind above the lowest bit, its number, its tint, red, green, blue."""
    shade = "" if color[2:4] == bytes(2) else f"/{color[2:4].hex()}"
    match color[0] >> 1:
        case kind if kind == _INDEXED:
            return indexed_colour(color[1])
        case kind if kind == _THEME:
            return f"{THEME_COLOURS.get(color[1], f'theme {color[1]}')}{shade}"
        case kind if kind == _RGB:
            return f"{color[4:7].hex().upper()}{shade}"
        case _:
            return BLACK


@dataclass(frozen=True, slots=True)
class _MarkedTexts:
    """Numbers of the shared texts with letters that are struck through, and with letters raised or lowered."""

    struck: set[int] = field(default_factory=set)
    raised: set[int] = field(default_factory=set)


def _marked_texts(archive: zipfile.ZipFile, part: str | None, styles: _Styles) -> _MarkedTexts:
    """Of the part of shared texts, which is unpacked once."""
    marked = _MarkedTexts()
    if part is None:
        return marked
    with archive.open(part) as file:
        if not (styles.struck_fonts or styles.raised_fonts):
            while file.read(_BUFFER):
                pass
            return marked
        number = 0
        for kind, content in _records(file):
            if kind == _TEXT_ITEM:
                if fonts := _fonts_of_runs(content):
                    if styles.struck_fonts.intersection(fonts):
                        marked.struck.add(number)
                    if styles.raised_fonts.intersection(fonts):
                        marked.raised.add(number)
                number += 1
    return marked


def _fonts_of_runs(text: bytes) -> list[int]:
    """The fonts of the parts of a rich text ([MS-XLSB] 2.5.121)."""
    if not text[0] & _RICH:
        return []
    _letters, at = _text(text, 1)
    (count,) = struct.unpack_from("<I", text, at)
    return [struct.unpack_from("<HH", text, at + 4 + 4 * run)[1] for run in range(count)]


def _sheet_facts(archive: zipfile.ZipFile, part: str, styles: _Styles, marked: _MarkedTexts) -> SheetFacts:
    facts = SheetFacts()
    unseen = UnseenRows()
    row = 0
    with archive.open(part) as file:
        for kind, content in _records(file):
            if kind == _ROW:
                row = struct.unpack_from("<I", content)[0] + 1
                if content[11] & _ZERO_HEIGHT or struct.unpack_from("<H", content, 8)[0] < LEAST_HEIGHT * 20:
                    facts.hidden_rows.append(row)
            elif kind == _COLUMNS:
                first, last, width, _style, flags = struct.unpack_from("<4IH", content)
                if flags & _HIDDEN or width / 256 < LEAST_WIDTH:
                    facts.hidden_columns.update(columns_between(first, last))
            elif kind in _CELLS:
                column, style = struct.unpack_from("<II", content)
                facts.rows = max(facts.rows, row)
                facts.columns = max(facts.columns, column + 1)
                facts.filled += 1
                is_struck = _text_of_runs(facts, kind, content, (row, column), styles, marked)
                if styles.looks or styles.struck_fonts:
                    unseen.note(row, Look.STRUCK if is_struck else styles.looks.get(style & _STYLE, Look.SEEN))
                styles.note(facts, kind, (row, column), style & _STYLE)
                if kind == _PACKED and content[8] & _PARTS == _WHOLE and style & _STYLE in styles.dates:
                    facts.days.setdefault(column, []).append(row)  # the library tells these numbers as they are
                if kind in _REALS and _looks_like_thousands(kind, content):
                    facts.fractions.append((row, column))
            elif kind == _MERGE:
                _merged(facts, *struct.unpack_from("<4I", content))
    facts.hidden_rows += unseen.rows()
    return facts


def _text_of_runs(
    facts: SheetFacts, kind: int, content: bytes, cell: tuple[int, int], styles: _Styles, marked: _MarkedTexts
) -> bool:
    """Notes a text of which a part stands raised or lowered; whether a part is struck through."""
    if kind not in (_SHARED_TEXT, _RICH_TEXT):
        return False
    if kind == _RICH_TEXT:
        fonts = _fonts_of_runs(content[8:])
        raised, struck = (not of.isdisjoint(fonts) for of in (styles.raised_fonts, styles.struck_fonts))
        facts.unreadable[cell] = _text(content, 9)[0]  # the library leaves such cells empty
    else:
        number = struct.unpack_from("<I", content, 8)[0]
        raised, struck = number in marked.raised, number in marked.struck
    if raised:
        facts.unreadable[cell] = RAISED
    return struck


def _looks_like_thousands(kind: int, content: bytes) -> bool:
    """Whether a number, as text, would be read as one with a point between thousands."""
    if kind == _PACKED:  # 30 bits of a double, or a whole number; the lowest bit: a hundredth of it
        packed = struct.unpack_from("<I", content, 8)[0]
        if packed & _WHOLE:
            value = float(struct.unpack_from("<i", content, 8)[0] >> 2)
        else:
            value = struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
        value /= 100 if packed & _HUNDREDTHS else 1
    else:
        value = struct.unpack_from("<d", content, 8)[0]
    digits = repr(value)
    return number_text(digits) != digits


def _records(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Raises ValueError or struct.error where the part is no sequence of records."""
    while head := file.read(1):
        kind = head[0]
        if kind & 0x80:
            kind = (kind & 0x7F) | (_byte(file) & 0x7F) << 7
        length = shift = 0
        while True:
            byte = _byte(file)
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        if length > _MOST_RECORD:
            raise ValueError(kind)
        content = file.read(length)
        if len(content) < length:
            raise EOFError
        yield kind, content


def _byte(file: IO[bytes]) -> int:
    byte = file.read(1)
    if not byte:
        raise EOFError
    return byte[0]


def _text(content: bytes, at: int) -> tuple[str, int]:
    """A text that begins with its length in letters, and where it ends; 0xFFFFFFFF letters are none at all."""
    letters = struct.unpack_from("<I", content, at)[0]
    if letters == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * letters
    return content[at + 4 : end].decode("utf-16-le"), end
