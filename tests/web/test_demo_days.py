"""The story of the demonstration: its days are working days in their order, and its clock ends with it."""

from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from django.utils import timezone

from thidua.definitions.calendars import load_calendars
from thidua.web.apps.registers import demo_days
from thidua.web.apps.registers.demo_days import DemoClock

IN_ORDER = (
    "EFFECT_BEFORE",
    "EFFECT_AFTER",
    "BOOKS",
    "INITIATIVE",
    "INSPECTION",
    "INSPECTION_CLOSED",
    "INSPECTION_DUE",
    "FREEZE",
    "ACTS",
    "DRAFTS",
    "COUNCILS",
    "LETTERS",
    "OWN_DECISION",
    "OWN_SHEET",
    "SENT_BACK",
    "COMPILED",
    "ASSESSMENT",
    "ACCEPTED",
    "APPRAISED",
    "COMMENTS",
    "COMMENT",
    "ANSWER",
    "SUBMISSION",
    "DECISION",
    "SHEET",
    "PUBLISHED",
    "REVOCATION_ASKED",
    "REVOCATION",
    "ADJUSTED_SHEET",
    "REPORTS",
)


def test_the_days_follow_each_other_and_whatever_is_done_is_done_on_working_days() -> None:
    listed = {name: day for name, day in vars(demo_days).items() if isinstance(day, date)}
    assert set(listed) == set(IN_ORDER)
    assert all(listed[before] < listed[after] for before, after in pairwise(IN_ORDER))
    calendar = load_calendars().default
    acts = [name for name in IN_ORDER if name not in ("EFFECT_BEFORE", "EFFECT_AFTER")]
    assert [name for name in acts if not calendar.is_working(listed[name])] == []


def test_what_is_done_on_its_days_is_all_that_is_done() -> None:
    others = {"EFFECT_BEFORE", "EFFECT_AFTER", "INSPECTION_DUE"}
    assert set(demo_days.DONE) == {getattr(demo_days, name) for name in IN_ORDER if name not in others}


@pytest.mark.parametrize(
    ("today", "weeks"),
    [
        (date(2027, 4, 1), 0),
        (date(2027, 3, 31), 0),
        (date(2027, 3, 30), 5),  # one to four weeks earlier something would fall on a holiday of Tết
        (date(2026, 12, 1), 22),
    ],
)
def test_before_its_days_the_story_is_played_whole_weeks_earlier_on_working_days(today: date, weeks: int) -> None:
    calendar = load_calendars().default
    assert demo_days.weeks_back(today, calendar) == weeks
    played = [DemoClock(weeks).day(day) for day in demo_days.DONE]
    assert [day for day in played if not calendar.is_working(day) or day > today] == []


def test_sessions_follow_each_other_in_office_hours() -> None:
    with demo_days.demo_clock() as clock:
        began = [timezone.localtime(clock.session(number).read(None)) for number in range(demo_days.SESSIONS_A_DAY + 1)]
    assert all(after - before >= demo_days.SESSION for before, after in pairwise(began))
    assert all(time(7, 30) <= at.time() <= time(16, 40) for at in began)
    assert (began[-1].date() - began[0].date()).days == 1


def test_the_clock_of_the_site_is_the_storys_within_it_alone() -> None:
    with demo_days.demo_clock() as clock:
        clock.at(demo_days.DECISION, 9)
        assert timezone.localdate() == demo_days.DECISION
        first, second = timezone.now(), timezone.now()
        assert first < second
    assert abs(timezone.now() - datetime.now(UTC)).total_seconds() < 60
