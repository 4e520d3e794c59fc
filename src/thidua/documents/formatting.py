"""Numbers, shares and dates as Vietnamese and English readers write them."""

from datetime import date, datetime

from thidua.i18n import Language

# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on


def shown_integer(value: int, language: Language) -> str:
    """1234567 → 1.234.567 (vi), 1,234,567 (en)."""
    text = f"{value:,}"
    return text.replace(",", ".") if language == "vi" else text


def shown_tenths(tenths: int, language: Language) -> str:
    """12345 tenths → 1.234,5 (vi), 1,234.5 (en)."""
    sign = "-" if tenths < 0 else ""
    whole, part = divmod(abs(tenths), 10)
    return f"{sign}{shown_integer(whole, language)}{',' if language == 'vi' else '.'}{part}"


def shown_share(numerator: int, denominator: int, language: Language) -> str:
    """37 of 50 → 74,0% (vi), 74.0% (en); cut, never rounded up: 79.96% must not read as the 80% it is not."""
    if denominator == 0:
        return "–"
    return shown_tenths(1000 * numerator // denominator, language) + "%"


def shown_threshold(op: str, numerator: int, denominator: int, language: Language) -> str:
    """`>=` 4/5 → ≥ 80%; `<=` 0/1 → ≤ 0%; whole per cents without a decimal."""
    sign = {">=": "≥", "<=": "≤", "==": "=", ">": ">", "<": "<"}.get(op, op)
    tenths, rest = divmod(1000 * numerator, denominator)
    if rest:
        return f"{sign} {numerator}/{denominator}"
    text = shown_integer(tenths // 10, language) if tenths % 10 == 0 else shown_tenths(tenths, language)
    return f"{sign} {text}%"


def shown_day(day: date, language: Language) -> str:
    """1 July 2026 → 01/07/2026 (vi), 1 July 2026 (en)."""
    if language == "vi":
        return f"{day.day:02d}/{day.month:02d}/{day.year}"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def shown_moment(moment: datetime, language: Language) -> str:
    """A civil moment: 14:05 ngày 01/07/2026 (vi), 1 July 2026, 14:05 (en)."""
    clock = f"{moment.hour:02d}:{moment.minute:02d}"
    return f"{clock} ngày {shown_day(moment, 'vi')}" if language == "vi" else f"{shown_day(moment, 'en')}, {clock}"
