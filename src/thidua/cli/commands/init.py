"""`thidua init`: a new, empty ledger."""

from pathlib import Path

import click

from thidua.cli.options import json_option
from thidua.cli.session import current
from thidua.i18n import _


@click.command(
    help=_(
        "Make a new, empty ledger in DIR (default: THIDUA_LEDGER, else the folder ledger). "
        "The folder must be new or empty.\n\n"
        "Examples:\n"
        "  thidua init                                 a ledger in the folder ledger\n"
        "  thidua init /srv/thidua/ledger              a ledger elsewhere\n"
        "  thidua init --time-zone Asia/Bangkok other  for another country's civil times"
    )
)
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), required=False, envvar="THIDUA_LEDGER")
@click.option(
    "--time-zone",
    default="Asia/Ho_Chi_Minh",
    show_default=True,
    help=_("The zone whose civil times the ledger holds; for good."),
)
@json_option
def command(folder: Path | None, time_zone: str) -> None:
    """Make the ledger and say what comes next."""
    from thidua.ledger.store.ledger import Ledger

    session = current()
    ledger = Ledger.create(folder or Path("ledger"), time_zone=time_zone)
    if session.json:
        session.answer({"ledger": str(ledger.path), "time_zone": ledger.time_zone})
        return
    session.say(
        _("{folder} is a ledger now, still empty. Next: thidua import FILE --ledger {folder}"), folder=ledger.path
    )
