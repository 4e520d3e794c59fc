"""The first system administrator: everybody else is made in the browser."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.accounts.queries import in_force


class Command(BaseCommand):
    """Makes the account, or takes the one there is, gives it the role, and prints a link to set a password."""

    help = "Make a system administrator and print the link where the password is set (once, within three days)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """User name, and what an account has besides."""
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="full name")
        parser.add_argument("--email", default="")
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="the address people reach the site under")

    @transaction.atomic
    def handle(self, *_args: object, username: str, name: str, email: str, site: str, **_options: object) -> None:
        """Make, grant, print."""
        user = User.objects.filter(username__iexact=username).first() or actions.create(
            username=username, full_name=name, email=email, officer_id="", language="vi", by=None
        )
        if not user.is_active:
            raise CommandError(
                f"The account {user.username} is closed; an administrator opens it again in the browser."
            )
        if not user.grants.filter(in_force(), role=Role.ADMINISTRATOR).exists():
            Grant.objects.create(user=user, role=Role.ADMINISTRATOR, from_on=timezone.localdate())
        self.stdout.write(site.rstrip("/") + actions.password_link(user, by=None))
