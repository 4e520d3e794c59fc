"""`thidua audit-sample`: draw the dossiers that an audit checks, so that anybody can draw them again."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thidua.cli.judging_options import JudgingOptions, judging_options
from thidua.cli.options import format_options, json_option
from thidua.cli.session import CommandSession, current
from thidua.cli.table_output import Column, print_list
from thidua.documents.table_export import csv_of
from thidua.i18n import UserError, _
from thidua.io.atomic_files import written_whole

if TYPE_CHECKING:
    from thidua.integrity.sampling.draw import AuditSample

DRAWN = (
    Column("number", _("No."), right=True),
    Column("dossier_id", _("Dossier")),
    Column("unit_id", _("Unit")),
    Column("procedure_id", _("Procedure")),
    Column("drawn_by", _("Drawn by"), translated=True),
    Column("points", _("Points"), right=True),
    Column("signals", _("Signals")),
)
# What proves the draw, and what examiners fill in: in files, not on the terminal.
PROOF = (
    Column("chance_numerator", _("Chance, numerator"), right=True),
    Column("chance_denominator", _("Chance, denominator"), right=True),
    Column("order", _("Hash")),
)
FORM = (
    Column("finding", _("Finding")),
    Column("first_examiner", _("First examiner")),
    Column("second_examiner", _("Second examiner")),
    Column("examined_on", _("Examined on")),
)
FRAME = (Column("dossier_id", "dossier_id"), Column("points", "points"))
ROADS = {"risk": _("risk"), "chance": _("chance")}


@click.command()
@click.option("--budget", type=click.IntRange(min=1), required=True, metavar="N", help=_("How many dossiers."))
@click.option(
    "--digits",
    required=True,
    metavar="DIGITS",
    help=_("Digits drawn in public after the evaluation was published: six or more."),
)
@click.option(
    "--frame",
    "frame_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Write every dossier that could be drawn, with its points, into this CSV file."),
)
@judging_options
@format_options
@json_option
def command(
    chosen: JudgingOptions,
    budget: int,
    digits: str,
    frame_path: Path | None,
    format_: str | None,
    out: Path | None,
) -> None:
    """Draw an audit sample: four fifths of the budget by risk, the rest by chance.

    Risk is the number of signals that a dossier carries, twice where its unit has more than its share. The seed is the
    hash of the evaluation with digits drawn in public, so that nobody chooses the sample and anybody can draw it again.
    Drawn is no accusation: chance draws the others.

    \b
    Examples:
      thidua audit-sample --budget 50 --digits 240926                            the list on the terminal
      thidua audit-sample --budget 50 --digits 240926 --out sample.csv           with columns to fill in
      thidua audit-sample --budget 50 --digits 240926 --frame frame.csv --out sample.csv
    """
    from thidua.integrity.packages import require_statistics
    from thidua.integrity.sampling.draw import LEAST_DIGITS, draw, seed_of

    session = current()
    try:
        seed_of("", digits)
    except ValueError:
        raise UserError("--digits {digits}: give {least} or more digits", digits=digits, least=LEAST_DIGITS) from None
    require_statistics()
    from thidua.integrity.signals.counting import opened_facts, risk_points

    run = chosen.run(session)
    evaluation_hash = run.evaluation.result_hash()
    with opened_facts(run.facts.counted, chosen.engine) as facts:
        frame = {row["dossier_id"]: row for row in facts.frame().to_pylist()}
        signals_of = risk_points(facts)
    points = {name: len(of) for name, of in signals_of.items()}
    sample = draw(points, budget, seed_of(evaluation_hash, digits))
    if frame_path is not None:
        listed = [{"dossier_id": name, "points": number} for name, number in sorted(points.items())]
        with written_whole(frame_path) as path:
            path.write_bytes(csv_of("en", listed, FRAME))
    rows = [
        {
            **frame[one.dossier_id],
            "number": number,
            "drawn_by": ROADS[one.drawn_by],
            "points": one.points,
            "signals": _titles(session, signals_of[one.dossier_id]),
            "chance_numerator": one.inclusion.numerator,
            "chance_denominator": one.inclusion.denominator,
            "order": one.order,
        }
        for number, one in enumerate(sample.dossiers, 1)
    ]
    about = {"evaluation": evaluation_hash, "digits": digits, "seed": sample.seed, "population": sample.population}
    if session.json and format_ is None and out is None:
        session.answer({**about, "dossiers": rows})
        return
    _print_basis(session, sample, evaluation_hash, digits)
    as_table = out is None and format_ in (None, "table")
    print_list(session, rows, DRAWN if as_table else (*DRAWN, *PROOF, *FORM), format_=format_, out=out)


def _titles(session: CommandSession, ids: tuple[str, ...]) -> list[str]:
    """The titles of the signals, each once; their ids for machines."""
    from thidua.integrity.signals.signal_files import find_signal

    unique = sorted(set(ids))
    return unique if session.json else [find_signal(name).header.title.text(session.lang) for name in unique]


def _print_basis(session: CommandSession, sample: "AuditSample", evaluation_hash: str, digits: str) -> None:
    """What the draw rests on, and what it can tell; beside the answer, which may be a file."""
    from thidua.integrity.sampling.draw import DrawnBy
    from thidua.integrity.sampling.size import error_limits

    by_chance = sum(one.drawn_by is DrawnBy.CHANCE for one in sample.dossiers)
    others = sample.population - (len(sample.dossiers) - by_chance)
    lines: list[tuple[str, dict[str, Any]]] = [
        (_("Evaluation {hash}, digits {digits}"), {"hash": evaluation_hash, "digits": digits}),
        (
            _("{risk} drawn by risk, {chance} by chance, of {population} dossiers"),
            {"risk": len(sample.dossiers) - by_chance, "chance": by_chance, "population": sample.population},
        ),
    ]
    if by_chance:
        lines.append(
            (
                _("If none drawn by chance is wrong, at most {most} of the {others} not drawn by risk are (95%)"),
                {"most": error_limits(others, by_chance, 0)[1], "others": others},
            )
        )
    for message, values in lines:
        click.echo(session.text(message, **values), err=True)
