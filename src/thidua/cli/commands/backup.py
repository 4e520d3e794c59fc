"""`thidua backup`: copies of a site, made, listed, verified and let go of."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thidua.cli.options import json_option
from thidua.cli.session import current
from thidua.i18n import UserError, _

if TYPE_CHECKING:
    from thidua.web.backup.records import CopyRecord
    from thidua.web.backup.retention import Retention
    from thidua.web.backup.store import Store
    from thidua.web.server.operator_settings import SiteSettings

MEGABYTE = 1024**2
HOLDS = {"data": _("data"), "keys": _("keys")}


@click.command(
    help=_(
        "Copy a site while it runs: database, ledger, uploads and papers as they were together. Contents that the "
        "store holds already are not copied again; what is interrupted leaves the last whole copy as it was. Keys "
        "(key, secret, keys) are never in it: --keys copies them into a store of their own.\n\n"
        "Examples:\n"
        "  thidua backup --home /srv/thidua --to /mnt/copies --recipient age1...\n"
        "  thidua backup --home /srv/thidua --keys /media/safe --recipient age1...\n"
        "  thidua backup --to /mnt/copies --list\n"
        "  thidua backup --to /mnt/copies --verify\n"
        "  thidua backup --to /mnt/copies --prune --daily 7 --weekly 5 --monthly 12"
    )
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("The data folder. Default: THIDUA_HOME, else the folder thidua-data."),
)
@click.option("--to", "target", type=click.Path(path_type=Path), help=_("The store. Default: THIDUA_BACKUP."))
@click.option(
    "--keys",
    type=click.Path(path_type=Path),
    help=_("The store of the keys, apart from the other. Default: THIDUA_BACKUP_KEYS."),
)
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    metavar="AGE1…",
    help=_("Who alone can open the copy, as age-keygen prints it. Repeatable. Default: THIDUA_BACKUP_RECIPIENTS."),
)
@click.option("--list", "listing", is_flag=True, help=_("List the copies."))
@click.option("--verify", "verifying", is_flag=True, help=_("Read every byte of the copies. Exit code 1: damaged."))
@click.option("--prune", "pruning", is_flag=True, help=_("Let go of copies that are past their time."))
@click.option("--daily", type=click.IntRange(0), default=7, show_default=True, help=_("Days that keep a copy."))
@click.option("--weekly", type=click.IntRange(0), default=5, show_default=True, help=_("Weeks that keep a copy."))
@click.option("--monthly", type=click.IntRange(0), default=12, show_default=True, help=_("Months that keep a copy."))
@json_option
def command(
    home: Path | None,
    target: Path | None,
    keys: Path | None,
    recipients: tuple[str, ...],
    *,
    listing: bool,
    verifying: bool,
    pruning: bool,
    daily: int,
    weekly: int,
    monthly: int,
) -> None:
    """Copy, or do what is asked with the copies there are."""
    from thidua.web.backup.retention import Retention
    from thidua.web.backup.store import Store
    from thidua.web.server import supervisor
    from thidua.web.server.operator_settings import site_settings

    supervisor.require_installed()
    if listing + verifying + pruning > 1:
        raise click.UsageError(current().text("choose one of --list, --verify and --prune"))
    settings = site_settings()
    # What is named on the command line is meant alone.
    targets = [target, keys] if target or keys else [settings.backup, settings.backup_keys]
    if not any(targets):
        raise click.UsageError(current().text("name a store: --to or --keys"))
    if not (listing or verifying or pruning):
        if home is not None:
            settings = settings.model_copy(update={"home": home})
        _copy(settings, targets[0], targets[1], recipients or settings.backup_recipients)
        return
    stores = [Store.opened(place.resolve()) for place in targets if place]
    if listing:
        _list(stores)
    elif verifying:
        _verify(stores)
    else:
        _prune(stores, Retention(daily, weekly, monthly))


def _copy(settings: "SiteSettings", target: Path | None, keys: Path | None, recipients: Sequence[str]) -> None:
    from thidua.web.backup.copying import copy_data, copy_keys
    from thidua.web.backup.encryption import cipher_for
    from thidua.web.config.home import Home

    session = current()
    home = Home.of(settings)
    if not home.path.is_dir():
        raise UserError("There is no data folder {folder}", folder=home.path)
    cipher = cipher_for(recipients)
    now = datetime.now(UTC)
    made = []
    if target:
        made.append(copy_data(home, settings, target, cipher, now))
        if not recipients:
            session.say(_("! Not enciphered: whoever reads {folder} reads everything (--recipient)"), folder=target)
        if not keys:
            session.say(_("! The keys are not in it: copy them apart with --keys; without them nobody signs in again"))
    if keys:
        made.append(copy_keys(home, keys, cipher, now))
        if settings.secret:
            session.say(_("! The secret comes from THIDUA_SECRET: keep it yourself"))
    if session.json:
        session.answer([{**_facts(copied.record), "new_bytes": copied.new_bytes} for copied in made])
        return
    for copied in made:
        session.say(
            _("✓ Copy {name}: {files} files, {megabytes} MB, of which {new} MB are new"),
            name=copied.record.id,
            files=copied.record.files,
            megabytes=-(-copied.record.size // MEGABYTE),
            new=-(-copied.new_bytes // MEGABYTE),
        )


def _facts(record: "CopyRecord") -> dict[str, object]:
    return {
        "copy": record.id,
        "made_at": record.made_at,
        "holds": record.holds,
        "files": record.files,
        "bytes": record.size,
        "database": record.database,
        "audit": record.audit.number if record.audit else None,
        "import": record.journal.number if record.journal else None,
        "enciphered": bool(record.recipients),
        "program": record.program,
    }


def _list(stores: "Sequence[Store]") -> None:
    session = current()
    records = [record for store in stores for record in store.records()]
    if session.json:
        session.answer([_facts(record) for record in records])
        return
    for record in records:
        session.say(
            _("{name}: {holds}, {files} files, {megabytes} MB, audit log to {audit}, ledger to import {number}"),
            name=record.id,
            holds=session.text(HOLDS[record.holds]),
            files=record.files,
            megabytes=-(-record.size // MEGABYTE),
            audit=record.audit.number if record.audit else "–",
            number=record.journal.number if record.journal else "–",
        )
    if not records:
        session.say(_("There is no copy yet"))


def _verify(stores: "Sequence[Store]") -> None:
    from thidua.web.backup.verifying import verified

    session = current()
    copies = [answer for store in stores for answer in verified(store, store.records())]
    if session.json:
        session.answer(
            [
                {
                    "copy": copy.record.id,
                    "whole": copy.fault is None,
                    "fault": copy.fault and copy.fault.render_here(session.lang),
                }
                for copy in copies
            ]
        )
    else:
        for copy in copies:
            if copy.fault is None:
                session.say(_("✓ {name} is whole"), name=copy.record.id)
            else:
                click.echo(f"✗ {copy.record.id}: {copy.fault.render_here(session.lang)}")
    if not copies or any(copy.fault for copy in copies):
        click.get_current_context().exit(1)


def _prune(stores: "Sequence[Store]", retention: "Retention") -> None:
    from thidua.web.backup.retention import kept

    session = current()
    for store in stores:
        with store.locked():
            records = store.records()
            stay = {record.id for record in kept([(r.made_at.astimezone().date(), r) for r in records], retention)}
            gone = [record for record in records if record.id not in stay]
            parts = store.remove(gone)
        session.say(
            _("{folder}: {gone} copies let go of, {stay} stay; {parts} parts removed"),
            folder=store.path,
            gone=len(gone),
            stay=len(stay),
            parts=parts,
        )
