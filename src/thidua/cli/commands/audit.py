"""`thidua audit`: is the log of a site whole? An offline verifier."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thidua.cli.options import expected_key_option, home_option, json_option, key_of
from thidua.cli.session import CommandSession, current
from thidua.i18n import UserError, _
from thidua.io.environment import ProgramEnvironment
from thidua.proof import audit

if TYPE_CHECKING:
    from thidua.proof.signing import PublicKey
    from thidua.proof.witnesses import WitnessedHead
    from thidua.web.server.witness_state import WitnessProgress


@click.group()
def command() -> None:
    """The audit log of a site: every change, and every page about a person that somebody else read; each entry is bound
    to the one before.

    \b
    Examples:
      thidua audit verify audit.jsonl --anchor anchors.jsonl   a log that was taken out, without the site
      thidua audit verify --home /srv/thidua                   the log of the site of that data folder
      thidua audit export --home /srv/thidua > audit.jsonl
      thidua audit anchor --home /srv/thidua >> anchors.jsonl  the end of the log now, to be kept elsewhere
    """


@command.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--anchor",
    "anchor_files",
    multiple=True,
    type=click.Path(path_type=Path),
    help=_("A file of anchors, one a line. Without any, an end that was cut off cannot be seen."),
)
@click.option(
    "--witness",
    "witness_folders",
    multiple=True,
    type=click.Path(file_okay=False, path_type=Path),
    help=_("A witness's folder of signed heads: only it finds a log whose anchors were made anew as well."),
)
@click.option(
    "--tsa",
    "tsa_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Certificates (PEM) of the authority whose time stamps are trusted. Default: THIDUA_TIMESTAMP_ROOTS."),
)
@home_option
@expected_key_option
@json_option
def verify(
    file: Path | None,
    anchor_files: tuple[Path, ...],
    witness_folders: tuple[Path, ...],
    tsa_path: Path | None,
    home: Path | None,
    key_path: Path | None,
) -> None:
    """Find any entry that was removed, put in, moved or altered. Exit code 1 where one is found.

    \b
    Examples:
      thidua audit verify audit.jsonl --anchor anchors.jsonl
      thidua audit verify --home /srv/thidua --witness /mnt/witness --witness ~/mails-of-the-site
      thidua audit verify --home /srv/thidua --tsa authority.pem    with the time stamps that lie in the data folder
    """
    from thidua.web.server.witness_state import sendings

    session = current()
    home = home or (_named_home() if file is None else None)
    if (file is None) == (home is None):
        raise click.UsageError(session.text("name a file, or a site's data folder with --home"))
    lines = _lines(file) if file is not None else _of_site(home, "entries")
    anchors = [anchor for path in anchor_files for anchor in audit.anchors_of(_lines(path))]
    if home is not None:
        anchors += audit.anchors_of(_of_site(home, "anchors"))
    by_folder = _heads(witness_folders, home, key_of(key_path), tsa_path)
    heads = [head for witnessed in by_folder.values() for head in witnessed]
    verification = audit.verify(audit.entries_of(lines), [*anchors, *(head.anchor for head in heads)])
    last = {str(folder): witnessed[-1] for folder, witnessed in by_folder.items()}
    if session.json:
        findings = [finding.render_here(session.lang) for finding in verification.findings]
        session.answer(
            {
                "entries": verification.count,
                "last": verification.last,
                "anchors": len(anchors),
                "witnessed": max((head.number for head in heads), default=None),
                "witnesses": {
                    folder: {"entry": head.number, "at": head.at, "stamped": head.stamped, "key": str(head.signer)}
                    for folder, head in last.items()
                },
                "findings": findings,
            }
        )
    else:
        for finding in verification.findings:
            click.echo(f"✗ {finding.render_here(session.lang)}")
        if not verification.findings:
            session.say(
                "✓ {count} entries, unbroken; {anchors} anchors hold; the last hash is {hash}",
                count=verification.count,
                anchors=len(anchors),
                hash=verification.last,
            )
        sent = sendings(home).values() if home is not None else ()
        _tell_witnesses(session, last, [sending for sending in sent if sending.number], verification.count)
        if not anchors and not heads:
            session.say("  no anchor was named: an end that was cut off cannot be seen")
    if verification.findings:
        click.get_current_context().exit(1)


def _heads(
    folders: Iterable[Path], home: Path | None, expected: "PublicKey | None", tsa_path: Path | None
) -> "dict[Path, list[WitnessedHead]]":
    """The heads of each witness's folder; of a data folder's own those with a stamp alone: the others are its word."""
    from thidua.proof.timestamps import authorities
    from thidua.proof.witnesses import NOTE, STAMPED, heads_of

    tsa_path = tsa_path or ProgramEnvironment.read().timestamp_roots
    roots = authorities(tsa_path) if tsa_path else ()
    by_folder = {folder: heads_of([folder], expected, roots) for folder in folders}
    own = home / STAMPED if home is not None else None
    if own is not None and roots and any(own.glob(f"*{NOTE}")):
        stamped = [head for head in heads_of([own], expected, roots) if head.stamped]
        by_folder |= {own: stamped} if stamped else {}
    return by_folder


def _tell_witnesses(
    session: CommandSession, last: Mapping[str, "WitnessedHead"], sent: Sequence["WitnessProgress"], count: int
) -> None:
    """The last head of each witness's folder, then what the site says it sent to others; and how many came after."""
    for folder, head in last.items():
        text = _(
            "  {folder}: entry {number} was witnessed last, at {at}, signed by {name}, key {id}; {count} came after"
        )
        if head.stamped:
            text = (
                "  {folder}: entry {number} was stamped last, at {at}, signed by {name}, key {id}; {count} came after"
            )
        signer = {"name": head.signer.name, "id": head.signer.id}
        session.say(text, folder=folder, number=head.number, at=head.at, count=max(count - head.number, 0), **signer)
    for sending in sent:
        if sending.to not in last:
            session.say(
                "  {witness}: entry {number} was sent last, at {at}, as the site says; {count} came after",
                witness=sending.to,
                number=sending.number,
                at=sending.at,
                count=max(count - sending.number, 0),
            )
    if not last:
        session.say("  no witness was named: a log made anew with its anchors cannot be seen")


@command.command("export")
@home_option
def export(home: Path | None) -> None:
    """Print the log as JSON lines.

    \b
    Examples:
      thidua audit export --home /srv/thidua > audit.jsonl
    """
    for line in _of_site(home, "entries"):
        click.echo(line)


@command.command("anchor")
@home_option
def make_anchor(home: Path | None) -> None:
    """Print the end of the log as it is now, to be kept where nobody who writes the log can reach it.

    \b
    Examples:
      thidua audit anchor --home /srv/thidua >> anchors.jsonl
    """
    for line in _of_site(home, "anchor"):
        click.echo(line)


def _named_home() -> Path | None:
    return ProgramEnvironment.read().home


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8") as source:
            yield from source
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError("{file} cannot be read: {reason}", file=file, reason=str(problem)) from problem


def _of_site(home: Path | None, what: str) -> Iterator[str]:
    """Lines printed by the site's own command, in a process of its own: it may run over any database."""
    from thidua.web.server import supervisor

    home = home or _named_home()
    if home is None:
        raise UserError("name the site's data folder with --home")
    supervisor.require_installed()
    answer = supervisor.run_once(supervisor.Site(home.resolve(), "127.0.0.1", 1, 1), "audit_log", what)
    yield from answer.splitlines()
