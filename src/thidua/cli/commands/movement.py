"""`thidua movement`: check a movement's file, show what it says, print the schema for editors."""

import sys
from pathlib import Path

import click

from thidua.cli.options import format_options, json_option
from thidua.cli.session import current
from thidua.cli.table_output import Column, print_list
from thidua.i18n import _


@click.group()
def command() -> None:
    """Movements: rules, quotas and deadlines as data.

    \b
    Examples:
      thidua movement check can-tho-2026            a movement that comes with the program
      thidua movement check my/movement.toml        your own, with file and line of all that is wrong
      thidua movement show can-tho-2026             its criteria, with their clauses
      thidua movement schema                        the JSON Schema, for editors
    """


@command.command()
@click.argument("movement", metavar="FILE|ID")
@json_option
def check(movement: str) -> None:
    """Check a movement: file, inheritance, citations, wording and worked examples.

    \b
    Examples:
      thidua movement check movements/can-tho-2026/movement.toml
      thidua --lang vi movement check can-tho-2026

    Exit code 1 where something is wrong.
    """
    from thidua.definitions.movement_report import check_movement

    session = current()
    report = check_movement(movement)
    if session.json:
        session.answer(
            {
                "file": str(report.file),
                "valid": not report.problems,
                "cases": report.cases,
                "content_hash": report.loaded.movement.content_hash if report.loaded else None,
                "problems": [
                    {"file": str(problem.file), "line": problem.line, "message": problem.say(session.lang)}
                    for problem in report.problems
                ],
                "warnings": [warning.render_here(session.lang) for warning in report.warnings],
            }
        )
    else:
        for problem in report.problems:
            click.echo(problem.render_here(session.lang))
        if report.problems:
            session.say("{file}: {count} problems", file=report.file, count=len(report.problems))
        elif report.loaded:
            session.say(
                "{file}: valid; {criteria} criteria, {cases} worked examples agree",
                file=report.file,
                criteria=len(report.loaded.movement.criteria),
                cases=report.cases,
            )
            for warning in report.warnings:
                click.echo(warning.render_here(session.lang))
    sys.exit(1 if report.problems else 0)


@command.command()
@click.argument("movement", metavar="FILE|ID", default="can-tho-2026")
@format_options
@json_option
def show(movement: str, format_: str | None, out: Path | None) -> None:
    """List a movement's criteria: what each asks, of whom, and the clause it comes from.

    \b
    Examples:
      thidua movement show
      thidua movement show can-tho-2026 --format csv
    """
    from thidua.definitions.display import rows
    from thidua.definitions.movement_loader import load_movement

    session = current()
    loaded = load_movement(movement)
    columns = [
        Column("id", _("criterion")),
        Column("clause", _("clause")),
        Column("of", _("asked of")),
        Column("title", _("title")),
        Column("asks", _("asks")),
    ]
    title = loaded.text("title", session.lang)
    print_list(session, rows(loaded, session.lang), columns, format_=format_, out=out, title=title)


@command.command()
def schema() -> None:
    """Print the JSON Schema of movement.toml, for editors.

    \b
    Examples:
      thidua movement schema
    """
    from thidua.definitions.schema.json_schema import movement_schema_text

    click.echo(movement_schema_text(), nl=False)
