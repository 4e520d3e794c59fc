"""Leads proposals and lists from state to state by their table: who may, what stands against it, and the step."""

from collections.abc import Iterable

from thidua.rules.awards.workflow import (
    Actor,
    Facts,
    ListEvent,
    ListState,
    ProposalEvent,
    ProposalState,
    StateTable,
    Transition,
)
from thidua.rules.refusal import Refusal
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import DECIDING
from thidua.web.apps.awards.domain import award_lists, impartiality, proposals
from thidua.web.apps.awards.domain.award_routes import route_of
from thidua.web.apps.awards.domain.record_versions import Record, acting_on_version, write_step
from thidua.web.apps.awards.models import AwardList, Candidate, Proposal
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.registers.queries import CITY_OFFICE, HOME_AFFAIRS, within_body

# Steps of a proposal that are an action of their own, whichever office they belong to. A unit's officers may call the
# council as well as its head; another session, or none, is for whoever answers for the first.
OWN_ACTIONS = {
    ProposalEvent.CALL_COUNCIL: "proposal.compose",
    ProposalEvent.CALL_AGAIN: "council.call_again",
    ProposalEvent.END_SESSION: "council.end",
}
# Stands for the reason of a step that nobody has taken yet: the form asks for it.
REASON_TO_BE_GIVEN = "given on the form"
EXAMINING = frozenset({Actor.CITY_OFFICE, Actor.HOME_AFFAIRS})
PROPOSAL_ACTIONS = {
    Actor.UNIT: "proposal.submit",
    Actor.COUNCIL: "council.sit",
    Actor.CITY_OFFICE: "proposal.compile",
    Actor.HOME_AFFAIRS: "proposal.appraise",
}


# Which body an examining office is, and the office that examines in its stead the dossiers of that body itself.
OTHER_EXAMINER = {
    Actor.CITY_OFFICE: (CITY_OFFICE, Actor.HOME_AFFAIRS),
    Actor.HOME_AFFAIRS: (HOME_AFFAIRS, Actor.CITY_OFFICE),
}


def table_of(
    record: Proposal | AwardList,
) -> StateTable[ProposalState, ProposalEvent] | StateTable[ListState, ListEvent]:
    """The states of the record's award, of the city or of a unit."""
    route = route_of(movement_of(record), record.award_id)
    return route.proposal if isinstance(record, Proposal) else route.award_list


def transition(record: Proposal | AwardList, event: str) -> Transition[ProposalState] | Transition[ListState] | None:
    """What an event would do now; None where it cannot happen.

    Raises:
        UserError: there is no such event.
    """
    return table_of(record).transition(record.state, event)


def action_of(record: Proposal | AwardList, event: str) -> str:
    """The action of the permission table that an event is: which office it belongs to follows from the state.

    Where the event cannot happen in the present state, the office it belongs to elsewhere: `advance` then says why not.

    Raises:
        UserError: there is no such event.
    """
    office = table_of(record).office_of(record.state, event) or Actor.UNIT
    if isinstance(record, Proposal):
        return OWN_ACTIONS.get(ProposalEvent(event)) or examining_action(record, office)
    decides = office is Actor.DECIDER
    if record.unit_id:
        return "unit_list.decide" if decides or event == ListEvent.PUBLISH else "unit_list.keep"
    if event == ListEvent.PUBLISH:
        return "list.publish"
    return "list.decide" if decides else "list.keep"


def examining_action(proposal: Proposal, office: Actor) -> str:
    """The action of the permission table that a step of an office on a dossier is.

    Nobody examines the dossier of their own body: that of the City Office is Home Affairs' to look at, and the other
    way round (I.2.b; V.3 has both of them monitor and inspect).
    """
    duty, other = OTHER_EXAMINER.get(office, ("", office))
    return PROPOSAL_ACTIONS[other if duty and within_body(proposal.unit_id, duty) else office]


def asks_reason(record: Proposal | AwardList, event: str) -> bool:
    """Whether the step needs a reason. UserError where there is no such event."""
    step = transition(record, event)
    return step is not None and step.asks_reason


def possible(record: Proposal | AwardList, facts: Facts) -> dict[str, Refusal | None]:
    """The events that somebody could cause by these facts, each with what stands against it."""
    return {str(event): refusal for event, refusal in table_of(record).possible(record.state, facts).items()}


@acting_on_version
def advance(record: Record, /, event: str, reason: str = "", *, by: User) -> Record:
    """Leads the record on. That somebody of the right office asks is the guard's to see (`action_of`).

    Raises:
        UserError: the rules refuse it, somebody else changed the record meanwhile, or the account is bound to no person
            or to one who may not decide on a candidate.
    """
    step = transition(record, event)
    office = step.by if step else Actor.UNIT
    if action_of(record, event) in DECIDING:
        impartiality.require(by, _decided_on(record, office, event))
    if isinstance(record, Proposal):
        proposals.before_step(record, event, by=by)
    else:
        award_lists.before_step(record, event)
    before = record.state
    after = table_of(record).next_state(before, event, by=office, facts=facts_of(record, reason))
    if isinstance(after, Refusal):
        raise after.error()
    record.state = after
    if isinstance(record, Proposal):
        proposals.apply_step(record, ProposalEvent(event), reason, by=by)
    else:
        award_lists.apply_step(record, ListEvent(event), by=by)
    write_step(record, event, by=by, was=before, reason=reason)
    return record


def _decided_on(record: Proposal | AwardList, office: Actor, event: str) -> Iterable[Candidate]:
    """The candidates on whom whoever takes the step decides by taking it.

    A unit sends its own people on, and a council has voted on each by itself: neither decides by the step.
    """
    if isinstance(record, Proposal):
        return record.live() if office in EXAMINING else ()
    return (line.candidate for line in award_lists.competing(record)) if event == ListEvent.DECIDE else ()


def facts_of(record: Proposal | AwardList, reason: str = REASON_TO_BE_GIVEN) -> Facts:
    """What is true of the record now, for its next step; of what could be done, without asking for the reason yet."""
    return proposals.facts(record, reason) if isinstance(record, Proposal) else award_lists.facts(record, reason)
