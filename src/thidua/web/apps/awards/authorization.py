"""Which action a page of an award is, and where: found from the words of its address."""

from collections.abc import Callable

from django.http import Http404

from thidua.web.apps.accounts.authorization import AddressWords
from thidua.web.apps.accounts.permissions import CITY, Place
from thidua.web.apps.awards.domain import workflow
from thidua.web.apps.awards.models import AwardLine, AwardList, Proposal
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
