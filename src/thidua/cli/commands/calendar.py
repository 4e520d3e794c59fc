"""`thidua calendar`: a year's days, a deadline day by day, "before a date", and what a new file changes."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from thidua.cli.calendar.days import DAY_COLUMNS, day_row, unit_option
from thidua.cli.calendar.impact import show_preview
from thidua.cli.calendar.trace import show_trace
from thidua.cli.moment_arguments import day_of
from thidua.cli.options import calendar_option, format_options, json_option
from thidua.cli.session import CommandSession, current
from thidua.cli.table_output import Column, print_list
from thidua.definitions.calendars import load_calendars
from thidua.i18n import _, formats
from thidua.rules.time.calendar import CalendarSet
from thidua.rules.time.day_schedule import compare_days
from thidua.rules.time.day_words import KINDS, WEEKDAYS
from thidua.rules.time.deadline_trace import before


@click.group()
def command() -> None:
    """Working days and hours: the year, a deadline day by day, what a changed calendar changes.

    \b
    Examples:
      thidua calendar show --year 2026                                the days off, and the Saturdays worked
      thidua calendar trace --from "2026-04-22 09:00" --limit 3d      a deadline, day by day
      thidua calendar before 2027-01-31                               the last day, and the last working day
      thidua calendar diff viet-nam new.toml                          the days on which two calendars differ
      thidua calendar preview new.toml                                the verdicts that a changed calendar would turn
    """


command.add_command(show_trace)
command.add_command(show_preview)


@command.command("show")
@click.option("--year", type=int, required=True, help=_("The year to show."))
@click.option("--all", "all_days", is_flag=True, help=_("Every day, not only those that are not as their weekday."))
@calendar_option
@unit_option
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
    calendars = load_calendars(calendar_name, known_until=day_of(known_until) if known_until else None)
    calendar = calendars.for_unit(unit_id)
    days = [day for day in calendar.days if day.on.year == year]
    if not days:
        calendar.day(date(max(1, min(year, 9999)), 1, 1))
    rows = [day_row(session, day) for day in days if all_days or day.reason is not None]
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


@command.command("before")
@click.argument("on", metavar="DATE")
@calendar_option
@unit_option
@json_option
def show_before(on: str, calendar_name: str, unit_id: str | None) -> None:
    """What "before DATE" leaves: the last day, and the last working day.

    \b
    Examples:
      thidua calendar before 2027-01-31
    """
    session = current()
    calendar = load_calendars(calendar_name).for_unit(unit_id)
    left = before(calendar, day_of(on))
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


def _named(session: CommandSession, on: date) -> str:
    return f"{session.text(WEEKDAYS[on.weekday()])} {formats.day_in_list(on, session.lang)}"


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


def calendar_changes(session: CommandSession, old: CalendarSet, new: CalendarSet) -> list[dict[str, Any]]:
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
