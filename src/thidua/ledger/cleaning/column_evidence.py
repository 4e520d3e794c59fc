"""What the cells of a whole column prove about how it is to be read: order of day and month, decimal sign.

A single cell proves little: 02/03 is a day in March or in February. `13/03` proves that the day comes first, for its
whole column; `03/13` proves the opposite. Both in one column prove that nobody knows what its other cells mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Order = Literal["dmy", "mdy", "ymd"]
Sign = Literal[".", ","]

_DATE = r"(?:^|[^\d./-])(?P<first>\d{1,2}) ?[-/.] ?(?P<second>\d{1,2}) ?[-/.] ?(?P<year>\d{4}|\d{2})(?:$|[^\d/])"
# The year, then what can only be a day, then the month.
_DAY_AFTER_YEAR = r"^(?:19|20)\d{2}(?:[-/.](?:1[3-9]|2\d|3[01])[-/.]|(?:1[3-9]|2\d|3[01]))(?:0?[1-9]|1[0-2])(?:$|[ ,T])"
_ISO = r"^(?:1[89]|20)\d{2}-\d{2}-(?P<day>\d{2})(?:$|[ T])"
_ENGLISH_CLOCK = r"\d:\d\d(?::\d\d)? ?[AaPp]\.?[Mm]\b"  # of half a day: spreadsheets of regions with the month first
# Words of a day or a clock in Vietnamese, in which nobody writes the month first. (RE2's \b knows ASCII letters only.)
_VIETNAMESE = (
    r"(?i)(?:^|[^\pL])(?:ngày|ngay|thứ|thu|chủ nhật|chu nhat|lúc|luc|sáng|sang|chiều|chieu|tối|toi|sa|ch)(?:$|[^\pL])"
    r"|\d ?(?:giờ|gio|phút|phut|[hg]\d|[hg]$)"
)
_MONTHS = 12
_LONGEST = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])  # days of a month, by its number
# A single cell that says otherwise than so many others of its column is a slip of the pen, not a proof.
_SLIP_AMONG = 50
# What a program may have made of dates in a file of text: proven by so many of its dates, beside so many it left alone.
_MADE, _LEFT_ALONE = 4, 2
# Years of one list lie this near to each other, and none of them before this one of the century.
_YEARS_OF_A_LIST, _FIRST_OF_CENTURY = 10, 10
_FRACTION = {
    ".": r"^-?(?:\d*\.(?:\d{1,2}|\d{4,})|\d{4,}\.\d+|0\.\d+)$",
    ",": r"^-?(?:\d*,(?:\d{1,2}|\d{4,})|\d{4,},\d+|0,\d+)$",
}
_THOUSANDS = {
    ".": r"^-?\d{1,3}(?:\.\d{3}){2,}$|^-?\d{1,3}(?:\.\d{3})+,\d+$",
    ",": r"^-?\d{1,3}(?:,\d{3}){2,}$|^-?\d{1,3}(?:,\d{3})+\.\d+$",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A cell that proves something: where it stands, and what it says."""

    sheet: str
    row_no: int
    value: str

    @property
    def place(self) -> str:
        """Where it stands: a row, in a workbook behind the name of the sheet, as spreadsheets write it."""
        return f"{self.sheet}!{self.row_no}" if self.sheet else f"#{self.row_no}"


