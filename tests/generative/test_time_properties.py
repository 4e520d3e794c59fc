"""What must hold of every deadline, whatever the days, pauses and limits."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from support.draws import examples
from thidua.definitions.calendars import load_calendars
from thidua.rules.terms import TimeUnit
from thidua.rules.time.calendar import WorkingCalendar
from thidua.rules.time.day_schedule import DayKind, compare_days
from thidua.rules.time.deadline_clock import (
    Limits,
    Pause,
    TimeLimit,
    deadline,
    due_moments,
    due_positions,
    join_pauses,
    limit_of,
    stops_of,
    used_of,
)
from thidua.rules.time.deadline_trace import DayCounts, before, trace

DAYS = tuple(day for day in load_calendars().default.days if day.on.year in (2026, 2027))
YEAR = WorkingCalendar("two-years", DAYS)
SECONDS = 400 * 86_400

moments = st.integers(0, SECONDS).map(lambda second: datetime(2026, 1, 1) + timedelta(seconds=second))
# Moments on the edges of days and sessions, where mistakes of one second live.
edges = st.tuples(
    st.integers(0, 400), st.sampled_from([0, 25_199, 25_200, 41_399, 41_400, 48_600, 61_199, 61_200, 61_201, 86_399])
).map(lambda pair: datetime(2026, 1, 1) + timedelta(days=pair[0], seconds=pair[1]))
any_moment = st.one_of(moments, edges)
limits = st.builds(TimeLimit, st.integers(0, 60), st.sampled_from(list(TimeUnit)))


@st.composite
def near_pauses(draw: st.DrawFn) -> tuple[datetime, list[Pause]]:
    """A moment of receipt, and pauses in the weeks around it."""
    received = draw(any_moment)
    ends = st.integers(-5 * 86_400, 60 * 86_400)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=5))
    first, last = datetime(2026, 1, 1), datetime(2027, 12, 31)
    at = [
        tuple(min(max(received + timedelta(seconds=second), first), last) for second in sorted(pair)) for pair in pairs
    ]
    return received, [Pause(low, high) for low, high in at]


@given(near_pauses(), limits, st.integers(0, 500))
def test_a_holiday_more_never_makes_a_deadline_earlier(
    case: tuple[datetime, list[Pause]], limit: TimeLimit, row: int
) -> None:
    received, pauses = case
    closed = replace(DAYS[row], kind=DayKind.HOLIDAY, sessions=())
    fewer = WorkingCalendar("fewer", (*DAYS[:row], closed, *DAYS[row + 1 :]))
    assert deadline(fewer, received, limit, pauses) >= deadline(YEAR, received, limit, pauses)
    assert len(compare_days(DAYS, fewer.days)) == len(DAYS[row].sessions[:1])


@given(near_pauses(), limits)
def test_pauses_never_shorten(case: tuple[datetime, list[Pause]], limit: TimeLimit) -> None:
    received, pauses = case
    deadlines = [deadline(YEAR, received, limit, pauses[:count]) for count in range(len(pauses) + 1)]
    assert deadlines == sorted(deadlines)


@given(near_pauses(), limits, st.data())
def test_the_order_of_pauses_does_not_matter(
    case: tuple[datetime, list[Pause]], limit: TimeLimit, data: st.DataObject
) -> None:
    received, pauses = case
    shuffled = data.draw(st.permutations(pauses))
    assert deadline(YEAR, received, limit, shuffled) == deadline(YEAR, received, limit, pauses)


@given(near_pauses(), limits, st.data())
def test_a_pause_told_in_two_parts_is_the_same_pause(
    case: tuple[datetime, list[Pause]], limit: TimeLimit, data: st.DataObject
) -> None:
    received, pauses = case
    parts = []
    for pause in pauses:
        assert pause.to_at is not None
        cut = pause.from_at + (pause.to_at - pause.from_at) * data.draw(st.floats(0, 1))
        parts += [Pause(cut, pause.to_at), Pause(pause.from_at, cut)]
    assert deadline(YEAR, received, limit, parts) == deadline(YEAR, received, limit, pauses)


@given(any_moment, any_moment)
def test_positions_never_decrease(one: datetime, other: datetime) -> None:
    early, late = sorted([one, other])
    assert YEAR.elapsed(early, late) >= 0
    assert YEAR.elapsed(late, early) == -YEAR.elapsed(early, late)


@given(any_moment, st.integers(0, 60 * 28_800))
def test_adding_working_time_is_the_inverse_of_elapsed(moment: datetime, seconds: int) -> None:
    later = YEAR.add_working_time(moment, seconds)
    assert YEAR.elapsed(moment, later) == seconds
    if later > moment:
        assert YEAR.elapsed(moment, later - timedelta(seconds=1)) == seconds - 1


@given(any_moment)
def test_a_second_is_worked_exactly_where_the_office_is_open(moment: datetime) -> None:
    assert YEAR.elapsed(moment, moment + timedelta(seconds=1)) == int(YEAR.is_open(moment))


@given(any_moment, any_moment)
def test_days_between_are_ordinals_apart(one: datetime, other: datetime) -> None:
    """With whole days only, 8 hours each, working days and working seconds tell the same."""
    days = YEAR.ordinal(other.date()) - YEAR.ordinal(one.date())
    ends = YEAR.day_end_positions(np.array([one, other], dtype="datetime64[us]"))
    assert int(ends[1] - ends[0]) == 28_800 * days


@examples(60)
@given(near_pauses(), limits)
def test_the_trace_ends_at_the_deadline_and_adds_up(case: tuple[datetime, list[Pause]], limit: TimeLimit) -> None:
    received, pauses = case
    told = trace(YEAR, received, limit, pauses)
    assert told.due_at == deadline(YEAR, received, limit, pauses)
    assert told.days[0].day.on == received.date()
    assert told.days[-1].day.on == told.due_at.date()
    assert sum(day.counted_seconds for day in told.days) == told.limit_seconds
    assert told.days[-1].remaining_seconds == 0
    remaining = [day.remaining_seconds for day in told.days]
    assert remaining == sorted(remaining, reverse=True)
    for day in told.days:
        assert day.counted_seconds + day.paused_seconds <= day.day.seconds
        assert (day.counts in {DayCounts.COUNTED, DayCounts.PARTLY}) == (day.counted_seconds > 0)


@example(
    (datetime(2026, 1, 5, 11, 29, 59), [Pause(datetime(2026, 1, 5, 11, 29, 58), datetime(2026, 1, 5, 11, 30))]),
    TimeLimit(0, TimeUnit.WORKING_HOUR),
    1,
)
@given(near_pauses(), limits, st.integers(-10, 10))
def test_in_time_by_the_clock_is_in_time_by_the_deadline(
    case: tuple[datetime, list[Pause]], limit: TimeLimit, seconds_off: int
) -> None:
    """Used time ≤ limit exactly where the working position is not past the deadline's.

    One exception is meant: a stop that begins when the limit has run out, or had begun before where there was nothing
    to use up, no longer moves the deadline, though no time is used while it lasts.
    """
    received, pauses = case
    due = deadline(YEAR, received, limit, pauses)
    finished = max(due + timedelta(seconds=seconds_off), received)
    used = used_of(YEAR, received, limit, finished, pauses)
    column, stops = limit_of(YEAR, received, limit), stops_of(YEAR, pauses, None)
    due_position = int(due_positions(column, stops)[0])
    in_time = YEAR.position(finished) <= due_position
    begun = stops.starts == due_position
    if limit.amount == 0:
        begun |= (stops.starts < due_position) & (due_position < stops.ends)
    stop_at_the_end = bool(begun.any()) and not in_time
    assert stop_at_the_end or (used <= int(column.seconds[0])) == in_time


@examples(40)
@given(st.lists(st.tuples(near_pauses(), limits), min_size=1, max_size=8))
def test_columns_and_single_dossiers_agree(dossiers: list[tuple[tuple[datetime, list[Pause]], TimeLimit]]) -> None:
    received = np.array([case[0] for case, _ in dossiers], dtype="datetime64[us]")
    rows = [(row, pause) for row, (case, _) in enumerate(dossiers) for pause in case[1]]
    stops = join_pauses(
        YEAR,
        np.array([row for row, _ in rows], dtype=np.int64),
        np.array([pause.from_at for _, pause in rows], dtype="datetime64[us]"),
        np.array([pause.to_at for _, pause in rows], dtype="datetime64[us]"),
        None,
    )
    amounts = np.array([limit.amount for _, limit in dossiers])
    in_days = np.array([limit.unit is TimeUnit.WORKING_DAY for _, limit in dossiers])
    together = due_moments(YEAR, received, amounts, in_days, stops).tolist()
    assert together == [deadline(YEAR, case[0], limit, case[1]) for case, limit in dossiers]


@given(st.dates(date(2026, 1, 6), date(2027, 12, 31)))
def test_before_a_date_leaves_the_day_before_and_a_working_day_not_after_it(on: date) -> None:
    left = before(YEAR, on)
    assert left.last_on == on - timedelta(days=1)
    assert left.last_working_on <= left.last_on
    assert YEAR.is_working(left.last_working_on)
    assert YEAR.ordinal(left.last_working_on) == YEAR.ordinal(left.last_on)


def test_limits_are_columns() -> None:
    column = limit_of(YEAR, datetime(2026, 3, 2, 9), TimeLimit(2, TimeUnit.WORKING_HOUR))
    assert isinstance(column, Limits)
    assert column.seconds.tolist() == [7_200]
