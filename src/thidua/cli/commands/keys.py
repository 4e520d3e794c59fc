"""`thidua keys`: the key a site signs with."""

from pathlib import Path

import click

from thidua.cli.options import home_option, json_option
from thidua.cli.session import current
from thidua.i18n import UserError, _
from thidua.io.environment import ProgramEnvironment

file_option = click.option(
    "--file", type=click.Path(dir_okay=False, path_type=Path), help=_("The file of a key that is no site's.")
)


@click.group()
def command() -> None:
    """The key that signs bundles and the heads of the audit log: print it, make one, replace it by another.

    \b
    Examples:
      thidua keys show --home /srv/thidua > site.pub    to be published, and given to verify --key
      thidua keys rotate --home /srv/thidua             a new key, signed by the one before
      thidua keys make --file engine.json --name can-tho-engine
    """


@command.command("show")
@home_option
@file_option
@json_option
def show(home: Path | None, file: Path | None) -> None:
    """Print the public key in use, made where the site has none yet.

    \b
    Examples:
      thidua keys show --home /srv/thidua > site.pub
    """
    from thidua.proof.site_keys import read_signer, site_signer

    session = current()
    signer = read_signer(file) if file else site_signer(_named(home))
    if session.json:
        session.answer(signer.chain.value() | {"current": str(signer.chain.current)})
    else:
        click.echo(str(signer.chain.current))


@command.command("rotate")
@home_option
@file_option
def rotate(home: Path | None, file: Path | None) -> None:
    """Make a new key in place of the one in use, which signs it; whoever pinned the old one can follow.

    \b
    Examples:
      thidua keys rotate --home /srv/thidua
    """
    from thidua.proof.site_keys import key_file
    from thidua.proof.site_keys import rotate as made_anew

    click.echo(str(made_anew(file or key_file(_named(home))).chain.current))


@command.command("make")
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), required=True, help=_("The file to make."))
@click.option("--name", required=True, help=_("Who signs: a name without spaces."))
def make(file: Path, name: str) -> None:
    """Make a key for an engine without a site, for seal --sign-with.

    \b
    Examples:
      thidua keys make --file engine.json --name can-tho-engine
    """
    from thidua.proof.site_keys import make_signer

    click.echo(str(make_signer(file, name).chain.current))


def _named(home: Path | None) -> Path:
    home = home or ProgramEnvironment.read().home
    if home is None or not home.is_dir():
        raise UserError("name the site's data folder with --home")
    return home
