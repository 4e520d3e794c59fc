"""Reminders of the limits of each award's way, by letter to those for whom its step waits (IV.2).

Who that is, and whether it still is, says the list of *My work* alone. Each reminder is of one award and one station: a
unit that has handed in for one award is reminded of the other. The day that it counts to is kept with it, so that a
limit that moves with the calendar is reminded of anew.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from thidua.i18n import UserError
from thidua.rules.awards.appraisal import days_left, reminders_on
from thidua.rules.awards.route_limits import Station
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.queries import at_work
from thidua.web.apps.awards.domain.award_routes import limit_of
from thidua.web.apps.awards.models import Reminder
from thidua.web.apps.awards.titles import title_in
from thidua.web.apps.movements.bound import issued_ids, newest
from thidua.web.apps.my_work.queries import work_of
from thidua.web.apps.my_work.work_items import WayLimit, WorkItem
from thidua.web.apps.outbox.actions import put
from thidua.web.apps.outbox.letter_kinds import LetterText, writes
from thidua.web.apps.outbox.models import LetterWay
from thidua.web.ui.values import Json

EVERY_SECONDS = 3600
KIND = "award.reminder"
log = logging.getLogger("thidua.my_work")


def remind() -> None:
    """Looks once an hour whether a reminder is due. Safe where several workers do it."""
    if caches["process"].get("my_work.reminded"):
        return
    caches["process"].set("my_work.reminded", True, EVERY_SECONDS)
    try:
        write_due()
    except UserError as problem:
        log.warning("reminders: %s", problem)


def write_due() -> int:
    """Reminds of what is due today, once for a unit, an award, a limit and a number of days; how many reminders."""
    if not _near():
        return 0
    waiting: dict[WayLimit, list[User]] = {}
    for user in at_work():
        for limit in {item.limit for item in work_of(user).mine if item.limit is not None}:
            waiting.setdefault(limit, []).append(user)
    return sum(_write_if_due(limit, users) for limit, users in waiting.items())


def _near() -> bool:
    """Whether any limit of a movement is so near that it is reminded of: else nobody's work need be read."""
    limits = [
        limit_of(movement, award.id, station)
        for movement in map(newest, issued_ids())
        for award in movement.awards
        for station in Station
    ]
    return any(limit is not None and reminders_on(limit, timezone.localdate()) is not None for limit in limits)


def _write_if_due(of: WayLimit, users: Sequence[User]) -> bool:
    limit = limit_of(newest(of.movement_id), of.award_id, of.station)
    if limit is None:
        return False
    key = {**_named(of), "before_on": limit.before_on}
    sent = list(Reminder.objects.filter(**key).values_list("days", flat=True))
    days = reminders_on(limit, timezone.localdate(), sent)
    if days is None:
        return False
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(**key, days=days)
            put(KIND, users, {"reminder": reminder.pk}, str(reminder.pk))
    except IntegrityError:
        return False  # another worker was first
    return True


@writes(KIND, gettext_noop("Reminder of a limit"), ways=(LetterWay.MAIL, LetterWay.GATEWAY), optional=True)
def words(about: Mapping[str, Json], user: User, today: date) -> LetterText | None:
    """What waits, and how many days are left on the day.

    None where the step was taken or waits for somebody else by now, a later reminder tells of it, or nobody knows of
    which movement it is.
    """
    reminder = Reminder.objects.get(pk=about["reminder"])
    if reminder.movement_id is None:
        return None
    of = WayLimit(reminder.movement_id, reminder.unit_id, reminder.award_id, Station(reminder.deadline_id))
    movement, item = newest(of.movement_id), _item(user, of)
    limit = limit_of(movement, of.award_id, of.station)
    if item is None or limit is None or Reminder.objects.filter(**_named(of), pk__gt=reminder.pk).exists():
        return None
    days = days_left(limit, today)
    if days < 0:
        return None
    values = {
        "award": title_in(movement, of.award_id),
        "step": item.step,
        "matter": item.matter,
        "days": days,
        "address": f"{settings.SITE_ADDRESS}{item.address}",
    }
    subject = ngettext("%(award)s: %(days)s day left", "%(award)s: %(days)s days left", days)
    text = _("This waits for you: %(step)s. %(matter)s. Full days left: %(days)s.\n\n%(address)s\n")
    return LetterText(subject % values, text % values)


def _named(of: WayLimit) -> dict[str, object]:
    """The limit as reminders name it."""
    return {
        "movement_id": of.movement_id,
        "unit_id": of.unit_id,
        "award_id": of.award_id,
        "deadline_id": of.station,
    }


def _item(user: User, limit: WayLimit) -> WorkItem | None:
    return next((item for item in work_of(user).mine if item.limit == limit), None)
