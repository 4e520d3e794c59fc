"""`thidua calendar preview`: which verdicts another calendar would turn."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thidua.cli.judging_options import JudgingOptions, judging_options
from thidua.cli.options import format_options, json_option
from thidua.cli.session import CommandSession, current
from thidua.cli.table_output import Column, print_list
from thidua.definitions.calendars import load_calendars
from thidua.i18n import _

if TYPE_CHECKING:
    from thidua.rules.judging.verdict_changes import VerdictChange
    from thidua.rules.movement import Movement
    from thidua.rules.terms import VerdictState
    from thidua.verdicts.calendar_impact import CalendarImpact

COLUMNS = (
    Column("subject_id", _("Code")),
    Column("subject", _("Name")),
    Column("criterion", _("Criterion")),
    Column("before", _("before"), translated=True),
    Column("after", _("after"), translated=True),
    Column("requirements", _("what changes")),
)


@click.command("preview")
@click.argument("new", metavar="NEW")
@judging_options
@format_options
@json_option
def show_preview(new: str, chosen: JudgingOptions, format_: str | None, out: Path | None) -> None:
    """The verdicts that would come out differently with the calendar NEW. Exit code 1 where any would.

    The same data and movement are judged twice, with the calendar in use and with NEW; nothing is stored.

    \b
    Examples:
      thidua calendar preview new.toml                             what the new notice changes
      thidua calendar preview new.toml --format csv --out changes.csv
    """
    from thidua.verdicts.calendar_impact import preview_calendar

    session = current()
    calendars = load_calendars(new)
    before = chosen.run(session)
    with session.progress() as progress:
        seen = preview_calendar(before, calendars, progress=progress)
    rows = [_row(session, before.movement, seen, change) for change in seen.verdict_changes]
    title = session.text(
        "{count} of {total} verdicts would come out differently", count=len(rows), total=len(seen.before.rows)
    )
    print_list(session, rows, COLUMNS, format_=format_, out=out, title=title)
    if rows:
        click.get_current_context().exit(1)


def _row(
    session: CommandSession, movement: "Movement", seen: "CalendarImpact", change: "VerdictChange"
) -> dict[str, Any]:
    subject = seen.before.subject(change.kind, change.subject_id)
    return {
        "subject_id": change.subject_id,
        "subject": subject.name if subject else None,
        "criterion": change.criterion_id,
        "before": _word(session, change.before),
        "after": _word(session, change.after),
        "requirements": "; ".join(_changes(session, movement, seen, change)),
    }


def _word(session: CommandSession, state: "VerdictState | None") -> str | None:
    """The state's message id for people, its own name for machines."""
    return None if state is None else state.value if session.json else state.value.replace("_", " ")


def _changes(
    session: CommandSession, movement: "Movement", seen: "CalendarImpact", change: "VerdictChange"
) -> Iterator[str]:
    """The requirements that came out with other integers: what is asked, counted before → counted after."""
    from thidua.verdicts.calendar_impact import requirements
    from thidua.verdicts.titles import part_title

    before = {part.id: part for part in requirements(seen.before, change)}
    for part in requirements(seen.after, change):
        old = before.get(part.id)
        if old is not None and (old.numerator, old.denominator) != (part.numerator, part.denominator):
            part_words = part_title(movement, change.criterion_id, part, session.lang)
            yield f"{part_words}: {old.numerator}/{old.denominator} → {part.numerator}/{part.denominator}"
