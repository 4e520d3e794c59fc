"""`thidua calendar`: a year's days, a deadline day by day, "before a date", and what a new file changes."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from thidua.cli.context import Session, current
from thidua.cli.listing import Column, print_list
from thidua.cli.options import calendar_option, format_options, json_option
from thidua.definitions.calendar import load_calendars
from thidua.rules.calendar import CalendarSet, WorkingCalendar
from thidua.rules.clock import Pause, TimeLimit
from thidua.rules.days import Day, DayKind, compare_days
from thidua.rules.terms import TimeUnit
from thidua.rules.trace import DayCounts, Trace, before, trace
from thidua.texts import UserError, _

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MOMENTS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y", "%d/%m/%Y %H:%M")
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
KINDS = {
    DayKind.WORKING: _("working day"),
    DayKind.REST: _("weekly rest"),
    DayKind.HOLIDAY: _("public holiday"),
    DayKind.SWAPPED_OFF: _("off, swapped"),
    DayKind.SWAPPED_IN: _("worked, swapped"),
}
COUNTS = {
    DayCounts.RECEIPT: _("day of receipt, not counted"),
    DayCounts.COUNTED: _("counted"),
    DayCounts.PARTLY: _("counted in part"),
    DayCounts.PAUSED: _("paused"),
    DayCounts.OFF: _("no working hours"),
}


@click.group()
def command() -> None:
    """Working days and hours: the year, a deadline day by day, what a changed calendar changes.

    \b
    Examples:
      thidua calendar show --year 2026                                the days off, and the Saturdays worked
      thidua calendar trace --from "2026-04-22 09:00" --limit 3d      a deadline, day by day
      thidua calendar before 2027-01-31                               the last day, and the last working day
      thidua calendar diff viet-nam new.toml                          the days on which two calendars differ
    """


def _unit_option(function: Any) -> Any:
    return click.option(
        "--unit", "unit_id", metavar="ID", help=_("The unit whose own calendar is meant, if it has one.")
    )(function)


def _moment(text: str) -> datetime:
    for form in MOMENTS:
        try:
            return datetime.strptime(text.strip(), form)  # noqa: DTZ007 - civil time, as in the ledger
        except ValueError:
            continue
    raise UserError("{text}: write a moment as 2026-04-22 09:00 or 22/04/2026 09:00", text=text)


def _day(text: str) -> date:
    return _moment(text).date()


def _limit(text: str) -> TimeLimit:
    found = re.fullmatch(r"(\d{1,6})\s*([dh])", text.strip())
    if found is None:
        raise UserError("{text}: write a time limit as 5d (working days) or 40h (working hours)", text=text)
    unit = TimeUnit.WORKING_DAY if found[2] == "d" else TimeUnit.WORKING_HOUR
    return TimeLimit(int(found[1]), unit)


def _pause(text: str) -> Pause:
    start, dots, end = text.partition("..")
    if not dots:
        raise UserError("{text}: write a pause as START..END, or START.. while it lasts", text=text)
    pause = Pause(_moment(start), _moment(end) if end.strip() else None)
    if pause.to_at is not None and pause.to_at < pause.from_at:
        raise UserError("{text}: the pause ends before it starts", text=text)
    return pause


@command.command("show")
@click.option("--year", type=int, required=True, help=_("The year to show."))
@click.option("--all", "all_days", is_flag=True, help=_("Every day, not only those that are not as their weekday."))
@calendar_option
@_unit_option
@click.option("--known-until", metavar="DATE", help=_("The calendar as it was known on that day."))
@format_options
@json_option
def show(
    year: int,
    all_days: bool,
    calendar_name: str,
    unit_id: str | None,
    known_until: str | None,
    format_: str | None,
    out: Path | None,
) -> None:
    """The holidays and swapped days of a year.

    \b
    Examples:
      thidua calendar show --year 2026                          days off, and days worked in exchange
      thidua calendar show --year 2026 --all --out 2026.xlsx    every day, as a workbook
    """
    session = current()
    known = load_calendars(calendar_name, known_until=_day(known_until) if known_until else None)
    calendar = known.for_unit(unit_id)
    days = [day for day in calendar.days if day.on.year == year]
    if not days:
        calendar.day(date(max(1, min(year, 9999)), 1, 1))
    rows = [_day_row(session, day) for day in days if all_days or day.reason is not None]
    state = _("provisional: no notice confirms this year yet") if calendar.is_provisional(year) else _("confirmed")
    title = session.text(
        "{calendar}, {year}: {count} working days; {state}; fingerprint {fingerprint}",
        calendar=calendar.id,
        year=year,
        count=sum(1 for day in days if day.sessions),
        state=session.text(state),
        fingerprint=calendar.fingerprint[:12],
    )
    columns = [*DAY_COLUMNS, Column("hours", _("hours")), Column("source", _("source"))]
    print_list(session, rows, columns, format_=format_, out=out, title=title)


DAY_COLUMNS = [
    Column("day", _("day")),
    Column("weekday", _("weekday"), translated=True),
    Column("kind", _("kind of day"), translated=True),
    Column("reason", _("reason")),
]


def _day_row(session: Session, day: Day) -> dict[str, Any]:
    return {
        "day": day.on,
        "weekday": WEEKDAYS[day.on.weekday()],
        "kind": KINDS[day.kind],
        "reason": day.reason.text(session.lang) if day.reason else None,
        "hours": _hours(day),
        "source": day.reason.source if day.reason else None,
    }


def _hours(day: Day) -> str | None:
    return ", ".join(f"{_clock(part.opens)}-{_clock(part.closes)}" for part in day.sessions) or None


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


@command.command("trace")
@click.option("--from", "received", metavar="MOMENT", required=True, help=_("When the dossier was received."))
@click.option(
    "--limit", "limit_text", metavar="5d|40h", required=True, help=_("The time limit: working days or hours.")
)
@click.option("--pause", "pauses", metavar="START..END", multiple=True, help=_("While a supplement was awaited."))
@click.option("--as-of", "as_of", metavar="MOMENT", help=_("The moment an open pause is looked at. Default: now."))
@calendar_option
@_unit_option
@format_options
@json_option
def show_trace(
    received: str,
    limit_text: str,
    pauses: tuple[str, ...],
    as_of: str | None,
    calendar_name: str,
    unit_id: str | None,
    format_: str | None,
    out: Path | None,
) -> None:
    """A deadline day by day: what each day is, whether it counts, how much is left.

    \b
    Examples:
      thidua calendar trace --from "2026-04-22 09:00" --limit 3d
      thidua calendar trace --from "2026-04-22 09:00" --limit 3d --pause "2026-04-23 13:30..2026-04-28 08:00"
      thidua calendar trace --from "2026-04-22 09:00" --limit 40h --pause "2026-04-23 13:30.." --as-of 2026-04-27
    """
    session = current()
    calendar = load_calendars(calendar_name).for_unit(unit_id)
    stops = [_pause(text) for text in pauses]
    as_of_at = _moment(as_of) if as_of else None
    if as_of_at is None and any(stop.to_at is None for stop in stops):
        as_of_at = datetime.now(ZONE).replace(tzinfo=None)
    told = trace(calendar, _moment(received), _limit(limit_text), stops, as_of_at)
    rows = [_trace_row(session, told, index) for index in range(len(told.days))]
    if session.json or format_ == "json":
        session.answer(_trace_json(calendar, told, rows))
        return
    columns = [
        *DAY_COLUMNS,
        Column("counts", _("what it does"), translated=True),
        Column("counted", _("counted"), right=True),
        Column("paused", _("paused"), right=True),
        Column("remaining", _("left"), right=True),
    ]
    due = told.due_at.isoformat(sep=" ", timespec="minutes" if told.due_at.second == 0 else "seconds")
    title = session.text("Deadline: {due} ({calendar})", due=due, calendar=calendar.id)
    print_list(session, rows, columns, format_=format_, out=out, title=title)
    if told.open_pause:
        click.echo(session.text("A pause is still open: the deadline moves on as long as it lasts."), err=True)
    if any(day.provisional for day in told.days):
        click.echo(
            session.text("Some of these days lie in a year that no notice confirms yet: the deadline is provisional."),
            err=True,
        )


def _trace_row(session: Session, told: Trace, index: int) -> dict[str, Any]:
    day = told.days[index]
    return {
        **_day_row(session, day.day),
        "counts": COUNTS[day.counts],
        "counted": _clock(day.counted_seconds),
        "paused": _clock(day.paused_seconds),
        "remaining": _clock(day.remaining_seconds),
    }


def _trace_json(calendar: WorkingCalendar, told: Trace, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "calendar": calendar.id,
        "fingerprint": calendar.fingerprint,
        "received_at": told.received_at,
        "limit_seconds": told.limit_seconds,
        "due_at": told.due_at,
        "open_pause": told.open_pause,
        "provisional": any(day.provisional for day in told.days),
        "days": [
            {
                "day": day.day.on,
                "kind": day.day.kind,
                "reason": row["reason"],
                "counts": day.counts,
                "counted_seconds": day.counted_seconds,
                "paused_seconds": day.paused_seconds,
                "remaining_seconds": day.remaining_seconds,
            }
            for day, row in zip(told.days, rows, strict=True)
        ],
    }


@command.command("before")
@click.argument("on", metavar="DATE")
@calendar_option
@_unit_option
@json_option
def show_before(on: str, calendar_name: str, unit_id: str | None) -> None:
    """What "before DATE" leaves: the last day, and the last working day.

    \b
    Examples:
      thidua calendar before 2027-01-31
    """
    session = current()
    calendar = load_calendars(calendar_name).for_unit(unit_id)
    left = before(calendar, _day(on))
    provisional = calendar.is_provisional(left.last_working_on.year)
    if session.json:
        session.answer(
            {
                "before_on": left.before_on,
                "last_on": left.last_on,
                "last_working_on": left.last_working_on,
                "provisional": provisional,
            }
        )
        return
    session.say("Before {day}:", day=_named(session, left.before_on))
    session.say("  last moment:      the end of {day}", day=_named(session, left.last_on))
    session.say("  last working day: {day}", day=_named(session, left.last_working_on))
    if provisional:
        session.say("  provisional: no notice confirms the holidays of {year} yet", year=left.last_working_on.year)


def _named(session: Session, on: date) -> str:
    return f"{session.text(WEEKDAYS[on.weekday()])} {on.isoformat()}"


@command.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@format_options
@json_option
def show_diff(old: str, new: str, format_: str | None, out: Path | None) -> None:
    """The days on which two calendars differ, each with the reason before and after. Exit code 1 where any differ.

    \b
    Examples:
      thidua calendar diff viet-nam new.toml
    """
    session = current()
    before_set, after_set = load_calendars(old), load_calendars(new)
    rows = calendar_changes(session, before_set, after_set)
    if before_set.default.counting != after_set.default.counting:
        click.echo(session.text("The calendars count time limits differently (entry `counting`)."), err=True)
    columns = [
        Column("unit", _("unit")),
        Column("day", _("day")),
        Column("weekday", _("weekday"), translated=True),
        Column("before", _("before"), translated=True),
        Column("before_reason", _("reason before")),
        Column("after", _("after"), translated=True),
        Column("after_reason", _("reason after")),
    ]
    same = before_set.fingerprint == after_set.fingerprint
    title = session.text("The calendars decide alike") if same else session.text("{count} days differ", count=len(rows))
    print_list(session, rows, columns, format_=format_, out=out, title=title)
    if not same:
        click.get_current_context().exit(1)


def calendar_changes(session: Session, old: CalendarSet, new: CalendarSet) -> list[dict[str, Any]]:
    """One row for each day that differs: of the city's calendar (no unit), then of each unit that has its own."""
    rows = []
    for unit in [None, *sorted(old.by_unit.keys() | new.by_unit.keys())]:
        for change in compare_days(old.for_unit(unit).days, new.for_unit(unit).days):
            row: dict[str, Any] = {"unit": unit, "day": change.on, "weekday": WEEKDAYS[change.on.weekday()]}
            for name, day in (("before", change.before), ("after", change.after)):
                row[name] = KINDS[day.kind] if day else _("not covered")
                row[f"{name}_reason"] = day.reason.text(session.lang) if day and day.reason else None
            rows.append(row)
    return rows
