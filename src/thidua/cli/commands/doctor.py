"""`thidua doctor`: is everything in order here?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from thidua.cli.options import engine_option, json_option, ledger_option, movement_option
from thidua.cli.session import CommandSession, current
from thidua.i18n import UserError, _
from thidua.io.environment import ProgramEnvironment

if TYPE_CHECKING:
    from thidua.ledger.store.health_check import HealthFinding

MARKS = {"ok": "✓", "note": "!", "bad": "✗"}


@click.command(
    help=_(
        "Look over the ledger, the calendar, the movement, the clock, the fonts and the versions of libraries; with "
        "--home also a site: its data folder, settings, database, migrations and queue; with "
        "--engine also a cluster. Each line says what to do. "
        "Changes nothing, unless --clean is given. Exit code 1 where something is wrong.\n\n"
        "Examples:\n"
        "  thidua doctor                      the ledger in the folder ledger\n"
        "  thidua doctor --home /srv/thidua   the site of that data folder, and its ledger\n"
        "  thidua doctor --clean 000004-0f3a9c1d22b87e65   remove what that interrupted import left behind\n"
        "  thidua doctor --engine spark://10.0.0.5:7077   the cluster too, and whether it sees the ledger"
    )
)
@ledger_option
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    help=_("A site's data folder. Default: THIDUA_HOME, where no ledger is named; without it only a ledger is seen."),
)
@movement_option
@click.option(
    "attempts",
    "--clean",
    multiple=True,
    metavar="ATTEMPT",
    help=_("Remove the files of the interrupted import of that name; no committed import is touched. Repeatable."),
)
@click.option("--alert", is_flag=True, help=_("Write a mail to THIDUA_ALERT_TO where what is bad has changed."))
@engine_option
@json_option
def command(
    ledger_path: Path, home: Path | None, movement_name: str, attempts: tuple[str, ...], engine: str, *, alert: bool
) -> None:
    """Print a line a finding; leave with 1 where one of them is bad."""
    from thidua.cli.doctor import conservation, environment, prepared_states, templates, trust_anchors
    from thidua.cli.doctor import engine as engine_check
    from thidua.ledger.store import health_check
    from thidua.ledger.store.health_check import FindingLevel
    from thidua.web.server import health_check as site

    session = current()
    named = click.get_current_context().get_parameter_source("ledger_path") is ParameterSource.COMMANDLINE
    surroundings = ProgramEnvironment.read()
    if home is None and not named:
        home = surroundings.home
    if home is not None:
        home = home.resolve()
        if click.get_current_context().get_parameter_source("ledger_path") is ParameterSource.DEFAULT:
            ledger_path = home / "ledger"
    now = datetime.now(UTC)
    removed = health_check.clean(ledger_path, attempts) if attempts else []
    findings = [("ledger", finding) for finding in health_check.examine(ledger_path)]
    if home is not None:
        findings += site.examine(home, now)
        findings += trust_anchors.examine(home, surroundings.signing_roots, now)
        findings += templates.examine(home)
    findings += environment.examine(ledger_path, movement_name, session.lang)
    findings += prepared_states.examine(ledger_path, home)
    findings += conservation.examine(ledger_path, movement_name, session.lang)
    findings += engine_check.examine(engine, ledger_path, session.lang)
    if alert:
        _alert(session, home, [(check, _told(session, f)) for check, f in findings if f.level is FindingLevel.BAD], now)
    if session.json:
        session.answer(
            {
                "findings": [
                    {
                        "check": check,
                        "level": finding.level.value,
                        "text": _told(session, finding),
                    }
                    for check, finding in findings
                ],
                "removed": [str(path) for orphan in removed for path in orphan.files],
            }
        )
    else:
        _print(session, [finding for _check, finding in findings])
        for orphan in removed:
            session.say(
                _("Removed {files} files of the interrupted import attempt {attempt}"),
                files=len(orphan.files),
                attempt=orphan.import_id,
            )
    if any(finding.level is FindingLevel.BAD for _check, finding in findings):
        click.get_current_context().exit(1)


def _alert(session: CommandSession, home: Path | None, bad: list[tuple[str, str]], now: datetime) -> None:
    from thidua.web.server.alert import due, send
    from thidua.web.server.operator_settings import site_settings

    if home is None:
        raise click.UsageError(session.text("name the site's data folder with --home"))
    settings = site_settings()
    checks = sorted({check for check, _line in bad})
    if not due(home, checks, now):
        return
    title = _("Thi Đua: {count} findings that need you") if bad else _("Thi Đua: everything is in order again")
    send(settings, home, session.text(title, count=len(bad)), [line for _check, line in bad], checks, now)


def _print(session: CommandSession, findings: "list[HealthFinding]") -> None:
    for finding in findings:
        click.echo(f"{MARKS[finding.level.value]} {_told(session, finding)}")


def _told(session: CommandSession, finding: "HealthFinding") -> str:
    """In the reader's language, also where a refusal is quoted."""
    return UserError(finding.message, **finding.values).render_here(session.lang)
