"""`thidua restore`: a copy of a site brought back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from thidua.cli.session import current
from thidua.i18n import UserError, _

if TYPE_CHECKING:
    from thidua.web.backup.restoring import Source


@click.command(
    help=_(
        "Bring a copy of a site back: into a data folder that is new or empty; a copy made over PostgreSQL also into "
        "the empty database of DATABASE_URL. Every byte is compared with what was copied, ledger and database with "
        "each other; what does not fit is refused and leaves nothing.\n\n"
        "Examples:\n"
        "  thidua restore /mnt/copies --home /srv/again --identity age.txt --keys /media/safe\n"
        "  thidua restore /mnt/copies --home /srv/again --copy 20261129T020000Z-4f0c2a91d3b7e655 --identity age.txt"
    )
)
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--home", type=click.Path(path_type=Path), required=True, help=_("The data folder to be made."))
@click.option("--keys", type=click.Path(path_type=Path), help=_("The store of the keys; its newest copy is taken."))
@click.option("--copy", "name", metavar="COPY", help=_("The copy, as --list names it. Default: the newest."))
@click.option(
    "--identity",
    "identities",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("A file of age-keygen that opens what was enciphered. Repeatable."),
)
def command(store: Path, home: Path, keys: Path | None, name: str | None, identities: tuple[Path, ...]) -> None:
    """Bring it back."""
    from thidua.web.backup.restoring import restore
    from thidua.web.server import supervisor
    from thidua.web.server.operator_settings import site_settings

    session = current()
    supervisor.require_installed()
    data = _source(store, name, identities)
    with session.progress() as progress:
        restore(
            data, _source(keys, None, identities) if keys else None, home.absolute(), site_settings(), progress=progress
        )
    session.say(
        _("✓ {folder} is the copy {name}, compared to the byte; start it with: thidua serve --home {folder}"),
        folder=home,
        name=data.record.id,
    )
    if keys is None:
        session.say(_("! Without its keys: second factors and signatures need them; put them there before the start"))


def _source(place: Path, name: str | None, identities: tuple[Path, ...]) -> "Source":
    from thidua.web.backup.encryption import cipher_for
    from thidua.web.backup.restoring import Source
    from thidua.web.backup.store import Store

    store = Store.opened(place.resolve())
    record = store.record(name)
    if record.recipients and not identities:
        raise UserError("The copy {name} is enciphered: name a file that opens it with --identity", name=record.id)
    return Source(store, record, cipher_for(record.recipients, identities))
