"""The days on which a demonstration's story happens, and a clock that stands there while it is played.

The year of the sample city is over, so each paper tells of days before its own. Office hours, and no holiday. Where
they are still to come, a site that people use plays the story as many weeks earlier as it takes (`weeks_back`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Self

from django.utils import timezone

from thidua.rules.time.calendar import WorkingCalendar

EFFECT_BEFORE, EFFECT_AFTER = date(2026, 7, 31), date(2026, 10, 31)  # what an initiative's effect is measured between
BOOKS, INITIATIVE, FREEZE = date(2026, 11, 3), date(2026, 11, 20), date(2026, 12, 30)
ACTS, DRAFTS, COUNCILS = date(2027, 1, 4), date(2027, 1, 5), date(2027, 1, 7)
INSPECTION, INSPECTION_DUE, INSPECTION_CLOSED = date(2026, 11, 25), date(2026, 12, 24), date(2026, 12, 15)
ASSESSMENT = date(2027, 1, 20)
LETTERS, SENT_BACK, COMPILED = date(2027, 1, 12), date(2027, 1, 18), date(2027, 1, 19)
ACCEPTED, APPRAISED = date(2027, 1, 25), date(2027, 1, 26)
OWN_DECISION, OWN_SHEET = date(2027, 1, 14), date(2027, 1, 15)
COMMENTS, COMMENT, ANSWER = date(2027, 2, 15), date(2027, 2, 17), date(2027, 2, 19)
SUBMISSION, DECISION, SHEET, PUBLISHED = date(2027, 3, 2), date(2027, 3, 5), date(2027, 3, 8), date(2027, 3, 9)
REVOCATION_ASKED, REVOCATION, ADJUSTED_SHEET = date(2027, 3, 22), date(2027, 3, 26), date(2027, 3, 29)
REPORTS = date(2027, 3, 31)
# What people of the story do on its days, and how many days of sessions follow the first.
DONE = (
    BOOKS, INITIATIVE, FREEZE, ACTS, DRAFTS, COUNCILS, INSPECTION, INSPECTION_CLOSED, ASSESSMENT, LETTERS, SENT_BACK,
    COMPILED, ACCEPTED, APPRAISED, OWN_DECISION, OWN_SHEET, COMMENTS, COMMENT, ANSWER, SUBMISSION, DECISION, SHEET,
    PUBLISHED, REVOCATION_ASKED, REVOCATION, ADJUSTED_SHEET, REPORTS,
)  # fmt: skip
REPAY_DAYS = 30
TICK = timedelta(milliseconds=10)
OPENS_AT, AFTER_NOON_AT = time(7, 30), time(13, 30)
SESSION = timedelta(minutes=30)
SESSIONS_A_DAY = 14


class DemoClock:
    """A clock that moves on a little whenever it is read, and is set to the next step of the story.

    weeks_back: by how many weeks the story is played before its days.
    """

    def __init__(self, weeks_back: int = 0) -> None:
        self._back = timedelta(weeks=weeks_back)
        self._now = datetime.now(timezone.get_default_timezone())  # noqa: TID251 - until it is set

    def day(self, of_story: date) -> date:
        """The day on which a day of the story is played."""
        return of_story - self._back

    def at(self, day: date, hour: int = 8, minute: int = 15) -> Self:
        """Set to a moment of the story."""
        self._now = datetime.combine(self.day(day), time(hour, minute), timezone.get_default_timezone())
        return self

    def session(self, number: int) -> Self:
        """Set to when the council's session of that number begins: one after the other, in office hours."""
        day, place = divmod(number, SESSIONS_A_DAY)
        half, slot = divmod(place, SESSIONS_A_DAY // 2)
        begins = datetime.combine(COUNCILS + timedelta(days=day), AFTER_NOON_AT if half else OPENS_AT)
        begins += slot * SESSION
        return self.at(begins.date(), begins.hour, begins.minute)

    def after(self, minutes: int) -> Self:
        """So many minutes later."""
        self._now += timedelta(minutes=minutes)
        return self

    def read(self, zone: tzinfo | None) -> datetime:
        """The moment."""
        self._now += TICK
        return self._now.astimezone(zone)


def weeks_back(today: date, calendar: WorkingCalendar) -> int:
    """How many weeks earlier the story is over by today, with all that is done on working days; 0 once it is over."""
    weeks = max(0, -((today - REPORTS).days // 7))
    while not all(calendar.is_working(day - timedelta(weeks=weeks)) for day in DONE):
        weeks += 1
    return weeks


@contextmanager
def demo_clock(weeks_back: int = 0) -> Iterator[DemoClock]:
    """Within it Django's clock (`timezone.now`, `localdate`, what models fill in) is the story's."""
    clock, names = DemoClock(weeks_back), vars(timezone)
    real = names["datetime"]
    # Django asks its class of moments for the time: here one that asks the story.
    names["datetime"] = type("DemoMoment", (datetime,), {"now": classmethod(lambda _cls, tz=None: clock.read(tz))})
    try:
        yield clock
    finally:
        names["datetime"] = real
