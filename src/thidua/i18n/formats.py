"""Numbers, shares, money and dates as Vietnamese and English readers write them: the only place that forms any.

Pages, files, papers and the command line all use it; digits are grouped and separated by babel after CLDR, what CLDR
does not know (đồng behind the amount, days of administrative papers after Decree 30/2020/NĐ-CP, appendix I) stands
here. Numbers are rounded half up. A share takes as many decimals as keep
it on the side of its threshold that the verdict is on.
"""

import operator
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from babel.units import format_unit

from thidua.i18n.language import Language

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOTHING = "–"
BLANK = "\u00a0" * 6  # where a number or a day is filled in by hand
# Number formats of a spreadsheet's cells, which hold the day or moment itself.
DAY_CELL: dict[Language, str] = {"vi": "dd/mm/yyyy", "en": "yyyy-mm-dd"}
MOMENT_CELL: dict[Language, str] = {"vi": "hh:mm dd/mm/yyyy", "en": "yyyy-mm-dd hh:mm"}
SIGNS = {">=": "≥", "<=": "≤", "==": "=", ">": ">", "<": "<"}
COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
WHOLE_NUMBER = re.compile(r"\s*(?:số\s*:?\s*)?(\d[^/]*/.*\S)\s*", re.IGNORECASE)  # typed with its sign
MOST_PLACES = 12  # decimals of a share whose denominator is as large as a country's dossiers
ALL_OR_NOTHING = (0, 100)  # per cent
_LOCALES: dict[Language, Locale] = {"vi": Locale("vi"), "en": Locale("en")}


@lru_cache(maxsize=65_536)
def integer(value: int, language: Language) -> str:
    """1234567 → 1.234.567 (vi), 1,234,567 (en)."""
    return str(format_decimal(value, "#,##0", locale=_LOCALES[language]))


def decimal(value: Fraction | Decimal | float, language: Language, places: int, *, trimmed: bool = False) -> str:
    """1234.55 to one place → 1.234,6 (vi), 1,234.6 (en); half up. `trimmed`: without noughts at the end."""
    return _decimal(_half_up(Fraction(value), places), language, places, trimmed=trimmed)


def tenths(value: int, language: Language, *, trimmed: bool = False) -> str:
    """12345 tenths → 1.234,5 (vi), 1,234.5 (en)."""
    return _decimal(Decimal(value).scaleb(-1), language, 1, trimmed=trimmed)


def hundredths(value: int, language: Language, *, trimmed: bool = False) -> str:
    """150 hundredths → 1,50 (vi), 1.50 (en); trimmed 1,5."""
    return _decimal(Decimal(value).scaleb(-2), language, 2, trimmed=trimmed)


@lru_cache(maxsize=65_536)
def share(
    numerator: int,
    denominator: int,
    language: Language,
    *,
    op: str | None = None,
    threshold: tuple[int, int] | None = None,
    places: int = 1,
) -> str:
    """37 of 50 → 74,0% (vi), 74.0% (en); a dash where nothing is counted.

    `places` decimals, half up; more of them where it would otherwise read as all or nothing that it is not (99.97%), or
    as standing on the other side of `threshold` (under `op`) than it does (79.96% is no 80%).
    """
    if denominator == 0:
        return NOTHING
    exact = Fraction(100 * numerator, denominator)
    told = _told_share(exact, op, None if threshold is None else Fraction(100 * threshold[0], threshold[1]), places)
    places = max(places, -int(told.as_tuple().exponent))
    return _decimal(told, language, places, trimmed=False) + "%"


