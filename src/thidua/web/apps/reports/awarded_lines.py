"""Awards that decisions gave: the one place where reports count them and their money."""

from datetime import date

from django.db.models import QuerySet

from thidua.rules.movement import Movement
from thidua.web.apps.awards.models import AwardLine


def decided(movement: Movement, from_on: date, until_on: date) -> QuerySet[AwardLine]:
    """Lines of the movement that were awarded by a decision of these days, those revoked later among them."""
    return AwardLine.objects.filter(
        award_list__movement_id=movement.id,
        award_list__decided_by__isnull=False,
        award_list__decided_on__range=(from_on, until_on),
        approved=True,
    )


def awarded(movement: Movement, from_on: date, until_on: date) -> QuerySet[AwardLine]:
    """The same without those that were revoked by the last day."""
    return decided(movement, from_on, until_on).exclude(revocation__decided_on__lte=until_on)


def revoked(movement: Movement, from_on: date, until_on: date) -> QuerySet[AwardLine]:
    """Lines whose award was revoked on these days, whenever it was decided."""
    return decided(movement, date.min, until_on).filter(revocation__decided_on__range=(from_on, until_on))


def repaid(movement: Movement, from_on: date, until_on: date) -> QuerySet[AwardLine]:
    """Lines of revoked awards whose money came back on these days."""
    return decided(movement, date.min, until_on).filter(revocation__repaid_on__range=(from_on, until_on))
