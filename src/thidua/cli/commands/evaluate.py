"""`thidua evaluate`: who has met what, and what is lacking."""

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
    from thidua.verdicts.results import Part, VerdictRow

STATES = ("met", "not_met", "not_determinable", "on_hold", "not_applicable")
COLUMNS = (
    Column("subject_id", _("Code")),
    Column("subject", _("Name")),
    Column("criterion", _("Criterion")),
    Column("verdict", _("Verdict"), translated=True),
    Column("requirement", _("Requirement")),
    Column("state", _("State"), translated=True),
    Column("numerator", _("Numerator"), right=True),
    Column("denominator", _("Denominator"), right=True),
    Column("excluded", _("Excluded"), right=True),
    Column("asked", _("Asked")),
    Column("lacking", _("What is lacking")),
    Column("first_items", _("First items")),
    Column("clause", _("Clause")),
)
MARKS = {"met": "✓", "not_met": "✗", "not_determinable": "?", "on_hold": "‖", "not_applicable": "–"}


@click.command()
@judging_options
@click.option("--unit", "unit_words", metavar="ID|NAME", help=_("Only this unit."))
@click.option("--officer", "officer_words", metavar="ID|NAME", help=_("Only this officer."))
@click.option("--criterion", "criterion_id", metavar="ID", help=_("Only this criterion, such as a.6."))
@click.option("--state", type=click.Choice(STATES), help=_("Only verdicts of this kind."))
@format_options
@json_option
def command(
    chosen: JudgingOptions,
    unit_words: str | None,
    officer_words: str | None,
    criterion_id: str | None,
    state: str | None,
    format_: str | None,
    out: Path | None,
) -> None:
    """Judge every unit and officer by the movement's criteria: the summary first, then what was asked for.

    For each verdict: met, not met, not determinable, on hold or not applicable; the integers behind it, what is asked,
    what is lacking in things one can act on, and the first of them. Without a filter only the summary is shown; lists
    in other formats are always whole.

    \b
    Examples:
      thidua evaluate                                        the summary of all criteria
      thidua evaluate --unit "Phường Cái Răng"               one unit, criterion by criterion
      thidua evaluate --criterion a.6 --state not_met        everybody who lacks procedures
      thidua evaluate --import 3 --as-of 2026-09-30          as known after import 3, up to that day
      thidua evaluate --format xlsx --out verdicts.xlsx      every verdict as a workbook
    """
    from thidua.verdicts.sample_items import first_items

    session = current()
    run = chosen.run(session)
    evaluation = run.evaluation
    if criterion_id is not None:
        check_criterion(evaluation, criterion_id)
    wanted = [
        find_subject(evaluation, words, kind)
        for words, kind in ((unit_words, "unit"), (officer_words, "officer"))
        if words is not None
    ]
    keys = {(subject.kind, subject.id) for subject in wanted}
    rows = [
        row
        for row in evaluation.rows
        if (not keys or (row.kind, row.subject_id) in keys)
        and criterion_id in (None, row.criterion_id)
        and state in (None, row.state.value)
    ]
    filtered = bool(keys) or criterion_id is not None or state is not None
    as_table = (format_ or ("json" if session.json else "table")) == "table" and out is None
    if as_table:
        _print_head(session, run)
        if not keys:
            _print_summary(session, run)
        if not filtered:
            session.say(_("Closer: thidua evaluate --unit NAME, --criterion ID, --state STATE; thidua explain NAME ID"))
            return
    samples = first_items(run, rows)
    listed = [line for row in rows for line in _lines(session, run, row, samples)]
    if session.json and format_ is None and out is None:
        session.answer({"basis": _basis(run), "summary": _summary(run), "verdicts": listed})
        return
    if as_table:
        _print_sheets(session, run, rows, listed)
        return
    print_list(session, listed, COLUMNS, format_=format_, out=out)


def _print_head(session: CommandSession, run: "EvaluationRun") -> None:
    from thidua.verdicts.set_aside import set_aside, set_aside_text

    basis = run.evaluation.basis
    session.say(
        _("Movement {movement} {version}, {first} to {last}; as of {moment}; {imports} imports, snapshot {snapshot}"),
        movement=basis.movement_id,
        version=basis.movement_version,
        first=basis.window_from,
        last=basis.window_to,
        moment=basis.as_of_at,
        imports=basis.import_number,
        snapshot=basis.snapshot_id[:12],
    )
    aside = set_aside_text(set_aside(run), session.lang)
    if aside:
        click.echo(aside)


def _summary(run: "EvaluationRun") -> list[dict[str, Any]]:
    from thidua.rules.terms import VerdictState

    counted = run.evaluation.summary()
    return [
        {"kind": kind.value, "criterion": criterion, **{state.value: counts[state] for state in VerdictState}}
        for (kind, criterion), counts in sorted(
            counted.items(), key=lambda item: run.evaluation.criteria.index(item[0][1])
        )
    ]


