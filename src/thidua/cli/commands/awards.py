"""`thidua awards`: does a decision follow from its bundle?"""

from pathlib import Path

import click

from thidua.cli.options import json_option
from thidua.cli.session import current
from thidua.i18n import _


@click.group()
def command() -> None:
    """Decisions on awards: decide one again from its bundle, without the site.

    \b
    Examples:
      thidua awards verify award.zip     votes, places, money; with the evidence every verdict too
    """


@command.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def verify(file: Path) -> None:
    """Decide everything again from what the bundle holds. Exit code 1 where something does not follow.

    \b
    Examples:
      thidua awards verify award.zip
    """
    from thidua.proof.award_bundle import check

    session = current()
    with session.progress() as progress:
        verification = check(file, progress=progress)
    findings = [finding.render(session.lang) for finding in verification.findings]
    if session.json:
        session.answer(
            {
                "lines": verification.lines,
                "hash": verification.bundle_hash,
                "evidence": verification.with_evidence,
                "findings": findings,
            }
        )
    else:
        for finding in findings:
            click.echo(f"✗ {finding}")
        if not findings:
            session.say(_("✓ {count} lines follow from what the bundle holds"), count=verification.lines)
            kept = _("  every verdict was recomputed from the evidence in it")
            session.say(
                kept if verification.with_evidence else _("  it holds no evidence: verdicts were not recomputed")
            )
        session.say(_("hash {hash}"), hash=verification.bundle_hash)
    if findings:
        click.get_current_context().exit(1)
