"""Days of a calendar as rows of a list, and the option that names a unit."""

from typing import Any

import click

from thidua.cli.session import CommandSession
from thidua.cli.table_output import Column
from thidua.i18n import _, formats
from thidua.rules.time.day_schedule import CalendarDay
from thidua.rules.time.day_words import KINDS, WEEKDAYS

DAY_COLUMNS = [
    Column("day", _("day")),
    Column("weekday", _("weekday"), translated=True),
    Column("kind", _("kind of day"), translated=True),
    Column("reason", _("reason")),
]


def day_row(session: CommandSession, day: CalendarDay) -> dict[str, Any]:
    """The day under the keys of DAY_COLUMNS, with its hours and the source of its reason."""
    return {
        "day": day.on,
        "weekday": WEEKDAYS[day.on.weekday()],
        "kind": KINDS[day.kind],
        "reason": day.reason.text(session.lang) if day.reason else None,
        "hours": _hours(day),
        "source": day.reason.source if day.reason else None,
    }


def _hours(day: CalendarDay) -> str | None:
    return ", ".join(f"{formats.clock(part.opens)}-{formats.clock(part.closes)}" for part in day.sessions) or None


def unit_option(function: Any) -> Any:
    """`--unit ID`, passed on as `unit_id`."""
    return click.option(
        "--unit", "unit_id", metavar="ID", help=_("The unit whose own calendar is meant, if it has one.")
    )(function)
