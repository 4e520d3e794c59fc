"""Dates whose month is a word (`2-Mar-26`, `02-Thg3-2026`, `2 tháng ba 2026`, the dates of mails and scripts)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from thidua.ledger.cleaning.text import unaccented

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHOLE = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
_VIETNAMESE = ("mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "muoi mot", "muoi hai")
_MONTHS = (
    {word: place for names in (_ENGLISH, _WHOLE) for place, word in enumerate(names, 1)}
    | {"sept": 9}
    | {f"thang {word}": place for place, word in enumerate(_VIETNAMESE, 1)}
    | {"thang gieng": 1, "thang bon": 4, "thang chap": 12}
    | {
        f"{short}{blank}{zero}{place}": place
        for short in ("thg", "th", "thang")
        for blank in ("", " ")
        for place in range(1, 13)
        for zero in ("", "0")
    }
)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZONES = {"gmt": 0, "utc": 0, "z": 0, "ict": 7}
_TIME = (
    r"(?P<hour>\d{1,2})[:hg](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>am|pm|sa|ch)?"
)
_OFFSET = r"(?P<zone>gmt|utc|ict|z)?\s*(?P<offset>[+-]\d{2}:?\d{2})?(?:\s*\([a-z .]*\))?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:nam )?(?P<year>\d{4}|\d{2})"
_BETWEEN = r"\s*[-/., ]\s*"
_DATES = (
    rf"(?:ngay )?{_DAY}{_BETWEEN}(?P<month>{_MONTH})\.?{_BETWEEN}{_YEAR}",
    rf"(?P<month>{_MONTH})\.?{_BETWEEN}{_DAY}{_BETWEEN}{_YEAR}",
    rf"(?P<year>\d{{4}}){_BETWEEN}(?P<month>{_MONTH})\.?{_BETWEEN}{_DAY}",
)
_FORMS = (
    *(re.compile(rf"{date}(?:,?\s+(?:luc )?{_TIME}\s*{_OFFSET})?") for date in _DATES),
    *(re.compile(rf"{_TIME},?\s+(?:ngay )?{date}") for date in _DATES),
    re.compile(rf"(?P<month>{_MONTH})\s+{_DAY}\s+{_TIME}\s+{_OFFSET}\s*(?P<year>\d{{4}})"),
)
_WEEKDAY = re.compile(rf"(?P<weekday>{'|'.join(_DAYS)})[a-z]*[,.]?\s+")


def spelled_moment(text: str, time_zone: str) -> datetime | None:
    """The civil moment that the whole text says; None where it says none, or its day of the week is another."""
    plain = unaccented(text).strip()
    weekday = _WEEKDAY.match(plain)
    plain = plain[weekday.end() :] if weekday else plain
    match = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if match is None:
        return None
    said = match.groupdict()
    year = int(said["year"])
    fraction = (said.get("fraction") or "").ljust(6, "0")[:6]
    try:
        moment = datetime(  # noqa: DTZ001 - civil, as it is written
            year if year >= 100 else 2000 + year,
            _MONTHS[said["month"]],
            int(said["day"]),
            _hour(int(said.get("hour") or 0), said.get("half")),
            int(said.get("minute") or 0),
            int(said.get("second") or 0),
            int(fraction),
        )
    except ValueError:
        return None
    if weekday and moment.weekday() != _DAYS.index(weekday["weekday"]):
        return None
    return _civil(moment, said.get("zone"), said.get("offset"), time_zone)


def _hour(hour: int, half: str | None) -> int:
    if half in ("am", "sa") and hour > 12:
        raise ValueError(hour)
    if half in ("pm", "ch") and hour < 12:
        return hour + 12
    return 0 if half in ("am", "sa") and hour == 12 else hour


def _civil(moment: datetime, zone: str | None, offset: str | None, time_zone: str) -> datetime | None:
    """The moment in the civil time of the zone, where the text says in whose time it is."""
    if zone is None and offset is None:
        return moment
    minutes = 60 * _ZONES.get(zone or "", 0)
    if offset:
        digits = offset[1:].replace(":", "")
        minutes = (1 if offset[0] == "+" else -1) * (60 * int(digits[:2]) + int(digits[2:]))
    if abs(minutes) >= 24 * 60:
        return None
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    return aware.astimezone(UTC).astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
