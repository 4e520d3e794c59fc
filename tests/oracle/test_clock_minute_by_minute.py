"""An independent reading of the clock: a naive walk over every minute, against the positions."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from thidua.rules.terms import TimeUnit
from thidua.rules.time.calendar import Counting, CountsFrom, WorkingCalendar
from thidua.rules.time.day_schedule import CalendarDay, DayKind, WorkSession
from thidua.rules.time.deadline_clock import Pause, TimeLimit, deadline, used_of

FIRST = date(2026, 1, 1)
DAYS = 40
MINUTE = timedelta(minutes=1)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Forty days with hours of their own to the minute; the last twenty are worked, so every deadline is reached."""
    laid = []
    for row in range(DAYS):
        kind = draw(st.sampled_from(["off", "morning", "both"])) if row < 20 else "both"
        cuts = sorted(draw(st.lists(st.integers(0, 1439), min_size=4, max_size=4, unique=True)))
        if row >= 20:
            cuts = [420, 690, 810, 1020]
        morning, afternoon = WorkSession(cuts[0] * 60, cuts[1] * 60), WorkSession(cuts[2] * 60, cuts[3] * 60)
        sessions = {"off": (), "morning": (morning,), "both": (morning, afternoon)}[kind]
        laid.append(CalendarDay(FIRST + timedelta(days=row), DayKind.WORKING if sessions else DayKind.REST, sessions))
    counting = Counting(
        draw(st.sampled_from(list(CountsFrom))),
        draw(st.sampled_from(list(CountsFrom))),
        draw(st.sampled_from([60, 5400])),
    )
    return WorkingCalendar("drawn", tuple(laid), counting)


moments = st.integers(0, 20 * 1440).map(lambda minute: datetime(2026, 1, 1) + minute * MINUTE)
pause_lists = st.lists(st.tuples(moments, moments).map(lambda pair: Pause(min(pair), max(pair))), max_size=4)
time_limits = st.builds(TimeLimit, st.integers(0, 6), st.sampled_from(list(TimeUnit)))


def naive(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit, pauses: list[Pause], until: datetime
) -> tuple[datetime | None, int]:
    """Walk from receipt minute by minute: when the limit has run out (None: not by `until`) and minutes used."""
    opens = {day.on: [(s.opens // 60, s.closes // 60) for s in day.sessions] for day in calendar.days}
    days = limit.unit is TimeUnit.WORKING_DAY
    rule = calendar.counting.days_from if days else calendar.counting.hours_from
    left = limit.amount * (calendar.counting.working_day_seconds // 60 if days else 60)
    due = received if left == 0 else None
    used = 0
    now = received
    while now < until:
        of_day = now.hour * 60 + now.minute
        working = any(start <= of_day < end for start, end in opens[now.date()])
        counting = rule is CountsFrom.RECEIPT or now.date() > received.date()
        paused = any(pause.from_at <= now < pause.to_at for pause in pauses if pause.to_at is not None)
        now += MINUTE
        if working and counting and not paused:
            used += 1
            left -= 1
            if left == 0:
                due = now
    return due, used


@pytest.mark.slow
@examples(60)
@given(calendars(), moments, time_limits, pause_lists)
def test_deadline_is_where_the_naive_walk_arrives(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit, pauses: list[Pause]
) -> None:
    end = datetime.combine(calendar.last_on, datetime.min.time())
    due, _ = naive(calendar, received, limit, pauses, end)
    computed = deadline(calendar, received, limit, pauses)
    if limit.amount:
        assert computed == due
    else:
        assert computed >= received
        assert calendar.elapsed(received, computed) >= 0


@examples(60)
@given(calendars(), moments, time_limits, pause_lists, st.integers(0, 10 * 1440))
def test_used_time_is_what_the_naive_walk_counts(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit, pauses: list[Pause], later: int
) -> None:
    until = received + later * MINUTE
    _, used = naive(calendar, received, limit, pauses, until)
    assert used_of(calendar, received, limit, until, pauses) == used * 60
