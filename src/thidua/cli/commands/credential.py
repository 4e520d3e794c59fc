"""`thidua credential`: is a credential of an award genuine?"""

from datetime import UTC, datetime
from pathlib import Path

import click

from thidua.cli.options import home_option, json_option
from thidua.cli.session import current
from thidua.i18n import UserError, _, formats
from thidua.io.environment import ProgramEnvironment

LARGEST_BYTES = 4 * 1024 * 1024


@click.group()
def command() -> None:
    """Credentials of awards: verify one by the published key alone, without the network.

    \b
    Examples:
      thidua credential verify award.jwt --key did.json
    """


@command.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "key_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The published keys: did.json of the site, or what thidua keys show prints. Default: those of --home."),
)
@click.option(
    "--status",
    "status_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The list of revocations that the credential names, as it was fetched."),
)
@home_option
@json_option
def verify(file: Path, key_path: Path | None, status_path: Path | None, home: Path | None) -> None:
    """Verify a credential of an award: who signed it, what it says, whether it was revoked.

    Exit code 1 where it is not valid, with a line for each fault. Asks nobody: keys and the list of revocations are
    files. Without --status it cannot tell whether the award was revoked since; the page that the credential names does.

    \b
    Examples:
      thidua credential verify award.jwt --key did.json
      thidua credential verify award.jwt --key did.json --status 0.jwt
      thidua credential verify award.jwt --home /srv/thidua              by the keys of a site on this machine
    """
    from thidua.proof.credentials import PublishedKeys, check, published_keys
    from thidua.proof.site_keys import key_file, read_signer

    session = current()
    home = home or ProgramEnvironment.read().home
    if key_path is not None:
        keys = published_keys(_read(key_path))
    elif home is not None and key_file(home).is_file():
        keys = PublishedKeys({key.id: key for key in read_signer(key_file(home)).chain.keys})
    else:
        raise UserError("name the published keys with --key: /.well-known/did.json of the site that issued it")
    status = _read(status_path) if status_path is not None else None
    result = check(_read(file), keys, datetime.now(UTC), status)
    findings = [finding.render_here(session.lang) for finding in result.findings]
    if session.json:
        facts = result.facts
        session.answer(
            {
                "valid": not findings,
                "name": facts.name if facts else None,
                "award": facts.award if facts else None,
                "authority": facts.authority if facts else None,
                "decision": facts.number if facts else None,
                "decided_on": facts.decided_on.isoformat() if facts else None,
                "signed_by": result.signer or None,
                "page": result.page or None,
                "revocations_known": result.status_known,
                "findings": findings,
            }
        )
    else:
        for finding in findings:
            click.echo(f"✗ {finding}")
        if result.facts is not None:
            session.say(
                _("{name}: {award}; decision {number} of {day}, {authority}"),
                name=result.facts.name,
                award=result.facts.award,
                number=result.facts.number,
                day=formats.day(result.facts.decided_on),
                authority=result.facts.authority,
            )
        if not findings:
            session.say(_("✓ genuine: signed by {key}"), key=result.signer)
            if result.status_known:
                session.say(_("✓ not revoked, by the list that was given"))
            else:
                session.say(_("whether it was revoked since, {page} tells, or --status"), page=result.page)
    if findings:
        click.get_current_context().exit(1)


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise UserError("{file} cannot be read: {reason}", file=file, reason=UserError("it is too large"))
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError("{file} cannot be read: {reason}", file=file, reason=str(problem)) from problem