def _print_summary(session: CommandSession, run: "EvaluationRun") -> None:
    from thidua.verdicts.titles import criterion_title

    rows = [{**row, "title": criterion_title(run.movement, row["criterion"], session.lang)} for row in _summary(run)]
    columns = (
        Column("criterion", _("Criterion")),
        Column("title", _("Name")),
        Column("met", _("met"), right=True),
        Column("not_met", _("not met"), right=True),
        Column("not_determinable", _("not determinable"), right=True),
        Column("on_hold", _("on hold"), right=True),
        Column("not_applicable", _("not applicable"), right=True),
    )
    print_list(session, rows, columns, format_="table")


def _basis(run: "EvaluationRun") -> dict[str, Any]:
    from dataclasses import asdict

    from thidua.verdicts.set_aside import set_aside

    rows_set_aside = set_aside(run)
    aside = {
        "rows": rows_set_aside.rows,
        "unreadable_cells": dict(rows_set_aside.cells),
        "criteria": dict(rows_set_aside.criteria),
    }
    return {**asdict(run.evaluation.basis), "result_hash": run.evaluation.result_hash(), "set_aside": aside}


def _lines(session: CommandSession, run: "EvaluationRun", row: "VerdictRow", samples: Any) -> list[dict[str, Any]]:
    """A row's requirements, one line each; a row without any is one line."""
    from thidua.verdicts.sample_items import against

    subject = run.evaluation.subject(row.kind, row.subject_id)
    start: dict[str, Any] = {
        "kind": row.kind.value,
        "subject_id": row.subject_id,
        "subject": subject.name if subject else row.subject_id,
        "criterion": row.criterion_id,
        "clause": row.clause,
        "verdict": _state_word(row.state.value, session),
    }
    if row.holds:
        start["holds"] = [hold.record_id for hold in row.holds]
    lines = []
    for part in row.parts:
        items = samples.get((row.kind, row.subject_id, part.of), ()) if against(part) else ()
        lines.append(
            {
                **start,
                **_part_values(session, run, row, part),
                "first_items": list(items),
                "more": (part.against or 0) > len(items),
            }
        )
    return lines or [start]


def _part_values(session: CommandSession, run: "EvaluationRun", row: "VerdictRow", part: "Part") -> dict[str, Any]:
    from thidua.documents.report.builder import counted, requirement_text
    from thidua.verdicts.titles import measure, part_title
    from thidua.verdicts.wording import lacking_text

    return {
        "requirement": part_title(run.movement, row.criterion_id, part, session.lang),
        "state": _state_word(part.state.value, session),
        "numerator": part.numerator,
        "denominator": part.denominator,
        "excluded": part.excluded,
        "counted": counted(part, session.lang),
        "asked": requirement_text(part, session.lang),
        "lacking": lacking_text(part, measure(part), session.lang),
    }


def _print_sheets(
    session: CommandSession, run: "EvaluationRun", rows: list["VerdictRow"], lines: list[dict[str, Any]]
) -> None:
    """Subject by subject, verdict by verdict, requirement by requirement: lines that wrap well anywhere."""
    from thidua.verdicts.titles import criterion_title
    from thidua.verdicts.wording import name_until

    by_row: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for line in lines:
        by_row.setdefault((line["kind"], line["subject_id"], line["criterion"]), []).append(line)
    last = None
    for row in rows:
        subject = run.evaluation.subject(row.kind, row.subject_id)
        if row.subject_id != last and subject is not None:
            click.echo(f"\n{name_until(subject.name, subject.ended_on, session.lang)} ({subject.id})")
            last = row.subject_id
        title = criterion_title(run.movement, row.criterion_id, session.lang)
        state = session.text(row.state.value.replace("_", " "))
        click.echo(f"  {MARKS[row.state.value]} {row.criterion_id} {state}: {title} ({row.clause})")
        for hold in row.holds:
            click.echo(
                "      "
                + session.text(
                    _("on hold: record {record} of the register ({clause})"), record=hold.record_id, clause=hold.clause
                )
            )
        for line in by_row[row.kind.value, row.subject_id, row.criterion_id]:
            if "requirement" in line:
                click.echo("      " + _sentence(line))


def _sentence(line: dict[str, Any]) -> str:
    """`✗ Title: 37/50 (74.0%); asked: ≥ 80%; 3 more procedures needed: 1.000143, …`"""
    mark = MARKS[line["state"].replace(" ", "_")]
    statement = "; ".join(text for text in (line["counted"], line["asked"], line["lacking"]) if text)
    items = ", ".join(line["first_items"])
    more = ", …" if line["more"] else ""
    return (
        f"{mark} {line['requirement']}"
        + (f": {statement}" if statement else "")
        + (f": {items}{more}" if items else "")
    )


def _state_word(state: str, session: CommandSession) -> str:
    """The state's message id for people, its own name for machines."""
    return state if session.json else state.replace("_", " ")
