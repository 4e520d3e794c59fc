"""`thidua explain`: the dossiers and records behind one verdict."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thidua.cli.judging_options import JudgingOptions, check_criterion, find_subject, judging_options
from thidua.cli.options import format_options, json_option
from thidua.cli.session import CommandSession, current
from thidua.cli.table_output import Column, print_list
from thidua.i18n import _

if TYPE_CHECKING:
    from thidua.verdicts.evaluation_run import EvaluationRun
    from thidua.verdicts.explain import ExplainedPart, Explanation, Item

COLUMNS = (
    Column("requirement", _("Requirement")),
    Column("item", _("Item")),
    Column("role", _("How it counts"), translated=True),
    Column("unit_id", _("Unit")),
    Column("officer_id", _("Officer")),
    Column("procedure_id", _("Procedure")),
    Column("procedure", _("Procedure's name")),
    Column("month", _("Month")),
    Column("state", _("State")),
    Column("due_on", _("Due")),
    Column("closed_on", _("Closed")),
    Column("document", _("Document")),
    Column("title", _("Title")),
    Column("numerator", _("Numerator"), right=True),
    Column("denominator", _("Denominator"), right=True),
    Column("excluded", _("Excluded"), right=True),
)
# What a table says above it or by its words.
NOT_IN_TABLES = frozenset({"requirement", "numerator", "denominator", "excluded"})


@click.command()
@click.argument("subject_words", metavar="SUBJECT")
@click.argument("criterion_id", metavar="CRITERION")
@judging_options
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help=_("Lines shown of each requirement in a table, those that do not count first; 0 for all."),
)
@click.option(
    "--item",
    "item_id",
    metavar="ID",
    help=_("Go on down from one line: a procedure to its dossiers, a dossier to its records and their imports."),
)
@format_options
@json_option
def command(
    chosen: JudgingOptions,
    subject_words: str,
    criterion_id: str,
    limit: int,
    item_id: str | None,
    format_: str | None,
    out: Path | None,
) -> None:
    """List what is behind one verdict: every dossier or record that counts, does not count, or was left out.

    SUBJECT is the code or the whole name of a unit or officer, CRITERION an id such as a.6. The lines add up to the
    figures of the verdict. Titles of complaints and disciplinary records are not shown.

    \b
    Examples:
      thidua explain "Phường Cái Răng" a.6                     the procedures with and without a dossier
      thidua explain U001 a.7 --limit 0                        every dossier, none left out
      thidua explain U001 a.7 --format xlsx --out behind.xlsx  the same as a workbook
      thidua explain U001 a.6 --item 1.000122                  the dossiers behind one procedure
    """
    from thidua.cli import explain_item
    from thidua.verdicts.explain import explain

    session = current()
    run = chosen.run(session)
    check_criterion(run.evaluation, criterion_id)
    kind = run.movement.criterion(criterion_id).kind
    subject = find_subject(run.evaluation, subject_words, kind.value)
    row = next(row for row in run.evaluation.of(kind, subject.id) if row.criterion_id == criterion_id)
    explanation = explain(run, subject, row)
    if item_id is not None:
        explain_item.show(session, run, explanation, item_id, format_=format_, out=out)
        return
    if (format_ is None and not session.json and out is None) or (format_ == "table" and out is None):
        _print(session, run, explanation, limit)
        return
    lines = [
        {"requirement": part.part.id, **_line(session, part, item)} for part in explanation.parts for item in part.items
    ]
    if session.json and format_ is None and out is None:
        session.answer(_value(run, explanation, lines))
        return
    print_list(session, lines, COLUMNS, format_=format_, out=out)


def _value(run: "EvaluationRun", explanation: "Explanation", lines: list[dict[str, Any]]) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "subject": asdict(explanation.subject),
        "verdict": asdict(explanation.row),
        "basis": asdict(run.evaluation.basis),
        "items": lines,
    }


def _line(session: CommandSession, part: "ExplainedPart", item: "Item") -> dict[str, Any]:
    from thidua.verdicts.wording import ROLES, state_text

    word = ROLES[item.role]
    return {
        "item": item.id,
        "role": word.replace(" ", "_") if session.json else word,
        "unit_id": item.unit_id,
        "officer_id": item.officer_id,
        "procedure_id": item.procedure_id,
        "procedure": item.procedure,
        "month": item.month,
        "state": item.state if session.json else state_text(part.part.kind, part.part.of, item.state, session.lang),
        "due_on": item.due_on,
        "closed_on": item.closed_on,
        "document": item.document,
        "title": item.title,
        "numerator": item.count.numerator,
        "denominator": item.count.denominator,
        "excluded": item.count.excluded,
    }


def _print(session: CommandSession, run: "EvaluationRun", explanation: "Explanation", limit: int) -> None:
    from thidua.verdicts.set_aside import criterion_text, set_aside
    from thidua.verdicts.titles import criterion_title
    from thidua.verdicts.wording import STATES, name_until

    row, subject = explanation.row, explanation.subject
    session.say(
        _("{name} ({id}), {criterion} {title} ({clause}): {state}"),
        name=name_until(subject.name, subject.ended_on, session.lang),
        id=subject.id,
        criterion=row.criterion_id,
        title=criterion_title(run.movement, row.criterion_id, session.lang),
        clause=row.clause,
        state=session.text(STATES[row.state]),
    )
    for hold in row.holds:
        session.say(
            _("  on hold: record {record} of {register} ({clause})"),
            record=hold.record_id,
            register=hold.register,
            clause=hold.clause,
        )
    aside = criterion_text(set_aside(run), row.criterion_id, session.lang)
    if aside:
        click.echo(f"  {aside}")
    for explained in explanation.parts:
        _print_part(session, run, explanation, explained, limit)


def _print_part(
    session: CommandSession, run: "EvaluationRun", explanation: "Explanation", explained: "ExplainedPart", limit: int
) -> None:
    from thidua.documents.report.builder import counted, requirement_text
    from thidua.verdicts.titles import measure, part_title
    from thidua.verdicts.wording import STATES, lacking_text

    part = explained.part
    words = [
        counted(part, session.lang),
        requirement_text(part, session.lang),
        lacking_text(part, measure(part), session.lang),
    ]
    title = part_title(run.movement, explanation.row.criterion_id, part, session.lang)
    statement = "; ".join(word for word in words if word)
    click.echo(f"\n{title}: {session.text(STATES[part.state])}" + (f". {statement}" if statement else ""))
    if not explained.items:
        return
    order = {"counts_not": 0, "left_out": 1, "counts": 2}
    # What speaks against the subject comes first: for "at most" those that count.
    if part.op in ("<=", "<"):
        order = {"counts": 0, "left_out": 1, "counts_not": 2}
    ordered = sorted(explained.items, key=lambda item: (order[item.role], item.id))
    shown = ordered[: limit or None]
    lines = [_line(session, explained, item) for item in shown]
    columns = [
        column
        for column in COLUMNS
        if column.key not in NOT_IN_TABLES
        and (column.key in ("item", "role") or any(line[column.key] not in (None, "") for line in lines))
    ]
    print_list(session, lines, columns, format_="table")
    if len(shown) < len(ordered):
        session.say(
            _("… and {count} more: --limit 0 shows all, --out FILE.xlsx writes them"), count=len(ordered) - len(shown)
        )
