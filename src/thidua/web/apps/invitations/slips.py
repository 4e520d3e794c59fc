"""Invitations: who has never signed in, the link for each, for one use and some days, by letter or on a slip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from thidua.i18n import UserError, formats
from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.queries import is_guarded
from thidua.web.apps.outbox.actions import put
from thidua.web.apps.outbox.letter_kinds import LetterText, writes
from thidua.web.ui.values import Json

KIND = "account.invitation"


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
    return [_slip(user, by) for user in users]


def _slip(user: User, by: User) -> Slip:
    until_at = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    try:
        return Slip(user, actions.password_link(user, by=by), until_at)
    except UserError as refusal:
        return Slip(user, "", None, refusal)


def invite(users: Sequence[User], site: str, *, by: User) -> list[User]:
    """Writes a letter with an invitation to each account; those to whom none goes. site: scheme and host.

    The link is made when the letter is sent: nothing that opens an account lies in the database. None goes to an
    account with a guarded role, whose link takes two administrators.
    """
    invited = [user for user in users if user.is_active and user.email and not is_guarded(user)]
    if not put(KIND, invited, {"site": site, "by": by.pk}, uuid4().hex):
        return list(users)
    return [user for user in users if user not in invited]


@writes(KIND, gettext_noop("Invitation"))
def words(about: Mapping[str, Json], user: User, _today: date) -> LetterText | None:
    """User name and link, for one use; None where the owner has signed in meanwhile.

    Raises:
        UserError: the link needs a second administrator.
    """
    if user.last_login is not None:
        return None
    slip = _slip(user, User.objects.get(pk=about["by"]))
    if slip.refused is not None or slip.until_at is None:
        raise slip.refused or ValueError("an invitation without a day")
    text = _(
        "User name: %(name)s\nSet a password through this link, once, until %(moment)s: %(address)s\n"
        "If it has run out, ask your administrator for a new one."
    ) % {
        "name": user.username,
        "moment": formats.moment(timezone.localtime(slip.until_at)),
        "address": f"{about['site']}{slip.address}",
    }
    return LetterText(_("Your account for the emulation movement"), text)