def _told_share(exact: Fraction, op: str | None, threshold: Fraction | None, fewest: int) -> Decimal:
    compare = None if op is None or threshold is None else COMPARISONS[op]

    def true(told: Decimal) -> bool:
        if told in ALL_OR_NOTHING and told != exact:
            return False
        return compare is None or compare(Fraction(told), threshold) is compare(exact, threshold)  # type: ignore[arg-type]

    for places in range(fewest, MOST_PLACES + 1):
        told = _half_up(exact, places)
        if true(told):
            return told
    # An endless fraction that is the threshold itself: towards the side it counts for.
    step = Decimal(1).scaleb(-1)
    below = Decimal(10 * exact.numerator // exact.denominator).scaleb(-1)
    return below if true(below) else below + step


def threshold(op: str, numerator: int, denominator: int | None, language: Language) -> str:
    """`>=` 4/5 → ≥ 80%; `<=` 0/1 → ≤ 0%; `>=` 40 → ≥ 40; a fraction where a share has more than one decimal."""
    sign = SIGNS.get(op, op)
    if denominator is None:
        return f"{sign} {integer(numerator, language)}"
    exact, remainder = divmod(1000 * numerator, denominator)
    return f"{sign} {numerator}/{denominator}" if remainder else f"{sign} {tenths(exact, language, trimmed=True)}%"


def money(value: int, language: Language) -> str:
    """3800000 → 3.800.000 đồng (vi), 3,800,000 đồng (en)."""
    return f"{integer(value, language)} đồng"


def file_size(value: int, language: Language) -> str:
    """1536000 bytes → 1,5 MB (vi), 1.5 MB (en): thousands of thousands, as file managers count."""
    names = ("byte", "kilobyte", "megabyte", "gigabyte")
    at = min(len(str(value)) - 1, 3 * len(names) - 1) // 3
    told = _half_up(Fraction(value, 1000**at), 1 if at else 0)
    return str(format_unit(told, names[at], length="short", format="#,##0.#", locale=_LOCALES[language]))


def padded(value: int) -> str:
    """5 → 05, 12 → 12: counts and numbers of papers below ten take a nought."""
    return f"{value:02d}"


def document_number(number: int | None, symbol: str) -> str:
    """05/TTr-SNV; blanks for the number where none is given yet; 317/QĐ-HĐSK, typed as a whole, stands as it is."""
    if whole := WHOLE_NUMBER.fullmatch(symbol):
        return whole[1]
    return f"{BLANK if number is None else padded(number)}/{symbol.strip().removeprefix('/')}"


def day(value: date | str) -> str:
    """A day, or ISO text of one: 01/07/2026, the day first in both languages, so that no date is read two ways."""
    return str(format_date(_as_day(value), "dd/MM/yyyy", locale=_LOCALES["vi"]))


def day_in_words(value: date, language: Language) -> str:
    """Ngày 05 tháng 3 năm 2026: days below ten and months 1 and 2 take a nought (vi); 5 March 2026 (en)."""
    pattern = "d MMMM y" if language == "en" else f"'ngày' dd 'tháng' {'MM' if value.month < 3 else 'M'} 'năm' y"
    return str(format_date(_as_day(value), pattern, locale=_LOCALES[language]))


def day_in_report(value: date, language: Language) -> str:
    """01/07/2026 (vi), 1 July 2026 (en)."""
    return day(value) if language == "vi" else day_in_words(value, language)


def day_in_list(value: date, language: Language) -> str:
    """01/07/2026 (vi), 2026-07-01 (en): in lists and lines of the command line."""
    return day(value) if language == "vi" else _as_day(value).isoformat()


def moment(value: datetime | str) -> str:
    """A moment, or ISO text of one, in Việt Nam: 14:05 31/12/2026. Without a zone it is civil time already."""
    return str(format_datetime(_as_civil(value), "HH:mm dd/MM/yyyy", tzinfo=ZONE, locale=_LOCALES["vi"]))


def moment_in_report(value: datetime, language: Language) -> str:
    """14:05 ngày 01/07/2026 (vi), 1 July 2026, 14:05 (en)."""
    civil = _as_civil(value)
    told = time_of_day(civil)
    return f"{told} ngày {day(civil)}" if language == "vi" else f"{day_in_words(civil, 'en')}, {told}"


def moment_in_list(value: datetime, language: Language) -> str:
    """14:05 01/07/2026 (vi), 2026-07-01 14:05 (en): in lists and lines of the command line; seconds where there are."""
    if language == "en":
        return _as_civil(value).replace(tzinfo=None).isoformat(sep=" ", timespec=_precision(value))
    pattern = "HH:mm dd/MM/yyyy" if value.second == 0 else "HH:mm:ss dd/MM/yyyy"
    return str(format_datetime(_as_civil(value), pattern, tzinfo=ZONE, locale=_LOCALES["vi"]))


def moment_for_cell(value: datetime | str) -> str:
    """31/12/2026 14:05: text of a spreadsheet's cell that is read back, the day first as spreadsheets have it."""
    civil = _as_civil(value)
    return f"{day(civil)} {time_of_day(civil)}"


def moment_for_machines(value: datetime) -> str:
    """2026-07-01 14:05: in CSV, whatever the language."""
    return value.isoformat(sep=" ", timespec=_precision(value))


def time_of_day(value: datetime) -> str:
    """14:05, in Việt Nam."""
    return str(format_datetime(_as_civil(value), "HH:mm", tzinfo=ZONE, locale=_LOCALES["vi"]))


def time_in_words(value: datetime) -> str:
    """14 giờ 05 phút, in Việt Nam."""
    return str(format_datetime(_as_civil(value), "HH 'giờ' mm 'phút'", tzinfo=ZONE, locale=_LOCALES["vi"]))


def month(value: int) -> str:
    """202607 → 07/2026."""
    return f"{value % 100:02d}/{value // 100}"


def month_for_machines(value: int) -> str:
    """202607 → 2026-07 (ISO 8601)."""
    return f"{value // 100}-{value % 100:02d}"


def clock(seconds: int) -> str:
    """A second of the day: 27000 → 07:30."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def _decimal(value: Decimal, language: Language, places: int, *, trimmed: bool) -> str:
    pattern = "#,##0." + ("#" if trimmed else "0") * places
    return str(format_decimal(value, pattern, locale=_LOCALES[language]))


def _half_up(value: Fraction, places: int) -> Decimal:
    """Rounded half away from nought, exactly: a float or a quotient is never rounded twice."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def _as_day(value: date | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    if not isinstance(value, date):  # a template may ask for the day of anything
        raise TypeError(f"no day: {value!r}")
    return _as_civil(value).date() if isinstance(value, datetime) else value


def _as_civil(value: datetime | str) -> datetime:
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.replace(tzinfo=ZONE) if read.tzinfo is None else read.astimezone(ZONE)


def _precision(value: datetime) -> str:
    return "minutes" if value.second == 0 else "seconds"
