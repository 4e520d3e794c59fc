"""Which action a page of an award is, and where: found from the words of its address."""

from collections.abc import Callable

from django.http import Http404

from thidua.rules.awards.workflow import Actor
from thidua.web.apps.accounts.authorization import AddressWords
from thidua.web.apps.accounts.permissions import CITY, Place
from thidua.web.apps.awards.domain import numbered_papers, workflow
from thidua.web.apps.awards.domain.document_numbers import (
    APPRAISAL,
    DECISIONS,
    OF_CITY_OFFICE,
    PLAN,
    Subject,
    record_of,
)
from thidua.web.apps.awards.domain.numbered_papers import WaitingPaper
from thidua.web.apps.awards.models import AwardLine, AwardList, DocumentNumber, Proposal
from thidua.web.apps.organisation.queries import path_of


def proposal_of(words: AddressWords) -> Proposal:
    """The proposal an address names. 404 where there is none."""
    proposal = Proposal.objects.filter(pk=words["proposal_id"]).first()
    if proposal is None:
        raise Http404
    return proposal


def list_of(words: AddressWords) -> AwardList:
    """The list an address names. 404 where there is none."""
    award_list = AwardList.objects.filter(pk=words["list_id"]).first()
    if award_list is None:
        raise Http404
    return award_list


def at_proposal(words: AddressWords) -> Place:
    """The place of the unit that makes the proposal."""
    return place_of(proposal_of(words))


def at_list(words: AddressWords) -> Place:
    """At the unit whose own award it is; the city for the city's."""
    return place_of(list_of(words))


def place_of(record: Proposal | AwardList) -> Place:
    """At the unit that proposes or whose own award it is; the city for the city's."""
    return _at(record.unit_id) if record.unit_id else CITY


def at_line(words: AddressWords) -> Place:
    """At the unit of the candidate."""
    line = AwardLine.objects.filter(pk=words["line_id"]).select_related("candidate").first()
    if line is None:
        raise Http404
    return _at(line.candidate.unit_id)


def _at(unit_id: str) -> Place:
    return Place(path=path_of(unit_id) or "")


def proposal_step(words: AddressWords) -> str:
    """The office that a step of a proposal belongs to in its present state."""
    return workflow.action_of(proposal_of(words), words["event"])


def claim_checking(words: AddressWords) -> str:
    """The action of whoever looks at the claims of a dossier."""
    return workflow.examining_action(proposal_of(words), Actor.CITY_OFFICE)


def appraising(words: AddressWords) -> str:
    """The action of whoever answers the checklist of a dossier."""
    return workflow.examining_action(proposal_of(words), Actor.HOME_AFFAIRS)


def list_step(words: AddressWords) -> str:
    """The office that a step of a list belongs to."""
    return workflow.action_of(list_of(words), words["event"])


def _by_list(of_city: str, of_unit: str) -> Callable[[AddressWords], str]:
    def action(words: AddressWords) -> str:
        return of_unit if list_of(words).unit_id else of_city

    return action


list_seeing = _by_list("awards.see", "proposal.see")
list_keeping = _by_list("list.keep", "unit_list.keep")
list_deciding = _by_list("list.decide", "unit_list.decide")
list_signing = _by_list("list.publish", "unit_list.decide")


def waiting_paper_of(words: AddressWords) -> WaitingPaper:
    """The paper without a number that an address names. 404 where none such waits."""
    waits = numbered_papers.waiting_paper(words["paper"], words["subject_id"])
    if waits is None:
        raise Http404
    return waits


def number_of(words: AddressWords) -> DocumentNumber:
    """The number of a paper that an address names. 404 where there is none."""
    number = DocumentNumber.objects.filter(pk=words["number_id"]).first()
    if number is None:
        raise Http404
    return number


def numbering(paper: str, subject: Subject) -> tuple[str, Place]:
    """Which action the taking of a paper's number is, and where: whoever makes the paper takes its number."""
    if paper == PLAN:
        return "movement_draft.issue", CITY
    if isinstance(subject, str):
        return ("city_report.make" if paper in OF_CITY_OFFICE else "statistics.make"), CITY
    record = record_of(subject)
    place = place_of(record)
    if isinstance(record, Proposal):
        return ("proposal.appraise" if paper == APPRAISAL else "proposal.compose"), place
    of = "unit_list" if record.unit_id else "list"
    return f"{of}.{'decide' if paper in DECISIONS else 'keep'}", place


def numbering_waiting(words: AddressWords) -> str:
    """The action of whoever takes the number of the address's paper."""
    waits = waiting_paper_of(words)
    return numbering(waits.paper, waits.subject)[0]


def at_waiting(words: AddressWords) -> Place:
    """Where that number is taken."""
    waits = waiting_paper_of(words)
    return numbering(waits.paper, waits.subject)[1]


def numbering_taken(words: AddressWords) -> str:
    """The action of whoever ends the number of the address."""
    number = number_of(words)
    return numbering(number.paper, number.subject)[0]


def at_number(words: AddressWords) -> Place:
    """Where that number was taken."""
    number = number_of(words)
    return numbering(number.paper, number.subject)[1]
