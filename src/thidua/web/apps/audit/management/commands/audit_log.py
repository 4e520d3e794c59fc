"""Prints the log or its anchors as JSON lines, or makes an anchor: for `thidua audit`."""

from django.core.management.base import BaseCommand, CommandParser

from thidua.proof import audit
from thidua.web.apps.audit.log import anchor, entry_of
from thidua.web.apps.audit.models import AuditAnchor, AuditEntry

CHUNK = 2000


class Command(BaseCommand):
    """Prints entries of the audit log, all anchors, or the newest anchor."""

    help = "The audit log as JSON lines."

    def add_arguments(self, parser: CommandParser) -> None:
        """What is asked for."""
        parser.add_argument("what", choices=("entries", "anchors", "anchor"))

    def handle(self, *_args: object, what: str, **_options: object) -> None:
        """Print it."""
        if what == "anchor":
            anchor()
        if what == "entries":
            for row in AuditEntry.objects.order_by("number").iterator(CHUNK):
                self.stdout.write(audit.line_of(entry_of(row)))
            return
        listed = AuditAnchor.objects.order_by("number")
        for record in listed if what == "anchors" else listed.reverse()[:1]:
            self.stdout.write(audit.line_of(audit.ChainAnchor(record.number, record.hash, record.at)))
