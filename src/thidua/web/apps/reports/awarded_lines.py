"""Awards that decisions gave: the one place where reports count them and their money."""

from datetime import date

from django.db.models import QuerySet

from thidua.web.apps.awards.models import AwardLine
from thidua.web.apps.evaluations import site_engine


def decided(from_on: date, until_on: date) -> QuerySet[AwardLine]:
    """Lines of the movement that were awarded by a decision of these days, those revoked later among them."""
    return AwardLine.objects.filter(
        award_list__movement_id=site_engine.movement().id,
        award_list__decided_by__isnull=False,
        award_list__decided_on__range=(from_on, until_on),
        approved=True,
    )


def awarded(from_on: date, until_on: date) -> QuerySet[AwardLine]:
    """The same without those that were revoked by the last day."""
    return decided(from_on, until_on).exclude(revocation__decided_on__lte=until_on)


def revoked(from_on: date, until_on: date) -> QuerySet[AwardLine]:
    """Lines whose award was revoked on these days, whenever it was decided."""
    return decided(date.min, until_on).filter(revocation__decided_on__range=(from_on, until_on))


def repaid(from_on: date, until_on: date) -> QuerySet[AwardLine]:
    """Lines of revoked awards whose money came back on these days."""
    return decided(date.min, until_on).filter(revocation__repaid_on__range=(from_on, until_on))
