"""Finding the header among title rows: one row, or two of which the upper groups the lower."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from thidua.ledger.cleaning.legacy_encodings import READINGS, best_reading
from thidua.ledger.cleaning.text import fold_heading

LOOK_AT = 60  # rows from the top among which the header is looked for
_FIGURES = re.compile(r"^[\d\s.,:/+-]+$")


@dataclass(frozen=True, slots=True)
class SheetHeader:
    """first, last: its rows among those looked at, from 0. headings: one a column, "" where there is none."""

    first: int
    last: int
    headings: tuple[str, ...]

    def lines(self, rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
        """Its rows as they stand, a cell a heading."""
        width = len(self.headings)
        return tuple(as_headings([*row, *[""] * width][:width]) for row in rows[self.first : self.last + 1])

    def above(self, rows: Sequence[Sequence[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """What stands above it: filled cells, by the number of their row from 1; a title may be its upper line."""
        listed = [tuple(cell for cell in as_headings(row) if cell) for row in rows[: self.last]]
        titles = listed if len(listed) > self.first and len(listed[-1]) == 1 else listed[: self.first]
        return tuple((number, cells) for number, cells in enumerate(titles, 1) if cells)


def find_header(rows: list[list[str]], profile_headings: AbstractSet[str]) -> SheetHeader | None:
    """The row with most known headings (folded), or two rows together where that gives more.

    Where nothing is known, the first row that is filled with text, different cell by cell, and has rows like it below.
    None where there is no such row.
    """
    texts = [[cell.strip() for cell in row] for row in rows[:LOOK_AT]]
    best: tuple[int, SheetHeader] | None = None
    for at, row in enumerate(texts):
        single = as_headings(row)
        candidates = [(_score(single, profile_headings), SheetHeader(at, at, single))]
        if at + 1 < len(texts) and not any(map(_FIGURES.match, filter(None, texts[at + 1]))):
            double = as_headings(_two_rows(row, texts[at + 1], profile_headings))
            candidates.append((_score(double, profile_headings), SheetHeader(at, at + 1, double)))
        for score, header in candidates:
            if score and (best is None or score > best[0]):
                best = score, header
    if best is not None and (best[0] >= 2 or _filled(best[1].headings) <= 2):
        return best[1]
    return _unknown_header(texts)


def as_headings(row: Sequence[str]) -> tuple[str, ...]:
    """Cells as headings, legacy letters in Unicode, blanks as one space."""
    legacy, _ = best_reading([cell for cell in row if not cell.isascii()])
    read = READINGS[legacy]
    return tuple(" ".join(read(cell).split()) for cell in row)


def _score(headings: tuple[str, ...], profile_headings: AbstractSet[str]) -> int:
    return len({folded for heading in headings if (folded := fold_heading(heading)) in profile_headings})


def _two_rows(upper: list[str], lower: list[str], profile_headings: AbstractSet[str]) -> list[str]:
    """The lower cell where there is one; a group's name is put before it where that is what is known."""
    cells, group = [], ""
    for place in range(max(len(upper), len(lower))):
        above = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        group = above or group
        together = f"{group} {below}"
        cells.append(together if below and fold_heading(together) in profile_headings else below or above)
    return cells


def _filled(headings: tuple[str, ...]) -> int:
    return sum(1 for heading in headings if heading)


def _unknown_header(rows: list[list[str]]) -> SheetHeader | None:
    width = max((len([cell for cell in row if cell]) for row in rows), default=0)
    for at, row in enumerate(rows[:-1]):
        filled = [cell for cell in row if cell]
        wide = len(filled) == width or (len(filled) >= 3 and len(filled) * 10 >= width * 7)
        if wide and filled and len(set(filled)) == len(filled) and not any(map(_FIGURES.match, filled)):
            return SheetHeader(at, at, as_headings(row))
    return None
