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


Cell = str | float | Formatted


def binary_workbook(
    path: Path,
    rows: Sequence[Sequence[Cell]],
    *,
    hidden: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    from_1904: bool = False,
) -> Path:
    """One sheet `DS`. Rows with the numbers in `hidden` (from 1), and columns (from 0), are hidden."""
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
            sheet += _cell(column, value, formats)
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
        archive.writestr("xl/styles.bin", _styles(formats))
    return path


def _cell(column: int, value: Cell, formats: Sequence[str | int]) -> bytes:
    if isinstance(value, str):
        return record(6, struct.pack("<II", column, 0) + text(value))
    if not isinstance(value, Formatted):
        return record(5, struct.pack("<IId", column, 0, value))
    place = struct.pack("<II", column, 1 + formats.index(value.format))
    if not value.packed:
        return record(5, place + struct.pack("<d", value.value))
    whole = value.value == int(value.value)
    return record(
        2, place + struct.pack("<i", (int(value.value) << 2 | 2) if whole else (round(value.value * 100) << 2 | 3))
    )


def _styles(formats: Sequence[str | int]) -> bytes:
    """Style 0 is the general one; of each format the next. A format that is a number is one of those that all know."""
    own = [code for code in formats if isinstance(code, str)]
    listed = b"".join(record(44, struct.pack("<H", 164 + number) + text(code)) for number, code in enumerate(own))
    numbers = [164 + own.index(code) if isinstance(code, str) else code for code in formats]
    general = record(47, struct.pack("<HH", 0xFFFF, 0) + bytes(12))
    cells = b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, *numbers))
    return (
        record(278)
        + record(615, struct.pack("<I", len(own)))
        + listed
        + record(616)
        + record(626, struct.pack("<I", 1))
        + general
        + record(627)
        + record(617, struct.pack("<I", 1 + len(numbers)))
        + cells
        + record(618)
        + record(279)
    )
