"""`thidua signatures`: who signed a PDF, and is it whole?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thidua.cli.moment_arguments import moment_of
from thidua.cli.options import json_option
from thidua.cli.session import CommandSession, current
from thidua.i18n import UserError, _, formats

if TYPE_CHECKING:
    from thidua.documents.papers.signatures import Signature, SignatureVerification


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--roots",
    type=click.Path(path_type=Path),
    envvar="THIDUA_SIGNING_ROOTS",
    default=Path("signing-roots"),
    help=_("Certificates of the trusted authorities. Default: THIDUA_SIGNING_ROOTS, else the folder signing-roots."),
)
@click.option("--known-at", metavar="MOMENT", help=_("When the file came in: judged as of then. Default: now."))
@json_option
def command(files: tuple[Path, ...], roots: Path, known_at: str | None) -> None:
    """Verify the signatures of PDFs that were signed elsewhere (PAdES).

    Says of each signature who made it, when, and what came into the file afterwards; of a refused file why. Exit code 1
    where a file is refused. Nothing is fetched from the network.

    \b
    Examples:
      thidua signatures decision.pdf --roots signing-roots
      thidua signatures *.pdf --known-at "2026-11-20 09:00"     as it was judged when it came in
    """
    from thidua.web.server.supervisor import require_installed

    require_installed()
    from thidua.documents.papers.signatures import verify
    from thidua.documents.papers.trust_anchors import roots_of

    session = current()
    moment = moment_of(known_at).replace(tzinfo=formats.ZONE) if known_at else datetime.now(UTC)
    trusted = roots_of(roots)
    results = {file: verify(_read(file), trusted, moment) for file in files}
    if session.json:
        session.answer([_plain(session, file, result) for file, result in results.items()])
    else:
        for file, result in results.items():
            _print(session, file, result)
    if not all(result.accepted for result in results.values()):
        click.get_current_context().exit(1)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise UserError("{file} cannot be read: {reason}", file=file, reason=problem.strerror) from problem


def _print(session: CommandSession, file: Path, result: "SignatureVerification") -> None:
    session.say(_("{file}: accepted") if result.accepted else _("{file}: REFUSED"), file=file)
    for signature in result.signatures:
        click.echo("  " + _line(session, signature))
        for note in signature.notes:
            click.echo("    " + note.render_here(session.lang))
    for finding in result.findings:
        click.echo("  " + finding.render_here(session.lang))


def _line(session: CommandSession, signature: "Signature") -> str:
    values: dict[str, object] = {
        "signer": signature.signer,
        "organisation": signature.organisation or "–",
        "issuer": signature.issuer,
        "level": signature.level.value,
        "moment": formats.moment(signature.moment) if signature.moment else formats.NOTHING,
    }
    if signature.stamped:
        return session.text(
            _("{signer} ({organisation}), time stamp {moment}, {level}, vouched for by {issuer}"), **values
        )
    return session.text(
        _("{signer} ({organisation}), by own word {moment}, {level}, vouched for by {issuer}"), **values
    )


def _plain(session: CommandSession, file: Path, result: "SignatureVerification") -> dict[str, Any]:
    return {
        "file": str(file),
        "accepted": result.accepted,
        "signatures": [
            {
                "field": signature.field,
                "signer": signature.signer,
                "organisation": signature.organisation,
                "issuer": signature.issuer,
                "serial": signature.serial,
                "moment": signature.moment.astimezone(formats.ZONE).isoformat() if signature.moment else None,
                "stamped": signature.stamped,
                "covers_whole_document": signature.covers_whole_document,
                "added": signature.added.value,
                "trusted": signature.trusted,
                "level": signature.level.value,
                "notes": [note.render_here(session.lang) for note in signature.notes],
            }
            for signature in result.signatures
        ],
        "findings": [finding.render_here(session.lang) for finding in result.findings],
    }
