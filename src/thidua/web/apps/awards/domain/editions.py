"""The movement of each proposal, list and line, and the editions by which those of earlier programs were decided."""

from django.db.models import OuterRef, Subquery

from thidua.web.apps.awards.models import AwardLine, AwardList, Proposal
from thidua.web.ui.transactions import whole


def _of_proposal(proposal_id: str | int) -> str | None:
    return Proposal.objects.filter(pk=proposal_id).values_list("movement_id", flat=True).first()


def _of_list(list_id: str | int) -> str | None:
    return AwardList.objects.filter(pk=list_id).values_list("movement_id", flat=True).first()


def _of_line(line_id: str | int) -> str | None:
    return AwardLine.objects.filter(pk=line_id).values_list("award_list__movement_id", flat=True).first()


# By the words of addresses that name such a record.
MOVEMENTS = {"proposal_id": _of_proposal, "list_id": _of_list, "line_id": _of_line}


@whole()
def bind_lists() -> None:
    """Has lists without an edition name that of their evaluation, and proposals decided on that of their list."""
    AwardList.objects.filter(edition__isnull=True, evaluation__edition__isnull=False).update(
        edition=Subquery(AwardList.objects.filter(pk=OuterRef("pk")).values("evaluation__edition"))
    )
    lines = AwardLine.objects.filter(candidate__proposal=OuterRef("pk"), award_list__decided_by__isnull=False)
    decided_on = Proposal.objects.filter(edition__isnull=True, candidates__line__award_list__decided_by__isnull=False)
    decided_on.update(edition=Subquery(lines.values("award_list__edition")[:1]))
