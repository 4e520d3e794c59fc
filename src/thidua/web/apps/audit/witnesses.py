"""Sends signed heads of the log to the witness that is named: outside any transaction, again until it has them."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole
from thidua.proof.site_keys import site_signer
from thidua.proof.witnesses import leave_head
from thidua.web.apps.audit.models import AuditEntry

# In the data folder: how far the witness is, for the operator alone; nothing is proven by it.
STATE = "witness.json"
EVERY, AGAIN = timedelta(minutes=5), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sending:
    """How far the witness is. tried_at: ISO; problem: why the last sending failed, empty where it did not."""

    number: int = 0
    tried_at: str = ""
    problem: str = ""


def last_sending() -> Sending:
    """How far the witness is; from the start where nothing is known."""
    try:
        return Sending(**json.loads(_state().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Sending()


def _state() -> Path:
    folder: Path = settings.HOME.path
    return folder / STATE


def send(*, now: datetime | None = None) -> Sending | None:
    """Sends the log's head where the witness lacks it and it is time; None where there is nothing to do."""
    folder, before, now = settings.WITNESS_FOLDER, last_sending(), now or timezone.now()
    last = AuditEntry.objects.order_by("-number").values_list("number", "hash").first()
    pause = AGAIN if before.problem else EVERY
    waits = bool(before.tried_at) and now - datetime.fromisoformat(before.tried_at) < pause
    if folder is None or last is None or waits or (last[0] == before.number and not before.problem):
        return None
    try:
        leave_head(folder, site_signer(settings.HOME.path), *last)
        sent = Sending(last[0], now.isoformat())
    except (OSError, UserError) as error:
        sent = Sending(before.number, now.isoformat(), str(error))
    with written_whole(_state()) as draft:
        draft.write_text(json.dumps(asdict(sent)), encoding="utf-8")
    return sent
