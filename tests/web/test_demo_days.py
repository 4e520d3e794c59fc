"""The story of the demonstration: its days are working days in their order, and its clock ends with it."""

from datetime import UTC, date, datetime, time
from itertools import pairwise

from django.utils import timezone

from thidua.definitions.calendars import load_calendars
from thidua.web.apps.registers import demo_days

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
