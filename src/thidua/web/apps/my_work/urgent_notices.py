"""What is urgent is told at once, not with the next digest: a step that came back, or whose last day is near.

Limits on the way of an award have reminders of their own. Each step is told of once in each state, together with what
else is urgent then; the words are formed when the notice goes, by the list of My work as it is then.
"""

import hashlib
import logging
import time
from collections.abc import Iterator, Mapping
from datetime import date

from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.queries import at_work
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.my_work.letter_lines import address_of, listed
from thidua.web.apps.my_work.queries import work_of
from thidua.web.apps.my_work.work_items import WorkItem
from thidua.web.apps.outbox.actions import goes_out, put
from thidua.web.apps.outbox.letter_kinds import LetterText, writes
from thidua.web.apps.outbox.models import Letter, LetterWay
from thidua.web.ui.values import Json

KIND = "my_work.urgent"
FROM_HOUR = 7
MOST_SECONDS = 5.0
# A round over all accounts begins so long after the last one did, and only where anything was done since.
EVERY_SECONDS = 120
REACHED = "my_work.urgent"
KEPT_SECONDS = 24 * 3600
log = logging.getLogger("thidua.my_work")


def write_in_turn() -> None:
    """Some accounts further in the round, a few seconds long, from the morning on. Safe where several do it."""
    now = timezone.localtime(timezone.now())
    if not goes_out(KIND) or now.hour < FROM_HOUR:
        return
    newest = AuditEntry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    state = (now.date(), newest)
    of, last, began = caches["process"].get(REACHED, (None, None, -float(EVERY_SECONDS)))
    if last is None:  # the last round has ended
        if of == state or time.monotonic() - began < EVERY_SECONDS:
            return
        of, last, began = state, 0, time.monotonic()
    try:
        for pk in write_due(after=last, until=time.monotonic() + MOST_SECONDS):
            last = pk
    except UserError as problem:
        log.warning("urgent notices: %s", problem)
        last = None
    caches["process"].set(REACHED, (of, last, began), KEPT_SECONDS)


def write_due(*, after: int | None = 0, until: float | None = None) -> Iterator[int | None]:
    """Writes down what is urgent and not told yet, account by account: which one is done; None at the end.

    until: when to stop, by the monotonic clock.
    """
    for user in at_work().filter(pk__gt=after or 0).order_by("pk").iterator(chunk_size=100):
        if until is not None and time.monotonic() > until:
            return
        told = {name for about in _notices(user) for name in about["steps"]}
        new = [name for item in work_of(user).mine if _is_urgent(item) and (name := _name(item)) not in told]
        if new:
            put(KIND, [user], {"steps": list(new)}, new[0])
        yield user.pk
    yield None


def _notices(user: User) -> Iterator[Mapping[str, list[str]]]:
    yield from Letter.objects.filter(kind=KIND, user=user).values_list("about", flat=True)


def _is_urgent(item: WorkItem) -> bool:
    return item.returned or (item.limit is None and item.is_near)


def _name(item: WorkItem) -> str:
    """The same for the same step of the same thing since the same day, until the same day."""
    return hashlib.sha256(f"{item.key} {item.since} {item.due_on}".encode()).hexdigest()


@writes(
    KIND,
    gettext_noop("Urgent: what came back, or whose last day is near"),
    ways=(LetterWay.MAIL, LetterWay.GATEWAY),
    optional=True,
)
def words(about: Mapping[str, Json], user: User, today: date) -> LetterText | None:
    """What of it still waits on the day it goes; None where all of it was done."""
    names = about["steps"]
    urgent = [item for item in work_of(user).mine if isinstance(names, list) and _name(item) in names]
    if not urgent:
        return None
    subject = ngettext("Urgent: %(count)s step waits for you", "Urgent: %(count)s steps wait for you", len(urgent))
    lines = [
        *listed(urgent, today),
        _("What is told at once, and how: %(address)s") % {"address": address_of("my-notices")},
    ]
    return LetterText(subject % {"count": len(urgent)}, "\n".join(lines) + "\n")