@dataclass(slots=True)
class DateEvidence:
    """Of one column: the first cell that proves each order, how many do, and what a spreadsheet itself took for dates.

    ambiguous: cells whose day and month could be either way round. days_alone: real dates are there, and none of them
    falls after the 12th of its month; `real` is the first of them. short: the first cell such as 26-03-05, which could
    begin with a year of two digits as well; firsts, lasts: what such cells begin and end with. reals: how many real
    dates. day_after_year: the first cell such as 2026-13-03; days_after_year: how many, of so many cells `filled`.
    english_clock: the first ambiguous cell such as 3/2/2026 8:15 AM.
    """

    proofs: dict[Order, Proof] = field(default_factory=dict)
    counts: dict[Order, int] = field(default_factory=dict)
    ambiguous: int = 0
    english_clock: Proof | None = None
    real: Proof | None = None
    days_alone: bool = True
    short: Proof | None = None
    firsts: set[int] = field(default_factory=set)
    lasts: set[int] = field(default_factory=set)
    reals: int = 0
    day_after_year: Proof | None = None
    days_after_year: int = 0
    filled: int = 0

    def add(self, text: pa.Array, row_nos: np.ndarray, sheet: str, *, spreadsheet: bool) -> None:
        """Looks at some rows of the column. spreadsheet: dates with the year first are of its making."""
        self.filled += len(text) - text.null_count
        self._look_after_years(text, row_nos, sheet)
        if not spreadsheet and _all_year_first(text):
            return
        parts = pc.extract_regex(text, pattern=_DATE)
        written = pc.is_valid(parts)
        if pc.any(written).as_py():
            rows = np.flatnonzero(written.to_numpy(zero_copy_only=False))
            first = parts.field("first").filter(written).cast(pa.int64()).to_numpy()
            second = parts.field("second").filter(written).cast(pa.int64()).to_numpy()
            day_first = (first > _MONTHS) & _is_day(first, second)
            month_first = (second > _MONTHS) & _is_day(second, first)
            self._prove("dmy", text, row_nos, sheet, rows[day_first])
            self._prove("mdy", text, row_nos, sheet, rows[month_first])
            self._short_years(text, row_nos, sheet, rows, parts.filter(written))
            either = (first <= _MONTHS) & (second <= _MONTHS) & (first != second)
            vietnamese = either & _matches(text, rows, _VIETNAMESE)
            self._prove("dmy", text, row_nos, sheet, rows[vietnamese])
            either &= ~vietnamese
            self.ambiguous += int(either.sum())
            if self.english_clock is None and (clocks := either & _matches(text, rows, _ENGLISH_CLOCK)).any():
                self.english_clock = _proof(text, row_nos, sheet, rows[np.flatnonzero(clocks)[0]])
        real = pc.extract_regex(text, pattern=_ISO)
        read = pc.is_valid(real)
        if pc.any(read).as_py():
            rows = np.flatnonzero(read.to_numpy(zero_copy_only=False))
            days = real.field("day").filter(read).cast(pa.int64()).to_numpy()
            self.days_alone &= bool((days <= _MONTHS).all())
            self.reals += len(rows)
            if self.real is None:
                self.real = _proof(text, row_nos, sheet, rows[0])

    def _look_after_years(self, text: pa.Array, row_nos: np.ndarray, sheet: str) -> None:
        rows = np.flatnonzero(pc.fill_null(pc.match_substring_regex(text, _DAY_AFTER_YEAR), False).to_numpy(False))
        self.days_after_year += len(rows)
        if len(rows) and self.day_after_year is None:
            self.day_after_year = _proof(text, row_nos, sheet, rows[0])

    @property
    def day_comes_second(self) -> Proof | None:
        """A cell such as 2026-13-03: what 2026-05-03 beside it means, nobody can tell then. One alone among many is a
        slip of the pen."""
        slip = self.days_after_year == 1 and self.filled > _SLIP_AMONG
        return None if slip else self.day_after_year

    def _short_years(
        self, text: pa.Array, row_nos: np.ndarray, sheet: str, rows: np.ndarray, parts: pa.StructArray
    ) -> None:
        years = parts.field("year")
        two = pc.equal(pc.utf8_length(years), 2)
        if not pc.any(two, min_count=0).as_py():
            return
        first, second, last = (parts.field(name).cast(pa.int64()).to_numpy() for name in ("first", "second", "year"))
        either = two.to_numpy(zero_copy_only=False) & _is_day(first, second) & _is_day(last, second)
        self.firsts.update(first[either].tolist())
        self.lasts.update(last[either].tolist())
        if self.short is None and either.any():
            self.short = _proof(text, row_nos, sheet, rows[np.flatnonzero(either)[0]])

    @property
    def year_may_come_first(self) -> Proof | None:
        """A cell such as 26-03-05, where what the column begins with are years of one list, and what it ends with are
        none: nobody can tell then which of day and year comes first."""
        if self.short is None:
            return None
        one_list = max(self.firsts) - min(self.firsts) <= _YEARS_OF_A_LIST and min(self.firsts) >= _FIRST_OF_CENTURY
        spread = max(self.lasts) - min(self.lasts) > _YEARS_OF_A_LIST or max(self.lasts) < _FIRST_OF_CENTURY
        return self.short if one_list and spread else None

    def _prove(self, order: Order, text: pa.Array, row_nos: np.ndarray, sheet: str, rows: np.ndarray) -> None:
        self.counts[order] = self.counts.get(order, 0) + len(rows)
        if len(rows) and order not in self.proofs:
            self.proofs[order] = _proof(text, row_nos, sheet, rows[0])

    @property
    def proven(self) -> dict[Order, Proof]:
        """The orders that are proven, each with its first cell: one, none, or two that exclude each other.

        A single cell among many that prove the other order proves nothing: it is unreadable (`slip`).
        """
        slip = self.slip
        return {order: proof for order, proof in self.proofs.items() if proof is not slip}

    @property
    def slip(self) -> Proof | None:
        """The one cell that is a date only in the order that many others exclude."""
        rare = min(self.proofs, key=lambda order: self.counts[order], default=None)
        if rare is None or self.counts[rare] != 1 or sum(self.counts.values()) <= _SLIP_AMONG:
            return None
        return self.proofs[rare]

    @property
    def swapped(self) -> tuple[Order, Proof, Proof] | None:
        """Whether a program that reads the other order has made dates of the cells that it could: the order proven by
        the cells it could not read, one of them, and one of the dates it made."""
        if len(self.proven) != 1 or self.ambiguous or self.real is None or not self.days_alone:
            return None
        ((order, proof),) = self.proven.items()
        return order, proof, self.real

    @property
    def many_were_made(self) -> bool:
        """Whether so many dates are of a program's making that chance does not explain their days."""
        return self.reals >= _MADE and max(self.counts.values(), default=0) >= _LEFT_ALONE


