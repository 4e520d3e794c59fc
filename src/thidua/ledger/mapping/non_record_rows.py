"""Lines of a hand-made table that are no records: totals, section headings, column numbers, signatures, blank lines."""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from thidua.ledger.cleaning.text import fold, fold_heading

_TOTALS = re.compile(r"^(tong|cong|luy ke|total|sum)\b")
_NUMBER = re.compile(r"^\(?(\d{1,3})\)?$")
_NARROW = 4  # tables with fewer columns than this have no section headings: two filled cells may be a whole record


class NonRecord(StrEnum):
    """Why a line is passed over; it is not counted as read."""

    BLANK = "blank line"
    TOTALS = "line of totals"
    NOTE = "section heading, note or signature"
    COLUMN_NUMBERS = "line of column numbers"
    HEADER_AGAIN = "the header once more"


def non_record(cells: Sequence[str | None], headings: Sequence[str]) -> NonRecord | None:
    """What the line is, if it is no record; asked only of lines that lack something every record has.

    cells: the line's cells in column order. headings: those of the table.
    """
    filled = [cell for cell in cells if cell]
    if not filled:
        return NonRecord.BLANK
    if any(_TOTALS.match(fold(cell)) for cell in filled[:2]):
        return NonRecord.TOTALS
    numbers = [int(number[1]) for cell in filled if (number := _NUMBER.match(cell))]
    if len(numbers) == len(filled) >= 3 and all(b == a + 1 for a, b in pairwise(numbers)):
        return NonRecord.COLUMN_NUMBERS
    same = sum(
        1
        for cell, heading in zip(cells, headings, strict=False)
        if cell and fold_heading(cell) == fold_heading(heading)
    )
    if same >= 2 and same * 10 >= len(filled) * 7:
        return NonRecord.HEADER_AGAIN
    named = sum(1 for heading in headings if heading)
    return NonRecord.NOTE if len(filled) <= 2 and named >= _NARROW else None
