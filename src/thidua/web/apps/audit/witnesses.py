"""Sends signed heads of the log to the witnesses that are set: outside any transaction, again until each has them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from thidua.i18n import UserError
from thidua.proof import timestamps
from thidua.proof.signing import Signer
from thidua.proof.site_keys import site_signer
from thidua.proof.witnesses import STAMPED, files_of, leave_head, leave_stamp, signed_head
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.server.mail import deliver
from thidua.web.server.operator_settings import SiteSettings
from thidua.web.server.outgoing import PATIENCE_SECONDS, answer_to
from thidua.web.server.witness_state import Witness, WitnessProgress, note, sending_to, sendings

# How long a witness that is well is left alone, and how long after a failure it is tried again.
EVERY: Mapping[Witness, timedelta] = {
    Witness.FOLDER: timedelta(minutes=5),
    Witness.WEBHOOK: timedelta(minutes=5),
    Witness.TIMESTAMP: timedelta(hours=1),
    Witness.MAIL: timedelta(days=1),
}
AGAIN = timedelta(minutes=1)
Way: TypeAlias = Callable[[Signer, int, str], object]


def ways() -> dict[Witness, tuple[str, Way]]:
    """Of each witness that is set: its folder, host or addresses, and how a head gets there."""
    operator: SiteSettings = settings.OPERATOR
    ways_set: dict[Witness, tuple[str, Way]] = {}
    if operator.witness_folder is not None:
        ways_set[Witness.FOLDER] = str(operator.witness_folder), partial(leave_head, operator.witness_folder)
    if operator.witness_url:
        ways_set[Witness.WEBHOOK] = _host(operator.witness_url), partial(_post, operator.witness_url)
    if operator.witness_mail:
        ways_set[Witness.MAIL] = ", ".join(operator.witness_mail), partial(_mail, operator)
    if operator.timestamp_url and operator.timestamp_roots is not None:
        stamp = partial(_stamp, operator.timestamp_url, operator.timestamp_roots)
        ways_set[Witness.TIMESTAMP] = _host(operator.timestamp_url), stamp
    return ways_set


def _host(url: str) -> str:
    """Without the rest of the address, which may hold a secret."""
    return urlsplit(url).netloc.rpartition("@")[2]


def send(*, now: datetime | None = None) -> dict[Witness, WitnessProgress]:
    """Sends the log's head to each witness that lacks it, where it is time; how far those are that were sent to."""
    now = now or timezone.now()
    last = AuditEntry.objects.order_by("-number").values_list("number", "hash").first()
    if last is None:
        return {}
    noted = sendings(settings.HOME.path)
    before = {witness: sending_to(noted, witness, to) for witness, (to, _way) in ways().items()}
    due = [witness for witness, sending in before.items() if _is_due(witness, sending, last[0], now)]
    if not due:
        return {}
    signer = site_signer(settings.HOME.path)
    tried = {witness: _tried(ways()[witness][1], before[witness], signer, last, now) for witness in due}
    note(settings.HOME.path, {**noted, **tried})
    return tried


def _is_due(witness: Witness, before: WitnessProgress, number: int, now: datetime) -> bool:
    pause = AGAIN if before.problem else EVERY[witness]
    waits = bool(before.tried_at) and now - datetime.fromisoformat(before.tried_at) < pause
    return not waits and (number != before.number or bool(before.problem))


def _tried(way: Way, before: WitnessProgress, signer: Signer, head: tuple[int, str], now: datetime) -> WitnessProgress:
    at = now.isoformat()
    try:
        way(signer, *head)
    except (OSError, UserError) as error:
        return replace(before, tried_at=at, problem=str(error) or type(error).__name__)
    return WitnessProgress(before.to, head[0], at, at)


def _post(url: str, signer: Signer, number: int, hash_: str) -> None:
    body = json.dumps({"files": files_of(signer, number, hash_)}).encode()
    answer_to(url, body, {"Content-Type": "application/json"})


def _mail(operator: SiteSettings, signer: Signer, number: int, hash_: str) -> None:
    files = files_of(signer, number, hash_)
    lines = [*files.values(), "Keep the attachments in one folder: thidua audit verify --witness FOLDER"]
    subject = f"{signer.key.name}: audit log, entry {number}"
    deliver(operator, operator.witness_mail, subject, lines, files, PATIENCE_SECONDS)


def _stamp(url: str, roots: Path, signer: Signer, number: int, hash_: str) -> None:
    """Has a head stamped, and keeps both in the data folder once the stamp has been verified."""
    note_ = signed_head(signer, number, hash_).encode()
    response = answer_to(url, timestamps.request_for(note_), {"Content-Type": "application/timestamp-query"})
    timestamps.stamped_at(response, note_, timestamps.authorities(roots))
    folder: Path = settings.HOME.path / STAMPED
    folder.mkdir(mode=0o700, exist_ok=True)
    leave_stamp(folder, number, response)
    leave_head(folder, signer, number, hash_)
