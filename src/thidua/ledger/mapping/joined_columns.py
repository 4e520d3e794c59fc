"""A day in one column and its time of day in another, joined into one column of moments before all else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.cleaning.text import as_text, clean, fold_heading, per_distinct
from thidua.ledger.mapping.column_profile import Profile, joined_heading
from thidua.ledger.readers.sheet import Chunk, SheetTable

_SERIAL = re.compile(r"\d{5}")
_FRACTION = re.compile(r"0?[.,]\d+|0")
# A time of day in a workbook is a moment of the day that its numbers count from, or of the day after.
_FIRST_DAYS = re.compile(r"^(1899-12-3[01]|1900-01-0[01]|1904-01-01)[T ]")
_MIDNIGHT = re.compile(r"[T ]00:00(:00)?$")
_TIME_BEHIND = r"[T ](?P<time>\d{1,2}:\d{2})"
_DAY_SECONDS = 86_400


def joined_pairs(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Headings of day and time of day that the profile joins, each pair once."""
    pairs = (pair for table in profile.tables.values() for rule in table.columns.values() for pair in rule.joined)
    return tuple(dict.fromkeys(pairs))


def with_joined(sheet: SheetTable, profile: Profile) -> SheetTable:
    """The sheet with a further column for each pair that it has both columns of."""
    places = {fold_heading(heading): place for place, heading in reversed(list(enumerate(sheet.headings)))}
    pairs = [
        (joined_heading(day, clock), places[fold_heading(day)], places[fold_heading(clock)])
        for day, clock in joined_pairs(profile)
        if fold_heading(day) in places
        and fold_heading(clock) in places
        and fold_heading(joined_heading(day, clock)) not in places
    ]
    if not pairs:
        return sheet

    def chunks() -> Iterator[Chunk]:
        for chunk in sheet.read():
            rows = chunk.rows
            for _heading, day, clock in pairs:
                joined = _joined(rows.column(day), rows.column(clock), sheet.day_zero)
                rows = rows.append_column(str(rows.num_columns), joined)
            yield replace(chunk, rows=rows)

    return replace(sheet, headings=(*sheet.headings, *(heading for heading, _day, _clock in pairs)), read=chunks)


def _joined(days: pa.ChunkedArray, clocks: pa.ChunkedArray, day_zero: date) -> pa.Array:
    """Day and time as one text; the day alone where no time is said, or where it tells the same time itself.

    A time alone is no moment and stays as it is.
    """
    day = per_distinct(clean(as_text(days)), lambda text: _day(text, day_zero), pa.string())
    clock = per_distinct(clean(as_text(clocks)), _clock, pa.string())
    said = pc.and_(_matches(day, _TIME_BEHIND), pc.fill_null(_told_by(day, clock), True))
    both = pc.binary_join_element_wise(day, pc.if_else(said, pa.scalar(None, pa.string()), clock), " ")
    return pc.coalesce(both, day, clock)


def _matches(text: pa.Array, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(text, pattern), False)


def _told_by(day: pa.Array, clock: pa.Array) -> pa.Array:
    """Where the time that stands behind a day is the one in the column beside it."""
    behind = pc.struct_field(pc.extract_regex(day, _TIME_BEHIND), [0])
    return pc.equal(pc.utf8_lpad(behind, 5, "0"), pc.utf8_lpad(pc.utf8_slice_codeunits(clock, 0, 5), 5, "0"))


def _day(text: str, day_zero: date) -> str:
    if _SERIAL.fullmatch(text):
        return (day_zero + timedelta(days=int(text))).isoformat()
    return _MIDNIGHT.sub("", text)


def _clock(text: str) -> str:
    if _FRACTION.fullmatch(text):
        seconds = round(float(text.replace(",", ".")) * _DAY_SECONDS)
        return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return _FIRST_DAYS.sub("", text)
