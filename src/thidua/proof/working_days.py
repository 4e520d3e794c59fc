"""Calendars as the working days they come to, so that no later list of public holidays changes what was decided."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from thidua.rules.time.calendar import CalendarSet, Counting, CountsFrom, WorkingCalendar
from thidua.rules.time.day_schedule import CalendarDay, DayKind, Sessions, WorkSession, check_sessions
from thidua.verdicts.results import canonical_json

FORM = 1
# Far more than any calendar covers.
MOST_DAYS = 40_000


def working_days_value(calendars: CalendarSet) -> dict[str, Any]:
    """The calendars as plain JSON values: of each the first day, the kinds of day there are by their sessions (seconds
    from midnight), and of each day the number of its kind."""
    own = {unit: _value(calendar) for unit, calendar in sorted(calendars.by_unit.items())}
    return {"form": FORM, "default": _value(calendars.default), "units": own}


def calendars_from_value(value: Mapping[str, Any]) -> CalendarSet:
    """The calendars that `working_days_value` wrote.

    Raises:
        KeyError, ValueError, TypeError, IndexError, UserError: the value is not of this form, or was not written by it.
    """
    if value["form"] != FORM:
        raise ValueError(f"form {value['form']} is not {FORM}")
    own = {unit: _calendar(inner) for unit, inner in value["units"].items()}
    calendars = CalendarSet(_calendar(value["default"]), own)
    if canonical_json(working_days_value(calendars)) != canonical_json(value):
        raise ValueError("it says the same in another way")
    return calendars


def differing_days(calendar: WorkingCalendar, other: WorkingCalendar) -> list[date]:
    """The days of the calendar on which the other one works at other times, or that it does not cover."""
    sessions = {day.on: day.sessions for day in other.days}
    return [day.on for day in calendar.days if sessions.get(day.on) != day.sessions]


def _value(calendar: WorkingCalendar) -> dict[str, Any]:
    kinds: dict[Sessions, int] = {}
    days = [kinds.setdefault(day.sessions, len(kinds)) for day in calendar.days]
    counting = calendar.counting
    return {
        "id": calendar.id,
        "first_on": calendar.first_on.isoformat(),
        "counting": [str(counting.days_from), str(counting.hours_from), counting.working_day_seconds],
        "sessions": [[[session.opens, session.closes] for session in sessions] for sessions in kinds],
        "days": days,
    }


def _calendar(value: Mapping[str, Any]) -> WorkingCalendar:
    first = date.fromisoformat(value["first_on"])
    kinds = [_sessions(listed) for listed in value["sessions"]]
    days_from, hours_from, seconds = value["counting"]
    if not 0 < len(value["days"]) <= MOST_DAYS or not isinstance(seconds, int):
        raise ValueError("no calendar")
    days = tuple(
        CalendarDay(first + timedelta(days=place), DayKind.WORKING if kinds[kind] else DayKind.REST, kinds[kind])
        for place, kind in enumerate(value["days"])
    )
    counting = Counting(CountsFrom(days_from), CountsFrom(hours_from), seconds)
    return WorkingCalendar(id=str(value["id"]), days=days, counting=counting)


def _sessions(listed: list[list[int]]) -> Sessions:
    if not all(isinstance(moment, int) for pair in listed for moment in pair):
        raise ValueError("a session is written in whole seconds")
    return check_sessions([WorkSession(opens, closes) for opens, closes in listed])
