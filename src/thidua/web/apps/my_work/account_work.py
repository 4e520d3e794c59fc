"""Changes of accounts that wait for a second administrator."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.models import PendingChange, User
from thidua.web.apps.accounts.offices import whose_step
from thidua.web.apps.accounts.permissions import CITY
from thidua.web.apps.my_work.work_items import WorkItem, concerns, day_of


def account_work(user: User) -> Iterator[WorkItem]:
    """What another administrator asked for, and what the reader asked for and another has to confirm."""
    changes_accounts = user.has_perm("accounts.change", CITY)
    for change in PendingChange.objects.filter(outcome="").select_related("user", "asked_by"):
        mine = changes_accounts and user.pk not in (change.asked_by_id, change.user_id)
        if mine or concerns(user, "", change.asked_by, see="accounts.see"):
            yield WorkItem(
                _("Confirm, or stop"),
                f"{change.user}: {change.get_what_display()}",
                whose_step(["accounts.change"], ""),
                str(change.asked_by),
                day_of(change.asked_at),
                timezone.localdate(change.due_at),
                reverse("person", args=[change.user_id]),
                mine,
                key=f"account-change.{change.pk}",
                matter=_("Change of an account"),
            )
