"""What a report is of: a month, a quarter, or the whole movement as far as it has come."""

import calendar
from dataclasses import dataclass
from datetime import date

from thidua.i18n import Language, _, formats, translate

WHOLE = "whole"
QUARTER = 3  # months
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Days of the movement or of a year, both ends within. id: 2026-11, 2026-q4, 2026 or whole."""

    id: str
    first_on: date
    last_on: date

    def title(self, language: Language) -> str:
        """Tháng 11 năm 2026, as it stands in a sentence."""
        year, _dash, part = self.id.partition("-")
        if self.id == WHOLE:
            day = formats.day(self.last_on)
            return translate(_("from the beginning of the movement until {day}"), language, day=day)
        if not part:
            return translate(_("year {year}"), language, year=year)
        if part.startswith("q"):
            return translate(_("quarter {quarter} of {year}"), language, quarter=ROMAN[int(part[1]) - 1], year=year)
        return translate(_("month {month} of {year}"), language, month=str(int(part)), year=year)

    def name_of(self, movement_id: str, kind: str) -> str:
        """The name under which a report of the period and a movement is kept."""
        return f"{kind}-{self.id}.{movement_id}.docx"

    @property
    def months(self) -> range:
        """Its months as numbers that grow by one a month."""
        return range(_number(self.first_on), _number(self.last_on) + 1)

    def holds(self, month: int) -> bool:
        """Whether a month, written yyyymm, is one of it."""
        return month > 0 and (month // 100 * 12 + month % 100 - 1) in self.months


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def periods(first_on: date, last_on: date, until_on: date) -> list[ReportPeriod]:
    """The periods of a movement that have begun by a day, the latest first; the whole before its parts."""
    last = min(last_on, until_on)
    if last < first_on:
        return []
    begun: dict[str, ReportPeriod] = {WHOLE: ReportPeriod(WHOLE, first_on, last)}
    numbers = range(_number(last), _number(first_on) - 1, -1)
    spans = [(f"{at // 12}-q{at % 12 // QUARTER + 1}", at - at % QUARTER, QUARTER) for at in numbers]
    spans += [(f"{at // 12}-{at % 12 + 1:02d}", at, 1) for at in numbers]
    for id_, at, count in spans:
        end = at + count - 1
        end_on = date(end // 12, end % 12 + 1, calendar.monthrange(end // 12, end % 12 + 1)[1])
        begun.setdefault(id_, ReportPeriod(id_, max(first_on, date(at // 12, at % 12 + 1, 1)), min(last, end_on)))
    return list(begun.values())


def years(first_on: date, until_on: date) -> list[ReportPeriod]:
    """The calendar years since a movement began, as far as they have come by a day, the latest first."""
    return [
        ReportPeriod(str(year), date(year, 1, 1), min(date(year, 12, 31), until_on))
        for year in range(until_on.year, first_on.year - 1, -1)
    ]
