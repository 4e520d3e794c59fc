"""A small XLSB, record by record ([MS-XLSB] 2.1.4): no program at hand writes one."""

import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from support.odd_packages import OFFICE, PACKAGE

_HIDDEN = 0x10


def record(kind: int, content: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(content)
    while size >= 0x80:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return number + length + bytes([size]) + content


def text(letters: str) -> bytes:
    return struct.pack("<I", len(letters)) + letters.encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Formatted:
    """A number in a format of its own; packed: as the format keeps whole numbers and hundredths in four bytes."""

    value: float
    format: str | int = 0
    packed: bool = False


@dataclass(frozen=True, slots=True)
class Rich:
    """A text of which the letters from a place on have the font that is given."""

    text: str
    place: int


Cell = str | float | Formatted | Rich


def binary_workbook(
    path: Path,
    rows: Sequence[Sequence[Cell]],
    *,
    hidden: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    from_1904: bool = False,
    marked: int = 0,
    font: bytes = b"",
    fill: bytes = b"",
) -> Path:
    """One sheet `DS`. Rows with the numbers in `hidden` (from 1), and columns (from 0), are hidden.

    marked: a row (from 1) whose texts have this font and this ground.
    """
    formats = list(dict.fromkeys(cell.format for line in rows for cell in line if isinstance(cell, Formatted)))
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(390)
    for column in range(len(rows[0])):
        flags = int(column in hidden_columns)
        sheet += record(60, struct.pack("<4IH", column, column, 2304, 0, flags))
    sheet += record(391) + record(145)
    for row, cells in enumerate(rows):
        flags = bytes([0, _HIDDEN if row + 1 in hidden else 0, 0])
        sheet += record(0, struct.pack("<IIH", row, 0, 300) + flags + struct.pack("<I", 0))
        for column, value in enumerate(cells):
            sheet += _cell(column, value, formats, 1 + len(formats) if row + 1 == marked else 0)
    sheet += record(146) + record(130)
    book = record(131) + record(153, struct.pack("<II", int(from_1904), 0) + text("")) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + text("rId1") + text("DS")) + record(144) + record(132)
    parts = (
        ("_rels/.rels", (("rId1", "officeDocument", "xl/workbook.bin"),)),
        (
            "xl/_rels/workbook.bin.rels",
            (("rId1", "worksheet", "worksheets/sheet1.bin"), ("rId2", "styles", "styles.bin")),
        ),
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        for name, relations in parts:
            listed = "".join(
                f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'
                for id_, kind, target in relations
            )
            archive.writestr(name, f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>')
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("xl/styles.bin", _styles(formats, font, fill))
    return path


def _cell(column: int, value: Cell, formats: Sequence[str | int], style: int) -> bytes:
    if isinstance(value, str):
        return record(6, struct.pack("<II", column, style) + text(value))
    if isinstance(value, Rich):
        runs = struct.pack("<IHH", 1, value.place, 1)
        return record(62, struct.pack("<IIB", column, style, 1) + text(value.text) + runs)
    if not isinstance(value, Formatted):
        return record(5, struct.pack("<IId", column, 0, value))
    place = struct.pack("<II", column, 1 + formats.index(value.format))
    if not value.packed:
        return record(5, place + struct.pack("<d", value.value))
    whole = value.value == int(value.value)
    return record(
        2, place + struct.pack("<i", (int(value.value) << 2 | 2) if whole else (round(value.value * 100) << 2 | 3))
    )


def letters(*, flags: int = 0, color: bytes = bytes(8), raised: int = 0) -> bytes:
    """A font ([MS-XLSB] 2.4.149): its height, its flags, whether it raises (1) or lowers (2), its colour, its name."""
    return struct.pack("<HHHHBBBB", 220, flags, 400, raised, 0, 2, 0, 0) + color + bytes(1) + text("Arial")


def ground(pattern: int, color: bytes) -> bytes:
    """The ground of cells ([MS-XLSB] 2.4.150)."""
    return struct.pack("<I", pattern) + color + bytes(8 + 4 + 40)


def _styles(formats: Sequence[str | int], font: bytes, fill: bytes) -> bytes:
    """Style 0 is the general one, the next ones have a format each, the last one a font and a ground.

    A format that is a number is one of those that all know.
    """
    own = [code for code in formats if isinstance(code, str)]
    listed = b"".join(record(44, struct.pack("<H", 164 + number) + text(code)) for number, code in enumerate(own))
    numbers = [164 + own.index(code) if isinstance(code, str) else code for code in formats]
    general = record(47, struct.pack("<HH", 0xFFFF, 0) + bytes(12))
    cells = b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, *numbers))
    cells += record(47, struct.pack("<4H", 0, 0, 1, 1) + bytes(8))
    return (
        record(278)
        + record(611)
        + record(43, letters())
        + record(43, font or letters())
        + record(612)
        + record(603)
        + record(45, ground(0, bytes(8)))
        + record(45, fill or ground(0, bytes(8)))
        + record(604)
        + record(615, struct.pack("<I", len(own)))
        + listed
        + record(616)
        + record(626, struct.pack("<I", 1))
        + general
        + record(627)
        + record(617, struct.pack("<I", 2 + len(numbers)))
        + cells
        + record(618)
        + record(279)
    )
