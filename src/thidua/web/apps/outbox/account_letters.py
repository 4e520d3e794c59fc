"""Letters about changes of an account that wait: to the person and to the auditors, who alone can stop them in time."""

from collections.abc import Mapping
from datetime import date

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from thidua.i18n import formats
from thidua.web.apps.accounts.models import PendingChange, User
from thidua.web.apps.accounts.queries import auditors
from thidua.web.apps.accounts.signals import pending_change_moved
from thidua.web.apps.outbox.actions import put
from thidua.web.apps.outbox.letter_kinds import LetterText, writes
from thidua.web.apps.outbox.models import LetterWay
from thidua.web.ui.values import Json

KIND = "account.pending"


@receiver(pending_change_moved, dispatch_uid="outbox.pending_change_moved")
def tell(pending: PendingChange, step: str, **_words: object) -> None:
    """Writes down who is to be told."""
    people = {user.pk: user for user in (pending.user, *auditors())}
    put(KIND, people.values(), {"change": pending.pk, "step": step}, f"{pending.pk}:{step}")


@writes(KIND, gettext_noop("Change of an account"), ways=(LetterWay.MAIL, LetterWay.GATEWAY))
def words(about: Mapping[str, Json], _user: User, _today: date) -> LetterText | None:
    """What was asked for, done or stopped."""
    pending = PendingChange.objects.select_related("user").filter(pk=about["change"]).first()
    if pending is None:
        return None
    values = {
        "account": pending.user.username,
        "change": pending.get_what_display(),
        "moment": formats.moment(timezone.localtime(pending.due_at)),
    }
    subject = {
        "ask": _("Account %(account)s: %(change)s was asked for"),
        "confirm": _("Account %(account)s: %(change)s was done"),
        "stop": _("Account %(account)s: %(change)s was stopped"),
    }[str(about["step"])]
    text = _(
        "If this is not right, tell the auditor and another administrator at once. A change that waits is "
        "stopped on the page My account or Accounts and roles; it can be done alone from %(moment)s."
    )
    return LetterText(subject % values, text % values)