@dataclass(slots=True)
class NumberEvidence:
    """Of one column: the first cell that proves what `.` and `,` are, a decimal sign or one between thousands."""

    decimal: dict[Sign, Proof] = field(default_factory=dict)
    thousands: dict[Sign, Proof] = field(default_factory=dict)

    def add(self, text: pa.Array, row_nos: np.ndarray, sheet: str) -> None:
        """Looks at some rows of the column."""
        signs: tuple[Sign, ...] = (".", ",")
        for sign in signs:
            for patterns, told in ((_FRACTION, self.decimal), (_THOUSANDS, self.thousands)):
                if sign in told:
                    continue
                rows = np.flatnonzero(_matching(text, patterns, sign))
                if len(rows):
                    told[sign] = _proof(text, row_nos, sheet, rows[0])

    @property
    def decimal_sign(self) -> str:
        """The signs that are proven to be decimal ones, none of which stands between thousands."""
        return "".join(self.decimal)

    @property
    def contradiction(self) -> tuple[Proof, Proof] | None:
        """A cell with the sign before a fraction, and one with the same sign between thousands."""
        for sign, proof in self.decimal.items():
            if sign in self.thousands:
                return proof, self.thousands[sign]
        return None


def _is_day(days: np.ndarray, months: np.ndarray) -> np.ndarray:
    """Where there is such a day in such a month of some year."""
    real = (months >= 1) & (months <= _MONTHS)
    there: np.ndarray = real & (days >= 1) & (days <= _LONGEST[np.where(real, months, 0)])
    return there


def _all_year_first(text: pa.Array) -> bool:
    """Whether every filled cell has its first sign after four letters, as 2026-03-05 does: nothing to prove there."""
    fifth = pc.utf8_slice_codeunits(text, 4, 5)
    return bool(pc.all(pc.or_(pc.equal(fifth, "-"), pc.equal(text, "")), min_count=0).as_py())


def _matches(text: pa.Array, rows: np.ndarray, pattern: str) -> np.ndarray:
    """Which of the rows the pattern occurs in."""
    matching: np.ndarray = pc.match_substring_regex(text.take(pa.array(rows)), pattern).to_numpy(False)
    return matching


def _matching(text: pa.Array, patterns: Mapping[str, str], sign: str) -> np.ndarray:
    matching: np.ndarray = pc.fill_null(pc.match_substring_regex(text, patterns[sign]), False).to_numpy(False)
    return matching


def _proof(text: pa.Array, row_nos: np.ndarray, sheet: str, row: int) -> Proof:
    return Proof(sheet, int(row_nos[row]), str(text[int(row)].as_py()).strip())
