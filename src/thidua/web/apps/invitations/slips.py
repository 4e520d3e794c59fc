"""Invitations: who has never signed in, the link for each, for one use and some days, by mail or on a printed slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from thidua.i18n import UserError, formats
from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Slip:
    """An invitation: whose, the address without its host, until when it works; or why there is none."""

    user: User
    address: str
    until_at: datetime | None
    refused: UserError | None = None


def waiting() -> QuerySet[User]:
    """Open accounts whose owners have never signed in, in the order of their names."""
    return User.objects.filter(is_active=True, last_login__isnull=True).order_by("first_name", "username")


def made(users: Sequence[User], *, by: User) -> list[Slip]:
    """A link for each; an earlier one of the same account works no more once a password is set.

    The link of an account with a guarded role takes two administrators, and is asked for on its own page.
    """
    until_at = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    slips = []
    for user in users:
        try:
            slips.append(Slip(user, actions.password_link(user, by=by), until_at))
        except UserError as refusal:
            slips.append(Slip(user, "", None, refusal))
    return slips


def sent(slips: Sequence[Slip], site: str) -> list[User]:
    """Mails each slip to its account's address; the accounts whose mail was taken. site: scheme and host."""
    taken = []
    for slip in slips:
        if not slip.address or not slip.user.email or slip.until_at is None:
            continue
        with translation.override(slip.user.language):
            subject = _("Your account for the emulation movement")
            text = _(
                "User name: %(name)s\nSet a password through this link, once, until %(moment)s: %(address)s\n"
                "If it has run out, ask your administrator for a new one."
            ) % {
                "name": slip.user.username,
                "moment": formats.moment(timezone.localtime(slip.until_at)),
                "address": f"{site}{slip.address}",
            }
        if send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [slip.user.email], fail_silently=True):
            taken.append(slip.user)
    return taken
