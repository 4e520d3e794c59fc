"""Which action a page of an award is, and where: found from the words of its address."""

from typing import Any

from django.http import Http404

from thidua.rules.awards.workflow import ListEvent, ProposalEvent
from thidua.web.apps.accounts.permissions import CITY, Place
from thidua.web.apps.awards.domain import workflow
from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate, Proposal
from thidua.web.apps.organisation.queries import path_of

# What is done to a proposal besides its steps → the action of the permission table.
TO_PROPOSAL = {
    "add": "proposal.compose",
    "remove": "proposal.compose",
    "words": "proposal.compose",
    "papers": "proposal.compose",
    "send": "proposal.compose",
    "check": "proposal.compile",
    "point": "proposal.appraise",
    "late": "override.give",
}
# Likewise to a list: of the city, of a unit's own award.
TO_LIST = {
    "gather": ("list.keep", "unit_list.keep"),
    "leave-out": ("list.keep", "unit_list.keep"),
    "papers": ("list.keep", "unit_list.keep"),
    "bundle": ("list.keep", "unit_list.keep"),
    "answer": ("list.keep", "unit_list.keep"),
    "propose-revocation": ("list.keep", "unit_list.keep"),
    "correct": ("list.keep", "unit_list.keep"),
    "repaid": ("list.keep", "unit_list.keep"),
    "line": ("list.decide", "unit_list.decide"),
    "number": ("list.decide", "unit_list.decide"),
    "revoke": ("list.decide", "unit_list.decide"),
    "signed": ("list.publish", "unit_list.decide"),
}


def proposal_of(words: dict[str, Any]) -> Proposal:
    """The proposal an address names. 404 where there is none."""
    found = Proposal.objects.filter(pk=words["proposal_id"]).first()
    if found is None:
        raise Http404
    return found


def list_of(words: dict[str, Any]) -> AwardList:
    """The list an address names. 404 where there is none."""
    found = AwardList.objects.filter(pk=words["list_id"]).first()
    if found is None:
        raise Http404
    return found


def candidate_of(proposal: Proposal, said: str) -> Candidate:
    """A candidate of the proposal. 404 where it is not."""
    found = proposal.candidates.filter(pk=int(said)).first() if said.isdecimal() else None
    if found is None:
        raise Http404
    return found


def line_of(award_list: AwardList, said: str) -> AwardLine:
    """A line of the list. 404 where it is not."""
    found = award_list.lines.filter(pk=int(said)).first() if said.isdecimal() else None
    if found is None:
        raise Http404
    return found


def at_proposal(words: dict[str, Any]) -> Place:
    """At the proposing unit."""
    return _at(proposal_of(words).unit_id)


def at_list(words: dict[str, Any]) -> Place:
    """At the unit whose own award it is; the city for the city's."""
    unit_id = list_of(words).unit_id
    return _at(unit_id) if unit_id else CITY


def at_line(words: dict[str, Any]) -> Place:
    """At the unit of the candidate."""
    line = AwardLine.objects.filter(pk=words["line_id"]).select_related("candidate").first()
    if line is None:
        raise Http404
    return _at(line.candidate.unit_id)


def _at(unit_id: str) -> Place:
    return Place(path=path_of(unit_id) or "")


def stepping(words: dict[str, Any]) -> str:
    """The office that a step of a proposal belongs to in its present state. 404 for no step."""
    if words["event"] not in set(ProposalEvent):
        raise Http404
    return workflow.action_of(proposal_of(words), words["event"])


def doing(words: dict[str, Any]) -> str:
    """What is done to a proposal besides its steps. 404 for nothing known."""
    if words["what"] not in TO_PROPOSAL:
        raise Http404
    return TO_PROPOSAL[words["what"]]


def list_stepping(words: dict[str, Any]) -> str:
    """The office that a step of a list belongs to. 404 for no step."""
    if words["turn"] not in set(ListEvent):
        raise Http404
    return workflow.action_of(list_of(words), words["turn"])


def list_doing(words: dict[str, Any]) -> str:
    """What is done to a list besides its steps. 404 for nothing known."""
    if words["deed"] not in TO_LIST:
        raise Http404
    return TO_LIST[words["deed"]][bool(list_of(words).unit_id)]


def list_seeing(words: dict[str, Any]) -> str:
    """Reading a list: of the city, of a unit."""
    return "proposal.see" if list_of(words).unit_id else "awards.see"
