"""The first system administrator: everybody else is made in the browser."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thidua.i18n import UserError
from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import GUARDED_ROLES, Role
from thidua.web.apps.accounts.queries import in_force
from thidua.web.ui.transactions import whole


class Command(BaseCommand):
    """Makes the account, or takes the one there is, gives it the role, and prints a link to set a password.

    Whoever has the command line needs no second administrator; each step stands in the audit log, by the system.
    """

    help = (
        "Make a system administrator and print the link where the password is set (once, within three days). "
        "Each step is written to the audit log. An account with another role that decides is not taken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """User name, and what an account has besides."""
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="full name")
        parser.add_argument("--email", default="")
        parser.add_argument("--code", default="", help="officer code: who confirms what others ask for needs one")
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="the address people reach the site under")

    @whole()
    def handle(
        self, *_args: object, username: str, name: str, email: str, code: str, site: str, **_options: object
    ) -> None:
        """Make, grant, print."""
        user = User.objects.filter(username__iexact=username).first() or actions.create(
            username=username, full_name=name, email=email, officer_id=code, language="vi", by=None
        )
        if not user.is_active:
            raise CommandError(
                f"The account {user.username} is closed; an administrator opens it again in the browser."
            )
        roles = set(user.grants.filter(in_force()).values_list("role", flat=True))
        if roles & (GUARDED_ROLES - {Role.ADMINISTRATOR}):
            raise CommandError(
                f"The account {user.username} holds another role that decides: make the administrator's of its own."
            )
        try:
            if code and user.officer_id != code:
                actions.bind(user, code, same_person=False, by=None)
            if Role.ADMINISTRATOR not in roles:
                actions.give(user, Role.ADMINISTRATOR, "", timezone.localdate(), None, by=None)
        except UserError as refusal:
            raise CommandError(refusal.render("vi") + "\n" + refusal.render("en")) from None
        self.stdout.write(site.rstrip("/") + actions.password_link(user, by=None))
