"""Reminders of the limits of each award's way, by letter to those whose turn it is (IV.2).

Each is of one award and one station: a unit that has handed in for one award is reminded of the other. The day that it
counts to is kept with it, so that a limit that moves with the calendar is reminded of anew.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from thidua.i18n import UserError
from thidua.rules.awards.appraisal import days_left, reminders_on
from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.workflow import ProposalState
from thidua.rules.movement import Deadline
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain.award_routes import limit_of
from thidua.web.apps.awards.models import Proposal, Reminder
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.outbox.actions import put
from thidua.web.apps.outbox.writers import LetterText, writes
from thidua.web.ui.values import Json

EVERY_SECONDS = 3600
KIND = "award.reminder"
HANDED_IN = [
    str(state)
    for state in (ProposalState.SUBMITTED, ProposalState.COMPILED, ProposalState.MORE_ASKED, ProposalState.ACCEPTED)
]
log = logging.getLogger("thidua.awards")


@dataclass(frozen=True, slots=True)
class OpenStation:
    """A unit whose dossier for an award has not passed a station, before which day it must have."""

    unit: Unit
    award_id: str
    station: Station
    limit: Deadline


def remind() -> None:
    """Looks once an hour whether a reminder is due. Safe where several workers do it."""
    if caches["process"].get("awards.reminded"):
        return
    caches["process"].set("awards.reminded", True, EVERY_SECONDS)
    try:
        send_due()
    except UserError as problem:
        log.warning("reminders: %s", problem)


def send_due() -> int:
    """Reminds of what is due today, each unit once for an award, a limit and a number of days; how many reminders."""
    return sum(_send_if_due(waiting) for award in site_engine.movement().awards for waiting in waiting_for(award.id))


def waiting_for(award_id: str, unit_id: str | None = None) -> Iterable[OpenStation]:
    """The units of the movement that have not handed in for the award, and those whose dossier was not handed on.

    unit_id: of this unit alone.
    """
    movement = site_engine.movement()
    groups = [group for movement_group in movement.groups for group in movement_group.unit_groups]
    proposed = Proposal.objects.filter(award_id=award_id, movement_id=movement.id)
    done = proposed.filter(state__in=HANDED_IN).values("unit_id")
    with_office = proposed.filter(state=ProposalState.SUBMITTED).values("unit_id")
    for station, units in (
        (Station.PROPOSE, Unit.objects.filter(group__in=groups).exclude(pk__in=done)),
        (Station.RECEIVE, Unit.objects.filter(pk__in=with_office)),
    ):
        limit = limit_of(award_id, station)
        if limit is not None:
            wanted = units if unit_id is None else units.filter(pk=unit_id)
            yield from (OpenStation(unit, award_id, station, limit) for unit in wanted)


def _send_if_due(waiting: OpenStation) -> bool:
    key = {
        "unit_id": waiting.unit.pk,
        "award_id": waiting.award_id,
        "deadline_id": waiting.station,
        "before_on": waiting.limit.before_on,
    }
    days = reminders_on(
        waiting.limit, timezone.localdate(), list(Reminder.objects.filter(**key).values_list("days", flat=True))
    )
    if days is None:
        return False
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(**key, days=days)
            users = {grant.user_id: grant.user for grant in _whom(waiting)}
            put(KIND, users.values(), {"reminder": reminder.pk}, str(reminder.pk))
    except IntegrityError:
        return False  # another worker was first
    return True


@writes(KIND, gettext_noop("Reminder of a limit"))
def words(about: Mapping[str, Json], user: User, today: date) -> LetterText | None:
    """What is waited for, and how many days are left on the day; None where it came, or a later reminder tells it."""
    reminder = Reminder.objects.get(pk=about["reminder"])
    award_id, station = reminder.award_id, reminder.deadline_id
    same = {"unit_id": reminder.unit_id, "award_id": award_id, "deadline_id": station}
    waiting = next((open_ for open_ in waiting_for(award_id, reminder.unit_id) if open_.station == station), None)
    if waiting is None or Reminder.objects.filter(**same, pk__gt=reminder.pk).exists():
        return None
    days = days_left(waiting.limit, today)
    if days < 0 or user.pk not in {grant.user_id for grant in _whom(waiting)}:
        return None
    award = site_engine.movement().text(f"awards.{award_id}", user.language)
    values = {"award": award, "unit": waiting.unit.name, "days": days}
    subject = ngettext("%(award)s: %(days)s day left", "%(award)s: %(days)s days left", days)
    text = (
        _("%(unit)s has not handed in its proposal for “%(award)s” yet. Full days left: %(days)s.")
        if waiting.station is Station.PROPOSE
        else _(
            "The dossier of %(unit)s for “%(award)s” has not been handed on to Home Affairs yet. Full days left: "
            "%(days)s."
        )
    )
    return LetterText(subject % values, text % values)


def _whom(waiting: OpenStation) -> Sequence[Grant]:
    """Who can do what is waited for."""
    today = timezone.localdate()
    grants = Grant.objects.filter(from_on__lte=today).exclude(to_on__lt=today)
    grants = (
        grants.filter(role__in=(Role.UNIT_HEAD, Role.UNIT_OFFICER), unit_id=waiting.unit.pk)
        if waiting.station is Station.PROPOSE
        else grants.filter(role=Role.CITY_OFFICE)
    )
    return list(grants.select_related("user"))
