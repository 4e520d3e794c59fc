"""Time limits as people write them → a whole number and its unit; what is not understood to its end is unread.

Lists write `8 giờ`, `Không quá 03 (ba) ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ`. The model holds whole working
days and hours. Weeks, months, calendar days, parts of a day and conditions are something else than either:
they give no value here, so that their rows are set aside and nobody is judged by a number without its unit.
"""

import re
import unicodedata
from collections.abc import Mapping

import pyarrow as pa

from thidua.ledger.cleaning.text import fold, per_distinct, unaccented
from thidua.ledger.cleaning.vocabulary import Word, meaning
from thidua.ledger.model import NUMBER, TEXT
from thidua.rules.terms import TimeUnit

TimeLimit = tuple[int, str | None]

_LIMIT = re.compile(
    r"(?:khong qua|toi da|trong(?: thoi han| vong| thoi gian)?|<=|≤)?\s*"
    r"(?P<number>\d{1,4})(?:[.,]0{1,2})?\s*(?:\((?P<in_words>[a-z ]+)\)\s*)?(?P<unit>[a-z_. ]*?)\s*"
    r"(?:,?\s*(?:ke )?tu (?:ngay|khi|luc|thoi diem) (?:nhan|tiep nhan|nhan duoc)(?: (?:du|duoc))?(?: ho so)?"
    r"(?: (?:day du|du))?(?:,? (?:va )?hop le)?(?: theo quy dinh)?)?[.;]?"
)
_UNIT_BEHIND = re.compile(r"(?P<heading>.*\S)\s*\((?P<unit>[^()]*)\)\s*")
_UNITS_BEHIND = {
    "ngay": TimeUnit.WORKING_DAY,
    "ngay lam viec": TimeUnit.WORKING_DAY,
    "gio": TimeUnit.WORKING_HOUR,
    "gio lam viec": TimeUnit.WORKING_HOUR,
}
_MINUTES = frozenset(("phut", "ph", "minutes", "minute", "min"))
_DIGITS = ("khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin")


def to_time_limits(text: pa.Array, words: Mapping[str, Word]) -> tuple[pa.Array, pa.Array]:
    """Numbers (int64) and their units (values of TimeUnit) of a cleaned text column; both null where unread.

    A bare number has no unit of its own. words: names of units, as `keyed_words` has them → the unit.
    """
    read = {value: time_limit(value, words) for value in text.unique().drop_null().to_pylist()}
    values = per_distinct(text, lambda value: limit[0] if (limit := read[value]) else None, NUMBER)
    return values, per_distinct(text, lambda value: limit[1] if (limit := read[value]) else None, TEXT)


def time_limit(text: str, words: Mapping[str, Word]) -> TimeLimit | None:
    """`03 ngày làm việc` → (3, "working_day"), `120 phút` → (2, "working_hour"), `3` → (3, None); else None."""
    composed = unicodedata.normalize("NFC", text)
    limit = _LIMIT.fullmatch(unaccented(composed))
    if limit is None:
        return None
    # Letter stands for letter, so the unit is read as it is written: `gió` is no hour.
    as_written = composed[slice(*limit.span("unit"))] if len(unaccented(composed)) == len(composed) else ""
    number, unit = int(limit["number"]), fold(limit["unit"])
    if limit["in_words"] and number not in _numbers_called(limit["in_words"]):
        return None
    if not unit:
        return number, None
    if unit in _MINUTES:
        return (number // 60, TimeUnit.WORKING_HOUR.value) if number % 60 == 0 else None
    named = meaning(as_written, words)
    return (number, str(named)) if named in set(TimeUnit) else None


def without_unit(heading: str) -> str | None:
    """A heading without the unit that stands in brackets behind it (`Thời hạn (giờ)`); None where there is none."""
    parts = _UNIT_BEHIND.fullmatch(heading)
    return parts["heading"] if parts and fold(parts["unit"]) in _UNITS_BEHIND else None


def unit_in_heading(heading: str) -> str | None:
    """The unit that a column's own heading names: `Số ngày giải quyết` holds working days, `Thời hạn (giờ)` hours."""
    parts = _UNIT_BEHIND.fullmatch(heading)
    if parts and (unit := _UNITS_BEHIND.get(fold(parts["unit"]))):
        return unit.value
    folded = fold(heading)
    if folded.startswith("so ngay"):
        return TimeUnit.WORKING_DAY.value
    return TimeUnit.WORKING_HOUR.value if folded.startswith("so gio") else None


def _numbers_called(words: str) -> set[int]:
    """Numbers below 100 that are called so, without accents (`nam` is 5; `hai lam` and `hai muoi lam` are 25)."""
    called = {word: place for place, word in enumerate(_DIGITS)} | {"tu": 4, "lam": 5}
    parts = [part for part in words.split() if part != "muoi"]
    tens = "muoi" in words.split()
    if not all(part in called for part in parts) or len(parts) > 2:
        return set()
    values = [called[part] for part in parts]
    if not values:
        return {10} if tens else set()
    if len(values) == 2:
        return {10 * values[0] + values[1]}
    if not tens:
        return {values[0]}
    return {10 + values[0]} if words.split()[0] == "muoi" else {10 * values[0]}
