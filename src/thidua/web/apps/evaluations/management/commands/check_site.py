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
        found = [
            {"check": check, "level": each.level.value, "message": each.message, "values": each.values}
            for check, each in examine()
        ]
        self.stdout.write(json.dumps(found, ensure_ascii=False))
