"""One login per role, for a demonstration."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from thidua.i18n import UserError
from thidua.web.apps.accounts.demo import make


class Command(BaseCommand):
    """Makes the logins of a demonstration and prints them, passwords and second factors included."""

    help = "Make one login per role over the city in the ledger; refuses where people have accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For people or for programs."""
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *_args: object, **options: object) -> None:
        """Make and print."""
        try:
            logins = make()
        except UserError as refusal:
            raise CommandError(refusal.render("vi") + "\n" + refusal.render("en")) from None
        if options["json"]:
            self.stdout.write(json.dumps([login.value() for login in logins], ensure_ascii=False, indent=2))
            return
        for login in logins:
            self.stdout.write(f"{login.username:20} {login.password}  {login.role}{login.unit and ', ' + login.unit}")
            if login.secret:
                self.stdout.write(f"{'':20} {login.secret}  {login.uri}")
