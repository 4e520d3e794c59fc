"""`thidua seal`: the evidence of a run in one file, under one hash."""

from pathlib import Path

import click

from thidua.cli.judging_options import JudgingOptions, judging_options
from thidua.cli.options import json_option
from thidua.cli.session import current
from thidua.i18n import _
from thidua.io.environment import ProgramEnvironment


@click.command()
@judging_options
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=_("The bundle to write; an older one there is replaced."),
)
@click.option(
    "--sign-with",
    "key_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The file of a signing key (thidua keys). Default: the key of the data folder that THIDUA_HOME names."),
)
@json_option
def command(chosen: JudgingOptions, out: Path, key_path: Path | None) -> None:
    """Seal the evidence: facts, movement, law, calendar, SQL and results, in one archive under one hash.

    Keep or publish the hash apart from the file: whoever has both can verify on any machine. The bundle holds what the
    ledger holds, but of surveys numbers alone: names of officers, no applicant's name, number, phone or address, and
    nothing that says who answered. The same run and key give the same bytes.

    \b
    Examples:
      thidua seal --out evidence.zip                         of everything the ledger knows
      thidua seal --as-of 2026-09-30 --out q3.zip            as things stood that day
      thidua verify evidence.zip                             on any other machine
    """
    from thidua.proof.bundle import seal
    from thidua.proof.site_keys import read_signer, site_signer

    session = current()
    home = ProgramEnvironment.read().home
    signer = read_signer(key_path) if key_path else site_signer(home) if home and home.is_dir() else None
    run = chosen.run_from_facts(session)
    with session.progress() as progress:
        sealed = seal(
            run,
            out,
            movement=chosen.movement_name,
            calendar=chosen.calendar_name,
            signer=signer,
            progress=progress,
        )
    if session.json:
        session.answer(
            {
                "file": str(out),
                "bundle_hash": sealed.bundle_hash,
                "result_hash": run.evaluation.result_hash(),
                "snapshot": run.snapshot.id,
                "members": sealed.members,
                "bytes": sealed.size,
                "signed_by": str(signer.chain.current) if signer else None,
            }
        )
        return
    session.say(
        _("{file}: {size} kB, {count} verdicts"), file=out, size=-(-sealed.size // 1000), count=len(run.evaluation.rows)
    )
    session.say(_("hash {hash}"), hash=sealed.bundle_hash)
    if signer is None:
        session.say(_("unsigned: name a key with --sign-with, or a data folder with THIDUA_HOME"))
    else:
        session.say(_("signed by {key}"), key=str(signer.chain.current))
