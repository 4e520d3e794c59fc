"""`python -m thidua.web check_site`: the database's part of `thidua doctor`, as JSON. Changes nothing."""

import json

from django.core.management import BaseCommand

from thidua.web.apps.evaluations.health_check import examine


class Command(BaseCommand):
    """What is found, one entry each: check, level, message, values."""

    help = "Look the database and the queue over (for thidua doctor)"
    requires_system_checks = ()

    def handle(self, **_options: object) -> None:
        """Print it."""
        findings = [
            {"check": check, "level": finding.level.value, "message": finding.message, "values": finding.values}
            for check, finding in examine()
        ]
        self.stdout.write(json.dumps(findings, ensure_ascii=False))
