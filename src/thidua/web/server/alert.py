"""A mail to the operators where what is bad has changed: what `thidua doctor` found, not more.

Sent by the doctor, whom a timer of the system starts, and not by the site: a site that is dead writes no mail.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole
from thidua.web.server.mail import deliver, mail_server
from thidua.web.server.operator_settings import SiteSettings

ALERTS = "last-alert.json"
AGAIN_AFTER = timedelta(days=1)
PATIENCE_SECONDS = 20


def due(home: Path, checks: Sequence[str], now: datetime) -> bool:
    """Whether these bad checks are others than those of the last mail, or that is a day ago or to come. now: aware."""
    try:
        told = json.loads((home / ALERTS).read_text(encoding="utf-8"))
        before, at = list(told["checks"]), datetime.fromisoformat(told["at"])
    except (OSError, ValueError, KeyError, TypeError):
        before, at = [], now
    return list(checks) != before or (bool(checks) and not at <= now < at + AGAIN_AFTER)


def send(
    settings: SiteSettings, home: Path, subject: str, lines: Sequence[str], checks: Sequence[str], now: datetime
) -> None:
    """Write the mail, then note what it told of.

    Raises:
        UserError: there is nobody to write to, or the mail server refuses or does not answer.
    """
    via = mail_server(settings)
    if not settings.alert_to or via is None:
        raise UserError("Nobody can be written to: set THIDUA_ALERT_TO and THIDUA_SMTP")
    try:
        deliver(settings, settings.alert_to, subject, lines, {}, PATIENCE_SECONDS)
    except OSError as error:
        raise UserError("The alert could not be sent by {host}: {reason}", host=via.host, reason=error) from error
    with written_whole(home / ALERTS) as draft:
        draft.write_text(json.dumps({"checks": list(checks), "at": now.isoformat()}), encoding="utf-8")
