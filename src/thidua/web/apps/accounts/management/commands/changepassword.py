"""Django's own command of this name sets a password, past the audit log; here it is refused."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Refuses, and says what is used instead."""

    help = "Refused: passwords are set by their owners, through a link made on the page of the account."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whatever Django's own takes."""
        parser.add_argument("words", nargs="*")

    def handle(self, *_args: object, **_options: object) -> None:
        """Refuse."""
        raise CommandError(
            "Passwords are set by their owners through a link: make one under Accounts and roles, or, for an "
            "administrator, with make_administrator."
        )
