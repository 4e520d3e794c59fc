"""`thidua awards`: does a decision follow from its bundle?"""

from pathlib import Path

import click

from thidua.cli.options import expected_key_option, json_option, key_of
from thidua.cli.session import current
from thidua.i18n import _


@click.group()
def command() -> None:
    """Decisions on awards: decide one again from its bundle, without the site.

    \b
    Examples:
      thidua awards verify award.zip     of a full one every verdict, vote, place, day; of a public one money and quota
    """


@command.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@expected_key_option
@json_option
def verify(file: Path, key_path: Path | None) -> None:
    """Decide everything again from what the bundle holds. Exit code 1 where something does not follow.

    \b
    Examples:
      thidua awards verify award.zip
    """
    from thidua.proof.award_check import check

    session = current()
    with session.progress() as progress:
        verification = check(file, expected_key=key_of(key_path), progress=progress)
    findings = [finding.render_here(session.lang) for finding in verification.findings]
    notes = [note.render_here(session.lang) for note in verification.notes]
    if session.json:
        session.answer(
            {
                "lines": verification.lines,
                "hash": verification.bundle_hash,
                "evidence": verification.with_evidence,
                "findings": findings,
                "notes": notes,
                "signed_by": str(verification.signature.signer) if verification.signature.signer else None,
                "signature": verification.signature.summary().render_here(session.lang),
            }
        )
    else:
        for note in notes:
            session.say(_("note: {note}"), note=note)
        for finding in findings:
            click.echo(f"✗ {finding}")
        if not findings:
            session.say(_("✓ {count} lines follow from what the bundle holds"), count=verification.lines)
            if verification.with_evidence:
                session.say(_("  every verdict was recomputed from the evidence in it"))
        session.say(_("hash {hash}"), hash=verification.bundle_hash)
        click.echo(verification.signature.summary().render_here(session.lang))
    if findings:
        click.get_current_context().exit(1)
