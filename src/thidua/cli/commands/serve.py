"""`thidua serve`: the site, for everybody with a browser."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from thidua.cli.session import current
from thidua.i18n import _


@click.command(
    help=_(
        "Run the site over a data folder: pages for every role, imports, jobs. Prepares what is missing (ledger, "
        "database, static files, the first evaluation), then serves until Ctrl-C or SIGTERM; a process that dies is "
        "started again.\n\n"
        "The data folder holds the ledger (folder ledger), the key of keyed hashes, the database and what people "
        "sent. Other settings come from the environment: docs/how-to/run-the-site.md.\n\n"
        "Examples:\n"
        "  thidua serve                                   the data folder thidua-data, on http://127.0.0.1:8000/\n"
        "  thidua serve --home /srv/thidua --port 8080    another folder and port\n"
        "  thidua serve --home demo --stop                end the site of that folder"
    )
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="THIDUA_HOME",
    default=Path("thidua-data"),
    help=_("The data folder. Default: THIDUA_HOME, else the folder thidua-data."),
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help=_("The address to listen at. Other machines reach it only at an address of their network."),
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=_("The port."))
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=min(4, os.cpu_count() or 1),
    help=_("Web processes. Default: as many as the machine has processors, at most 4."),
)
@click.option("--no-worker", is_flag=True, help=_("Do not run jobs here: another process does."))
@click.option("--stop", "stopping", is_flag=True, help=_("End the site that runs over this data folder."))
def command(home: Path, host: str, port: int, workers: int, no_worker: bool, stopping: bool) -> None:
    """Prepare, then run until told to end."""
    from thidua.web.server import supervisor

    session = current()
    home = home.resolve()
    if stopping:
        ended = supervisor.stop(home)
        session.say(_("The site of {folder} has ended.") if ended else _("No site runs over {folder}."), folder=home)
        return
    supervisor.require_installed()
    from thidua.web.server.operator_settings import site_settings

    site_settings()  # what is wrong there is told before anything starts
    supervisor.require_port(host, port)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    site = supervisor.Site(home, host, port, workers, worker=not no_worker)
    with supervisor.claimed(site):
        session.say(_("Preparing {folder} …"), folder=home)
        if supervisor.run_once(site, "setup_site", "--careful").strip() == supervisor.COPY_FIRST:
            _copy_first(home)
            supervisor.run_once(site, "setup_site")
        for told in supervisor.keep_running(site):
            if told == "ready":
                session.say(_("The site runs at {address} Ctrl-C ends it."), address=site.address)
            else:
                session.errors.print(session.text(_("The process {name} had died and was started again."), name=told))
        session.say(_("The site of {folder} has ended."), folder=home)


def _copy_first(home: Path) -> None:
    """Copy the data folder as an older version left it: the way back.

    Raises:
        UserError: it cannot be copied; nothing was changed then.
    """
    from thidua.web.backup.copying import copy_before_upgrade
    from thidua.web.server.operator_settings import site_settings

    session = current()
    copied, store = copy_before_upgrade(site_settings().model_copy(update={"home": home}), datetime.now(UTC))
    session.say(
        _("Copied before the upgrade: {name}. The way back: thidua restore {store} --copy {name} --home NEW"),
        name=copied.record.id,
        store=store,
    )
