"""What nobody sees in the program it comes from: hidden or filtered rows, hidden columns and sheets.

Rows that are struck through or in white letters count as such: an office deletes so. The third stage.

Nobody can tell from the file whether it is meant to be sent: an import with such a part stops until somebody says it.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.cleaning.text import fold_heading
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.profile_matching import DetectedProfile, missing_columns
from thidua.ledger.readers.sheet import Chunk, SheetTable

_SHOWN = 8


class HiddenChoice(StrEnum):
    """What becomes of them."""

    TAKE = "take"
    LEAVE = "leave"


class HiddenPartsError(UserError):
    """There are hidden rows or columns, and nobody has said what becomes of them."""


@dataclass(frozen=True, slots=True)
class HiddenPart:
    """What is hidden of a sheet. whole: the sheet itself, with so many rows; else rows and columns of one that is seen.

    first: numbers of the first of the rows. columns: headings of those that would be taken.
    """

    sheet: str
    rows: int
    whole: bool = False
    first: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        numbers = ", ".join(map(str, self.first)) + (" …" if self.rows > len(self.first) else "")
        rows = [str(self.rows) if self.whole else f"{self.rows}: {numbers}"] if self.rows else []
        return f"{self.sheet} ({', '.join((*rows, *(f'“{heading}”' for heading in self.columns)))})".strip()


def hidden_parts(detected: DetectedProfile) -> tuple[HiddenPart, ...]:
    """Hidden rows and columns of the sheets to be read, then the sheets that would be read if anybody saw them."""
    taken = _taken(detected.profile)
    parts = (hidden_in(sheet, taken) for sheet in detected.sheets)
    counted = ((sheet.name, sum(map(_filled, sheet.read()))) for sheet in detected.hidden_sheets)
    return (*filter(None, parts), *(HiddenPart(name, count, whole=True) for name, count in counted if count))


def hidden_in(sheet: SheetTable, taken: AbstractSet[str]) -> HiddenPart | None:
    """What is hidden in a sheet that is seen: rows, and columns with one of these folded headings; None for nothing."""
    columns = tuple(sheet.headings[place] for place in _unseen(sheet, taken))
    if not sheet.hidden_rows and not columns:
        return None
    return HiddenPart(sheet.name, len(sheet.hidden_rows), first=sheet.hidden_rows[:_SHOWN], columns=columns)


def _taken(profile: Profile) -> frozenset[str]:
    """Folded headings of columns of which something is kept."""
    return profile.headings() - frozenset(map(fold_heading, profile.personal.drop))


def _unseen(sheet: SheetTable, taken: AbstractSet[str]) -> tuple[int, ...]:
    return tuple(place for place in sheet.hidden_columns if fold_heading(sheet.headings[place]) in taken)


def decided(detected: DetectedProfile, choice: HiddenChoice | None) -> DetectedProfile:
    """The file with its hidden rows, columns and sheets taken or left out.

    Raises:
        HiddenPartsError: there are some, and no choice was made.
        UserError: columns that are to be left out are needed.
    """
    parts = hidden_parts(detected)
    if not parts:
        return detected
    if choice is None:
        if any(part.columns for part in parts):
            raise HiddenPartsError(
                "{file}: columns or rows that would be taken are hidden, filtered away or struck through: {places}. "
                "Say what becomes of them: take them or leave them out (--hidden take, --hidden leave)",
                file=detected.source.path,
                places="; ".join(map(str, parts)),
            )
        raise HiddenPartsError(
            "{file}: {count} rows are hidden, filtered away or struck through: {places}. Say what becomes of them: "
            "take them or leave them out (--hidden take, --hidden leave)",
            file=detected.source.path,
            count=sum(part.rows for part in parts),
            places="; ".join(map(str, parts)),
        )
    if choice is HiddenChoice.TAKE:
        whole = {part.sheet for part in parts if part.whole}
        more = tuple(sheet for sheet in detected.hidden_sheets if sheet.name in whole)
        left_out = tuple(name for name in detected.left_out if name not in whole)
        return replace(detected, sheets=(*detected.sheets, *more), left_out=left_out)
    return replace(detected, sheets=tuple(_seen(detected, sheet) for sheet in detected.sheets))


def _seen(detected: DetectedProfile, sheet: SheetTable) -> SheetTable:
    """The sheet with what people see.

    Raises:
        UserError: a column that the profile needs is not among it.
    """
    seen = without_hidden(sheet, _taken(detected.profile))
    if lacking := missing_columns(detected.profile, seen.headings):
        raise UserError(
            "{file}: columns that the profile {profile} needs are hidden: {columns}; show them in the file, or take "
            "what is hidden (--hidden take)",
            file=detected.source.path,
            profile=detected.profile.id,
            columns=", ".join(lacking),
        )
    return seen


def _filled(chunk: Chunk) -> int:
    filled = pa.array(np.zeros(chunk.rows.num_rows, dtype=bool))
    for column in chunk.rows.columns:
        filled = pc.or_(filled, pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False))
    return int(pc.sum(filled, min_count=0).as_py())


def without_hidden(sheet: SheetTable, taken: AbstractSet[str]) -> SheetTable:
    """The sheet with the rows that people see, and without hidden columns that have one of these folded headings."""
    unseen = _unseen(sheet, taken)
    if not sheet.hidden_rows and not unseen:
        return sheet
    hidden = np.array(sheet.hidden_rows, dtype=np.int64)
    kept = [place for place in range(len(sheet.headings)) if place not in unseen]

    def chunks() -> Iterator[Chunk]:
        for chunk in sheet.read():
            seen = ~np.isin(chunk.row_nos, hidden)
            columns = [chunk.rows.column(place) for place in kept]
            rows = pa.table(columns, names=list(map(str, range(len(kept))))).filter(pa.array(seen))
            yield replace(chunk, rows=rows, row_nos=chunk.row_nos[seen])

    headings = tuple(sheet.headings[place] for place in kept)
    lines = tuple(tuple(line[place] for place in kept) for line in sheet.header_lines)
    return replace(sheet, headings=headings, read=chunks, hidden_rows=(), hidden_columns=(), header_lines=lines)
