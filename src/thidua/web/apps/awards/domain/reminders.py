"""Reminders of the deadline for handing in: in the program, and by e-mail where an address is known (IV.2)."""

import logging

from django.conf import settings
from django.core.cache import caches
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from thidua.i18n import UserError
from thidua.rules.awards.appraisal import reminders_on
from thidua.rules.awards.workflow import ProposalState
from thidua.web.apps.accounts.models import Grant
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain.proposals import deadline
from thidua.web.apps.awards.models import Proposal, Reminder
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.organisation.models import Unit

EVERY_SECONDS = 3600
HANDED_IN = [
    str(state)
    for state in (ProposalState.SUBMITTED, ProposalState.COMPILED, ProposalState.MORE_ASKED, ProposalState.ACCEPTED)
]
log = logging.getLogger("thidua.awards")


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
    """Sends what is due today, each unit once for each number of days; how many units were reminded."""
    limit = deadline()
    if limit is None:
        return 0
    done = Proposal.objects.filter(state__in=HANDED_IN, movement_id=site_engine.movement().id).values("unit_id")
    groups = [group for movement_group in site_engine.movement().groups for group in movement_group.unit_groups]
    sent = 0
    for unit in Unit.objects.filter(group__in=groups).exclude(pk__in=done):
        before = list(Reminder.objects.filter(unit_id=unit.pk, deadline_id=limit.id).values_list("days", flat=True))
        days = reminders_on(limit, timezone.localdate(), before)
        if days is not None and _send(unit, limit.id, days):
            sent += 1
    return sent


def _send(unit: Unit, deadline_id: str, days: int) -> bool:
    try:
        with transaction.atomic():
            kept = Reminder.objects.create(unit_id=unit.pk, deadline_id=deadline_id, days=days)
    except IntegrityError:
        return False  # another worker was first
    today = timezone.localdate()
    heads = Grant.objects.filter(role__in=(Role.UNIT_HEAD, Role.UNIT_OFFICER), unit_id=unit.pk, from_on__lte=today)
    for grant in heads.exclude(to_on__lt=today).exclude(user__email="").select_related("user"):
        with translation.override(grant.user.language):
            subject = _("Award proposals: %(days)s days left") % {"days": days}
            text = _("%(unit)s has not handed in its proposal for awards yet. %(days)s days are left.") % {
                "unit": unit.name,
                "days": days,
            }
        kept.mailed += send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [grant.user.email], fail_silently=True)
    kept.save()
    return True
