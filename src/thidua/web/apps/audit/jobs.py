"""What workers do for the log: anchor its end once a day, and send its head to the witness."""

from datetime import datetime, timedelta

from django.utils import timezone

from thidua.web.apps.audit import witnesses
from thidua.web.apps.audit.log import anchor
from thidua.web.apps.audit.models import AuditAnchor
from thidua.web.apps.jobs.registry import looked_after

EVERY = timedelta(days=1)


@looked_after
def anchored() -> None:
    """An anchor a day. Two workers at once make one: its number is there once."""
    last = AuditAnchor.objects.first()
    if last is None or timezone.now() - datetime.fromisoformat(last.at) >= EVERY:
        anchor()


@looked_after
def witnessed() -> None:
    """The head to the witness, where one is named. Two workers at once leave the same file."""
    witnesses.send()
