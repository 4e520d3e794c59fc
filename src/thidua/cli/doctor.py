"""`thidua doctor`: is everything in order here?"""

import sys
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from thidua.cli.context import Session, current
from thidua.cli.options import json_option, ledger_option, movement_option
from thidua.texts import UserError, _

if TYPE_CHECKING:
    from thidua.ledger.examine import Finding

LIBRARIES = ("duckdb", "deltalake", "pyarrow", "numpy", "holidays", "sqlglot")
# A clock before this program was written is a wrong clock.
EARLIEST_YEAR = 2026
MARKS = {"ok": "✓", "note": "!", "bad": "✗"}


@click.command(
    help=_(
        "Look over the ledger, the calendar, the movement, the clock and the versions of libraries. Changes nothing, "
        "unless --clean is given. Exit code 1 where something is wrong.\n\n"
        "Examples:\n"
        "  thidua doctor                      the ledger in the folder ledger\n"
        "  thidua doctor --clean              remove what interrupted imports left behind"
    )
)
@ledger_option
@movement_option
@click.option(
    "--clean",
    is_flag=True,
    help=_("Remove the files of imports that were interrupted; no committed import is touched."),
)
@json_option
def command(ledger_path: Path, movement_name: str, clean: bool) -> None:
    """Print a line a finding; leave with 1 where one of them is bad."""
    from thidua.ledger import examine

    session = current()
    removed = examine.clean(ledger_path) if clean else []
    findings = [*examine.examine(ledger_path), *_surroundings(session, movement_name)]
    if session.json:
        session.answer(
            {
                "findings": [
                    {"level": finding.level.value, "text": session.text(finding.message, **finding.values)}
                    for finding in findings
                ],
                "removed": [str(path) for orphan in removed for path in orphan.files],
            }
        )
    else:
        _print(session, findings)
        for orphan in removed:
            session.say(
                _("Removed {files} files of the interrupted import attempt {attempt}"),
                files=len(orphan.files),
                attempt=orphan.import_id,
            )
    if any(finding.level is examine.Level.BAD for finding in findings):
        click.get_current_context().exit(1)


def _print(session: Session, findings: "list[Finding]") -> None:
    for finding in findings:
        click.echo(f"{MARKS[finding.level.value]} {session.text(finding.message, **finding.values)}")


def _surroundings(session: Session, movement_name: str) -> "list[Finding]":
    from thidua.definitions.calendar import load_calendars
    from thidua.definitions.load import load_movement
    from thidua.ledger.examine import Finding, Level

    found = []
    try:
        calendar = load_calendars().default
        found.append(Finding(Level.OK, _("The calendar {id} can be read"), {"id": calendar.id}))
    except UserError as error:
        found.append(Finding(Level.BAD, "{line}", {"line": error.render(session.lang)}))
    try:
        movement = load_movement(movement_name)
        values: dict[str, object] = {"id": movement.id, "version": movement.version}
        found.append(Finding(Level.OK, _("The movement {id} {version} can be read"), values))
    except UserError as error:
        found.append(Finding(Level.BAD, "{line}", {"line": error.render(session.lang)}))
    now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    level, text = Level.OK, _("The clock says {moment} in Việt Nam")
    if now.year < EARLIEST_YEAR:
        level, text = Level.BAD, _("The clock says {moment} in Việt Nam, which cannot be: set the computer's clock")
    found.append(Finding(level, text, {"moment": now.isoformat(sep=" ", timespec="minutes")}))
    found.append(
        Finding(
            Level.OK,
            _("thidua {version}, Python {python}, {libraries}"),
            {"version": _version("thidua"), "python": sys.version.split()[0],
             "libraries": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)},
        )
    )  # fmt: skip
    return found


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
