"""What of awards still stands open in a movement: it is closed once nothing does (`movements.closing`)."""

from collections.abc import Iterator

from django.db.models import Q

from thidua.i18n import _
from thidua.rules.awards.workflow import ListState, ProposalState
from thidua.web.apps.awards.models import AwardList, Candidate, Objection, Proposal, Revocation
from thidua.web.apps.awards.titles import award_title, state_name
from thidua.web.apps.movements.addresses import below
from thidua.web.apps.movements.closing import OpenWork
from thidua.web.apps.organisation.queries import names

PROPOSALS = _("proposals under way: {count}")
LISTS = _("lists not decided or not published: {count}")
OBJECTIONS = _("comments and appeals without an answer: {count}")
REVOCATIONS = _("revocations not decided: {count}")


def open_work(movement_id: str) -> Iterator[OpenWork]:
    """Proposals under way or on no list yet, lists that are not public yet, objections and revocations that wait."""
    units = names()
    on_no_list = Candidate.objects.filter(passed=True, dropped=False, line__isnull=True).values("proposal")
    of_movement = Proposal.objects.filter(movement_id=movement_id).exclude(state=ProposalState.WITHDRAWN)
    waiting = of_movement.filter(~Q(state=ProposalState.ACCEPTED) | Q(pk__in=on_no_list))
    for proposal in waiting.order_by("pk"):
        yield OpenWork(PROPOSALS, _line(units, proposal), below(movement_id, "proposal", proposal.pk))
    lists = AwardList.objects.filter(movement_id=movement_id)
    for award_list in lists.exclude(state__in=(ListState.PUBLISHED, ListState.ENDED)).order_by("pk"):
        yield OpenWork(LISTS, _line(units, award_list), below(movement_id, "award-list", award_list.pk))
    unanswered = Objection.objects.filter(award_list__in=lists, answered_at__isnull=True)
    for objection in unanswered.select_related("award_list"):
        address = below(movement_id, "award-list", objection.award_list_id)
        yield OpenWork(OBJECTIONS, f"{objection.get_what_display()}: {_line(units, objection.award_list)}", address)
    undecided = Revocation.objects.filter(line__award_list__in=lists, decided_on__isnull=True)
    for revocation in undecided.select_related("line__award_list", "line__candidate").order_by("pk"):
        address = below(movement_id, "award-list", revocation.line.award_list_id)
        yield OpenWork(
            REVOCATIONS, f"{revocation.line.candidate.name}: {_line(units, revocation.line.award_list)}", address
        )


def _line(units: dict[str, str], record: Proposal | AwardList) -> str:
    """Whose it is, for which award, and where it stands."""
    whose = f"{units.get(record.unit_id, record.unit_id)}, " if record.unit_id else ""
    return f"{whose}{award_title(record)} – {state_name(record.state)}"
