"""Forms that a paper's template may ask for: Vietnamese, as `i18n.formats` writes them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from thidua.i18n import formats
from thidua.i18n.formats import BLANK

DOTS = "…………"  # what whoever signs fills in by hand


def padded(value: int) -> str:
    """5 → 05, 12 → 12: counts and numbers of documents below ten take a nought."""
    return formats.padded(value)


def grouped(value: int) -> str:
    """1234567 → 1.234.567."""
    return formats.integer(value, "vi")


def counted(value: int) -> str:
    """0 → 0, 5 → 05, 1234 → 1.234: counts in the text of a report, where there may be none."""
    return padded(value) if 0 < value < 10 else grouped(value)


def vnd(value: int) -> str:
    """3800000 → 3.800.000 đồng."""
    return formats.money(value, "vi")


def tenths(value: int) -> str:
    """15 tenths → 1,5; 20 tenths → 2; 3 tenths → 0,3."""
    return formats.tenths(value, "vi", trimmed=True)


def hundredths(value: int) -> str:
    """150 hundredths → 1,5; 15 hundredths → 0,15; 200 hundredths → 2."""
    return formats.hundredths(value, "vi", trimmed=True)


def short_day(day: date | None) -> str:
    """05/03/2026; nothing where there is no day."""
    return formats.day(day) if day else ""


def long_day(day: date | None) -> str:
    """Ngày 05 tháng 3 năm 2026: days below ten and months 1 and 2 take a nought; blanks where there is no day yet."""
    return formats.day_in_words(day, "vi") if day else f"ngày{BLANK}tháng{BLANK}năm{BLANK}"


def clock(moment: datetime) -> str:
    """14 giờ 05 phút."""
    return formats.time_in_words(moment)


BAR, HALF_BAR, BARS = "\u25a0", "\u25aa", 20  # squares that the Decree's font has; so many whole ones make 100%


def bar(numerator: int, denominator: int) -> str:
    """3 of 8 (37,5%): seven squares and a small one, a picture of letters that never shows more than there is."""
    halves = min(2 * BARS * numerator // denominator, 2 * BARS) if denominator else 0
    return BAR * (halves // 2) + HALF_BAR * (halves % 2)


def upper(text: str) -> str:
    """Sở Tư pháp → SỞ TƯ PHÁP."""
    return str(text).upper()


class QrText(str):
    """A text that is drawn as a QR code where it stands."""

    __slots__ = ()


def qr(text: str) -> str:
    """The QR code of a text, as a picture; alone in its mark."""
    return QrText(text)


FORMS: Mapping[str, Callable[[Any], str]] = {
    form.__name__: form
    for form in (padded, grouped, counted, vnd, tenths, hundredths, short_day, long_day, clock, upper, qr)
}
