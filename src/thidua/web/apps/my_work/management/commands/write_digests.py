"""`python -m thidua.web write_digests`: the digests of today, at once."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from thidua.web.apps.my_work import digests
from thidua.web.ui.values import PassedOn


class Command(BaseCommand):
    """What the worker does from seven in the morning on working days; repeated on a day it writes none twice."""

    help = "Write down today's digests of what waits; the worker sends them"

    def handle(self, **_options: PassedOn) -> None:
        """Write, and tell how many accounts were looked at."""
        looked_at = sum(pk is not None for pk in digests.write_due(timezone.localdate()))
        self.stdout.write(f"accounts: {looked_at}")
