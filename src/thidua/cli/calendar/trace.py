"""`thidua calendar trace`: a deadline day by day."""

from pathlib import Path
from typing import Any

import click

from thidua.cli.calendar.days import DAY_COLUMNS, day_row, unit_option
from thidua.cli.moment_arguments import limit_of, moment_of, now, pause_of
from thidua.cli.options import calendar_option, format_options, json_option
from thidua.cli.session import CommandSession, current
from thidua.cli.table_output import Column, print_list
from thidua.definitions.calendars import load_calendars
from thidua.i18n import _, formats
from thidua.rules.time.calendar import WorkingCalendar
from thidua.rules.time.day_words import COUNTS
from thidua.rules.time.deadline_trace import Trace, trace


@click.command("trace")
@click.option("--from", "received", metavar="MOMENT", required=True, help=_("When the dossier was received."))
@click.option(
    "--limit", "limit_text", metavar="5d|40h", required=True, help=_("The time limit: working days or hours.")
)
@click.option("--pause", "pauses", metavar="START..END", multiple=True, help=_("While a supplement was awaited."))
@click.option("--as-of", "as_of", metavar="MOMENT", help=_("The moment an open pause is looked at. Default: now."))
@calendar_option
@unit_option
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
    stops = [pause_of(text) for text in pauses]
    as_of_at = moment_of(as_of) if as_of else None
    if as_of_at is None and any(stop.to_at is None for stop in stops):
        as_of_at = now()
    told = trace(calendar, moment_of(received), limit_of(limit_text), stops, as_of_at)
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
    title = session.text("Deadline: {due} ({calendar})", due=told.due_at, calendar=calendar.id)
    print_list(session, rows, columns, format_=format_, out=out, title=title)
    if told.open_pause:
        click.echo(session.text("A pause is still open: the deadline moves on as long as it lasts."), err=True)
    if any(day.provisional for day in told.days):
        click.echo(
            session.text("Some of these days lie in a year that no notice confirms yet: the deadline is provisional."),
            err=True,
        )


def _trace_row(session: CommandSession, told: Trace, index: int) -> dict[str, Any]:
    day = told.days[index]
    return {
        **day_row(session, day.day),
        "counts": COUNTS[day.counts],
        "counted": formats.clock(day.counted_seconds),
        "paused": formats.clock(day.paused_seconds),
        "remaining": formats.clock(day.remaining_seconds),
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
