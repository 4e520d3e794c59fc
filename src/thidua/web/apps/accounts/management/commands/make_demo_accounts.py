"""One login per role, for a demonstration."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from thidua.i18n import Language, UserError
from thidua.web.apps.accounts.demo import make
from thidua.web.apps.accounts.permissions import Role


class Command(BaseCommand):
    """Makes the logins of a demonstration and prints them, passwords and second factors included."""

    help = "Make one login per role over the city in the ledger; refuses where people have accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For people in their language, or for programs."""
        parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of what is printed")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *_args: object, lang: Language, **options: object) -> None:
        """Make and print."""
        try:
            logins = make()
        except UserError as refusal:
            raise CommandError(refusal.render_here(lang)) from None
        if options["json"]:
            self.stdout.write(json.dumps([login.value() for login in logins], ensure_ascii=False, indent=2))
            return
        for login in logins:
            with translation.override(lang):
                role = str(Role(login.role).label)
            self.stdout.write(f"{login.username:20} {login.password}  {role}{login.unit and ', ' + login.unit}")
            if login.secret:
                self.stdout.write(f"{'':20} {login.secret}  {login.uri}")
