"""Numbers and dates as Vietnamese administrative documents write them (Decree 30/2020/NĐ-CP, appendix I)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

BLANK = "\u00a0" * 6  # where a number or a day is filled in by hand


def padded(value: int) -> str:
    """5 → 05, 12 → 12: counts and numbers of documents below ten take a nought."""
    return f"{value:02d}"


def grouped(value: int) -> str:
    """1234567 → 1.234.567."""
    return f"{value:,}".replace(",", ".")


def vnd(value: int) -> str:
    """3800000 → 3.800.000 đồng."""
    return f"{grouped(value)} đồng"


def tenths(value: int) -> str:
    """15 tenths → 1,5; 20 tenths → 2; 3 tenths → 0,3."""
    whole, part = divmod(value, 10)
    return f"{whole},{part}" if part else str(whole)


def hundredths(value: int) -> str:
    """150 hundredths → 1,5; 15 hundredths → 0,15; 200 hundredths → 2."""
    whole, part = divmod(value, 100)
    return f"{whole},{part:02d}".rstrip("0") if part else str(whole)


def percent(numerator: int, denominator: int) -> str:
    """37 of 50 → 74%; 2 of 3 → 66,6%: cut, never rounded up; a dash where nothing is counted."""
    if denominator == 0:
        return "–"
    return f"{tenths(1000 * numerator // denominator)}%"


def short_day(day: date | None) -> str:
    """05/03/2026; nothing where there is no day."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day else ""


def long_day(day: date | None) -> str:
    """Ngày 05 tháng 3 năm 2026: days below ten and months 1 and 2 take a nought; blanks where there is no day yet."""
    if day is None:
        return f"ngày{BLANK}tháng{BLANK}năm{BLANK}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def clock(moment: datetime) -> str:
    """14 giờ 05 phút."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút"


def document_number(number: int | None, symbol: str) -> str:
    """05/TTr-SNV; blanks for the number where none is given yet."""
    return f"{BLANK if number is None else padded(number)}/{symbol}"


def upper(text: str) -> str:
    """Sở Tư pháp → SỞ TƯ PHÁP."""
    return str(text).upper()


FORMS: Mapping[str, Callable[[Any], str]] = {
    form.__name__: form for form in (padded, grouped, vnd, tenths, hundredths, short_day, long_day, clock, upper)
}
