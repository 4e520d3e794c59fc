"""`thidua verify`: does a bundle still say what its facts say?"""

from pathlib import Path

import click

from thidua.cli.options import expected_key_option, json_option, key_of
from thidua.cli.session import CommandSession, current
from thidua.i18n import UserError, _

# Differences printed before the rest is only counted.
MOST_SHOWN = 50


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--hash", "expected_hash", metavar="HEX", help=_("The hash as it was published when it was sealed."))
@click.option(
    "--ledger", "ledger_path", type=click.Path(path_type=Path), help=_("Compare the facts with this ledger's, too.")
)
@expected_key_option
@json_option
def command(bundle: Path, expected_hash: str | None, ledger_path: Path | None, key_path: Path | None) -> None:
    """Verify an evidence bundle: is every member what was sealed, and do its facts give its results again?

    Needs nothing but the bundle, of this release or an older one: its own SQL, movement, law and working days are used.
    Says identical (exit code 0), or exactly what differs (exit code 1): which member was changed, which verdict or
    figure, how it is stated and how it comes out. Rules that are not this program's are named, and those that changed
    since it was sealed stand in one line before; SQL of no release known here is not accepted (exit code 1). With
    --hash or --key it also tells a bundle that was forged as a whole; one line says who signed it, and what an unsigned
    one does not prove.

    \b
    Examples:
      thidua verify evidence.zip                    from the bundle alone
      thidua verify evidence.zip --hash 3f6a0c…     and that it is the one that was published
      thidua verify evidence.zip --ledger ledger    and that the ledger holds the same facts
    """
    from thidua.ledger.store.ledger import Ledger
    from thidua.proof.evaluation_differences import Difference
    from thidua.proof.verify import verify

    session = current()
    ledger = Ledger.open(ledger_path) if ledger_path is not None else None
    with session.progress() as progress:
        verification = verify(
            bundle, expected_hash=expected_hash, expected_key=key_of(key_path), ledger=ledger, progress=progress
        )

    def line(difference: Difference) -> str:
        return UserError(difference.message, **difference.values).render_here(session.lang)

    if session.json:
        session.answer(
            {
                "identical": verification.identical,
                "bundle_hash": verification.bundle_hash,
                "snapshot": verification.snapshot_id,
                "verdicts": verification.verdicts,
                "differences": [line(difference) for difference in verification.differences],
                "foreign_rules": [line(rule) for rule in verification.foreign],
                "rules_changed": line(verification.rules_changed) if verification.rules_changed else None,
                "notes": [line(note) for note in verification.notes],
                "signed_by": str(verification.signature.signer) if verification.signature.signer else None,
                "signature": verification.signature.summary().render_here(session.lang),
            }
        )
    else:
        for note in verification.notes:
            session.say(_("note: {note}"), note=line(note))
        if verification.rules_changed:
            session.say(_("RULES CHANGED: {line}"), line=line(verification.rules_changed))
        if verification.differences:
            session.say(_("DIFFERENT: {count} differences"), count=len(verification.differences))
            _list(session, [line(difference) for difference in verification.differences])
        if verification.foreign:
            session.say(
                _("NOT OURS: {count} indicators are counted by rules that no release laid down"),
                count=len(verification.foreign),
            )
            _list(session, [line(rule) for rule in verification.foreign])
        if verification.identical:
            session.say(
                _("identical: {count} verdicts recomputed from the bundle's facts"), count=verification.verdicts
            )
            session.say(_("hash {hash}"), hash=verification.bundle_hash)
        click.echo(verification.signature.summary().render_here(session.lang))
    if not verification.identical:
        click.get_current_context().exit(1)


def _list(session: CommandSession, lines: list[str]) -> None:
    for line in lines[:MOST_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > MOST_SHOWN:
        session.say(_("  … and {count} more (--json lists all)"), count=len(lines) - MOST_SHOWN)
