"""Rows that nobody sees in the program they come from: hidden, filtered, or on a hidden sheet. The third stage.

Nobody can tell from the file whether they are meant to be sent: an import with such rows stops until somebody says it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.mapping.profile_matching import DetectedProfile
from thidua.ledger.readers.sheet import Chunk, SheetTable

_SHOWN = 8


class HiddenChoice(StrEnum):
    """What becomes of them."""

    TAKE = "take"
    LEAVE = "leave"


class HiddenRowsError(UserError):
    """There are hidden rows, and nobody has said what becomes of them."""


@dataclass(frozen=True, slots=True)
class HiddenRows:
    """Hidden rows of a sheet. whole: the sheet itself is hidden. first: numbers of the first of them."""

    sheet: str
    count: int
    whole: bool
    first: tuple[int, ...]

    def __str__(self) -> str:
        rows = ", ".join(map(str, self.first)) + (" …" if self.count > len(self.first) else "")
        return f"{self.sheet} ({self.count})" if self.whole else f"{self.sheet} ({self.count}: {rows})".strip()


def hidden_rows(detected: DetectedProfile) -> tuple[HiddenRows, ...]:
    """The hidden rows of the sheets to be read, then the hidden sheets that would be read if anybody saw them."""
    parts = [hidden_in(sheet) for sheet in detected.sheets if sheet.hidden_rows]
    counted = ((sheet.name, sum(map(_filled, sheet.read()))) for sheet in detected.hidden_sheets)
    return (*parts, *(HiddenRows(name, count, True, ()) for name, count in counted if count))


def hidden_in(sheet: SheetTable) -> HiddenRows:
    """The hidden rows of a sheet that is seen."""
    return HiddenRows(sheet.name, len(sheet.hidden_rows), False, sheet.hidden_rows[:_SHOWN])


def decided(detected: DetectedProfile, choice: HiddenChoice | None) -> DetectedProfile:
    """The file with its hidden rows taken or left out.

    Raises:
        HiddenRowsError: there are some, and no choice was made.
    """
    parts = hidden_rows(detected)
    if not parts:
        return detected
    if choice is None:
        raise HiddenRowsError(
            "{file}: {count} rows are hidden or filtered away: {places}. Say what becomes of them: take them or leave "
            "them out (--hidden take, --hidden leave)",
            file=detected.source.path,
            count=sum(part.count for part in parts),
            places="; ".join(map(str, parts)),
        )
    if choice is HiddenChoice.TAKE:
        taken = {part.sheet for part in parts if part.whole}
        more = tuple(sheet for sheet in detected.hidden_sheets if sheet.name in taken)
        left_out = tuple(name for name in detected.left_out if name not in taken)
        return replace(detected, sheets=(*detected.sheets, *more), left_out=left_out)
    return replace(detected, sheets=tuple(map(without_hidden, detected.sheets)))


def _filled(chunk: Chunk) -> int:
    filled = pa.array(np.zeros(chunk.rows.num_rows, dtype=bool))
    for column in chunk.rows.columns:
        filled = pc.or_(filled, pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False))
    return int(pc.sum(filled, min_count=0).as_py())


def without_hidden(sheet: SheetTable) -> SheetTable:
    """The sheet with the rows that people see."""
    if not sheet.hidden_rows:
        return sheet
    hidden = np.array(sheet.hidden_rows, dtype=np.int64)

    def chunks() -> Iterator[Chunk]:
        for chunk in sheet.read():
            seen = ~np.isin(chunk.row_nos, hidden)
            yield replace(chunk, rows=chunk.rows.filter(pa.array(seen)), row_nos=chunk.row_nos[seen])

    return replace(sheet, read=chunks)
