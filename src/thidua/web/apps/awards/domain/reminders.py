"""Reminders of the limits of each award's way: in the program, and by e-mail where an address is known (IV.2).

Each is of one award and one station: a unit that has handed in for one award is reminded of the other. The day that it
counts to is kept with it, so that a limit that moves with the calendar is reminded of anew.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from thidua.i18n import UserError
from thidua.rules.awards.appraisal import reminders_on
from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.workflow import ProposalState
from thidua.rules.movement import Deadline
from thidua.web.apps.accounts.models import Grant
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain.award_routes import limit_of
from thidua.web.apps.awards.models import Proposal, Reminder
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.organisation.models import Unit

EVERY_SECONDS = 3600
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
    """Sends what is due today, each unit once for an award, a limit and a number of days; how many were sent."""
    return sum(_send_if_due(waiting) for award in site_engine.movement().awards for waiting in waiting_for(award.id))


def waiting_for(award_id: str) -> Iterable[OpenStation]:
    """The units of the movement that have not handed in for the award, and those whose dossier was not handed on."""
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
            yield from (OpenStation(unit, award_id, station, limit) for unit in units)


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
            kept = Reminder.objects.create(**key, days=days)
    except IntegrityError:
        return False  # another worker was first
    for grant in _whom(waiting):
        with translation.override(grant.user.language):
            values = {
                "award": site_engine.movement().text(f"awards.{waiting.award_id}", grant.user.language),
                "unit": waiting.unit.name,
                "days": days,
            }
            subject = _("%(award)s: %(days)s days left") % values
            text = (
                _("%(unit)s has not handed in its proposal for “%(award)s” yet. %(days)s days are left.")
                if waiting.station is Station.PROPOSE
                else _(
                    "The dossier of %(unit)s for “%(award)s” has not been handed on to Home Affairs yet. %(days)s days "
                    "are left."
                )
            ) % values
        kept.mailed += send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [grant.user.email], fail_silently=True)
    kept.save()
    return True


def _whom(waiting: OpenStation) -> Sequence[Grant]:
    """Who can do what is waited for, of those with an address."""
    today = timezone.localdate()
    grants = Grant.objects.filter(from_on__lte=today).exclude(to_on__lt=today).exclude(user__email="")
    grants = (
        grants.filter(role__in=(Role.UNIT_HEAD, Role.UNIT_OFFICER), unit_id=waiting.unit.pk)
        if waiting.station is Station.PROPOSE
        else grants.filter(role=Role.CITY_OFFICE)
    )
    return list(grants.select_related("user"))
