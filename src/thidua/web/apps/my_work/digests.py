"""A digest of what waits for somebody: one mail on a day at most, daily or weekly as they chose.

It is written down on working days, from the morning on, for those for whom something waits; its words are formed when
it goes, by the list of My work as it is then. It names no third person and repeats nothing that anybody wrote.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from thidua.i18n import UserError, formats
from thidua.web.apps.accounts.models import Digest, User
from thidua.web.apps.accounts.queries import at_work
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.my_work.letter_lines import address_of, listed
from thidua.web.apps.my_work.queries import work_of
from thidua.web.apps.outbox.actions import goes_out, put
from thidua.web.apps.outbox.letter_kinds import LetterText, writes
from thidua.web.apps.outbox.models import Letter
from thidua.web.ui.values import Json

KIND = "my_work.digest"
FROM_HOUR = 7
MOST_SECONDS = 5.0
SATURDAY = 5
# How far this process has come with the day: the day, and the last account it has looked at.
REACHED = "my_work.digests"
KEPT_SECONDS = 24 * 3600
log = logging.getLogger("thidua.my_work")


def write_in_turn() -> None:
    """Some accounts further, a few seconds long, from the morning of a working day on. Safe where several do it."""
    now = timezone.localtime(timezone.now())
    today = now.date()
    if not goes_out(KIND) or now.hour < FROM_HOUR or not _is_working(today):
        return
    on, last = caches["process"].get(REACHED, (today, 0))
    if last is None and on == today:
        return
    try:
        for pk in write_due(today, after=last if on == today else 0, until=time.monotonic() + MOST_SECONDS):
            last = pk
            caches["process"].set(REACHED, (today, pk), KEPT_SECONDS)
    except UserError as problem:
        log.warning("digests: %s", problem)


def write_due(today: date, *, after: int | None = 0, until: float | None = None) -> Iterator[int | None]:
    """Writes down the digests of the day, account by account: which one is done; None at the end, when all are.

    until: when to stop, by the monotonic clock.
    """
    wanted = at_work().filter(pk__gt=after or 0).exclude(digest=Digest.NEVER).exclude(email="").order_by("pk")
    for user in wanted.iterator(chunk_size=100):
        if until is not None and time.monotonic() > until:
            return
        if _is_due(user, today) and work_of(user).mine:
            put(KIND, [user], {"on": _key(today)}, _key(today))
        yield user.pk
    yield None


def _is_due(user: User, today: date) -> bool:
    """Whether none was written for the account today, or in the week where a week has one."""
    begins = today - timedelta(days=today.weekday()) if user.digest == Digest.WEEKLY else today
    return not Letter.objects.filter(kind=KIND, user=user, key__gte=_key(begins)).exists()


def _key(day: date) -> str:
    return day.isoformat()


def _is_working(day: date) -> bool:
    """By the calendar in force; beyond its end, whether it is a day from Monday to Friday."""
    try:
        return site_engine.calendars().for_unit(None).is_working(day)
    except UserError:
        return day.weekday() < SATURDAY


@writes(KIND, gettext_noop("Digest of what waits"))
def words(about: Mapping[str, Json], user: User, today: date) -> LetterText | None:
    """What waits on the day it goes; None where nothing does, none is wanted any more, or a later one tells it."""
    if user.digest == Digest.NEVER:
        return None
    if Letter.objects.filter(kind=KIND, user=user, key__gt=str(about["on"])).exists():
        return None
    mine = work_of(user).mine
    if not mine:
        return None
    subject = ngettext("%(count)s step waits for you", "%(count)s steps wait for you", len(mine))
    head = ngettext("On %(day)s this step waits for you:", "On %(day)s these steps wait for you:", len(mine))
    lines = [head % {"day": formats.day(today)}, "", *listed(mine, today)]
    lines += [
        _("All that waits: %(address)s") % {"address": address_of("my-work")},
        _("Daily, weekly or never: choose on the page of your account, %(address)s")
        % {"address": address_of("account")},
    ]
    return LetterText(subject % {"count": len(mine)}, "\n".join(lines) + "\n")
