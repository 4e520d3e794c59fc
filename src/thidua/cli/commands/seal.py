"""`thidua seal`: the evidence of a run in one file, under one hash."""

from pathlib import Path

import click

from thidua.cli.judging_options import Chosen, judging_options
from thidua.cli.options import json_option
from thidua.cli.session import current
from thidua.i18n import _


@click.command()
@judging_options
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=_("The bundle to write; an older one there is replaced."),
)
@json_option
def command(chosen: Chosen, out: Path) -> None:
    """Seal the evidence: facts, movement, law, calendar, SQL and results, in one archive under one hash.

    Keep or publish the hash apart from the file: whoever has both can verify on any machine. The bundle holds what the
    ledger holds, but of surveys numbers alone: names of officers, no applicant's name, number, phone or address, and
    nothing that says who answered. The same run gives the same bytes.

    \b
    Examples:
      thidua seal --out evidence.zip                         of everything the ledger knows
      thidua seal --as-of 2026-09-30 --out q3.zip            as things stood that day
      thidua verify evidence.zip                             on any other machine
    """
    from thidua.proof.bundle import seal

    session = current()
    run = chosen.run(session)
    with session.progress() as progress:
        sealed = seal(run, out, movement=chosen.movement_name, calendar=chosen.calendar_name, progress=progress)
    if session.json:
        session.answer(
            {
                "file": str(out),
                "bundle_hash": sealed.bundle_hash,
                "result_hash": run.evaluation.result_hash(),
                "snapshot": run.snapshot.id,
                "members": sealed.members,
                "bytes": sealed.size,
            }
        )
        return
    session.say(
        _("{file}: {size} kB, {count} verdicts"), file=out, size=-(-sealed.size // 1000), count=len(run.evaluation.rows)
    )
    session.say(_("hash {hash}"), hash=sealed.bundle_hash)
