"""A small XLSB, record by record ([MS-XLSB] 2.1.4): no program at hand writes one."""

import struct
import zipfile
from collections.abc import Sequence
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


def binary_workbook(
    path: Path, rows: Sequence[Sequence[str | float]], *, hidden: Sequence[int] = (), from_1904: bool = False
) -> Path:
    """One sheet `DS` of texts and numbers; rows with these numbers (from 1) are hidden."""
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(145)
    for row, cells in enumerate(rows):
        flags = bytes([0, _HIDDEN if row + 1 in hidden else 0, 0])
        sheet += record(0, struct.pack("<IIH", row, 0, 300) + flags + struct.pack("<I", 0))
        for column, value in enumerate(cells):
            place = struct.pack("<II", column, 0)
            if isinstance(value, str):
                sheet += record(6, place + text(value))
            else:
                sheet += record(5, place + struct.pack("<d", value))
    sheet += record(146) + record(130)
    book = record(131) + record(153, struct.pack("<II", int(from_1904), 0) + text("")) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + text("rId1") + text("DS")) + record(144) + record(132)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        for name, kind, target in (
            ("_rels/.rels", "officeDocument", "xl/workbook.bin"),
            ("xl/_rels/workbook.bin.rels", "worksheet", "worksheets/sheet1.bin"),
        ):
            listed = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
            archive.writestr(name, f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>')
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path
