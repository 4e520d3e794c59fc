"""Moves what is printed on a printed form by whole millimetres, for printers and forms that do not meet."""

import re

from thidua.i18n import UserError
from thidua.io.docx_package import DOCUMENT, packed, parts_of

MOST_MM = 50
TWIPS_PER_MM = 1440 / 25.4


def shifted(document: bytes, right_mm: int, down_mm: int) -> bytes:
    """The document with everything that is printed moved to the right and down; below nought to the left and up.

    The margins of every section move, so that lines stay as long as they are. UserError beyond 50 mm.
    """
    if not (-MOST_MM <= right_mm <= MOST_MM and -MOST_MM <= down_mm <= MOST_MM):
        raise UserError("what is printed can be moved by {most} mm at most", most=MOST_MM)
    parts = parts_of(document)
    text = parts[DOCUMENT].decode("utf-8")
    for side, millimetres in (("left", right_mm), ("right", -right_mm), ("top", down_mm), ("bottom", -down_mm)):
        text = _moved(text, side, round(millimetres * TWIPS_PER_MM))
    return packed({**parts, DOCUMENT: text.encode("utf-8")})


def _moved(text: str, side: str, twips: int) -> str:
    """The margin of one side in every section, wider by so many twips; never below nought."""

    def wider(margin: re.Match[str]) -> str:
        return f"{margin[1]}{max(0, int(margin[2]) + twips)}{margin[3]}"

    return re.sub(rf'(<w:pgMar\b[^>]*?\bw:{side}=")(-?\d+)(")', wider, text)
