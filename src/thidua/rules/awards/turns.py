"""Whose turn it is in each state of an award's way, what is to be done, and which limit of the way it has (IV, V).

Read off the tables of `workflow`: of the steps that lead on from a state, the one that the way goes by.
"""

from dataclasses import dataclass

from thidua.i18n import _
from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.workflow import (
    Actor,
    ListEvent,
    ListState,
    ProposalEvent,
    ProposalState,
    StateTable,
)

# The steps by which a way goes on to its end, the wanted one of a state first.
_FORWARD: tuple[str, ...] = (
    ProposalEvent.CALL_COUNCIL,
    ProposalEvent.CLOSE_BALLOT,
    ProposalEvent.COMPILE,
    ProposalEvent.ANSWER,
    ProposalEvent.ACCEPT,
    ListEvent.CLOSE,
    ListEvent.OPEN_COMMENTS,
    ListEvent.SUBMIT,  # of a proposal and of a list
    ListEvent.DECIDE,
    ListEvent.PUBLISH,
)
_STATIONS: dict[str, Station] = {
    ProposalEvent.CALL_COUNCIL: Station.PROPOSE,
    ProposalEvent.CLOSE_BALLOT: Station.PROPOSE,
    ProposalEvent.SUBMIT: Station.PROPOSE,
    ProposalEvent.COMPILE: Station.RECEIVE,
    ProposalEvent.ANSWER: Station.APPRAISE,
    ProposalEvent.ACCEPT: Station.APPRAISE,
    ListEvent.DECIDE: Station.DECIDE,
}
# Why nobody has a turn in a state.
RESTS: dict[str, str] = {
    ProposalState.ACCEPTED: _("accepted: it goes on with the list"),
    ProposalState.WITHDRAWN: _("withdrawn"),
    ListState.PUBLISHED: _("published"),
    ListState.ENDED: _("ended without an award"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Which step is waited for, and from which office. station: whose limit it has; None where it has none."""

    event: str
    by: Actor
    station: Station | None


def turn(table: StateTable[ProposalState, ProposalEvent] | StateTable[ListState, ListEvent], state: str) -> Turn | None:
    """Whose turn it is in the state; None where nobody owes a step (`RESTS` says why).

    Raises:
        ValueError: there is no such state.
    """
    here = {
        str(event): transition for (at, event), transition in table.transitions.items() if at == table.states(state)
    }
    event = next((name for name in _FORWARD if name in here), None)
    if event is None:
        return None
    of_list = table.states is ListState and event == ListEvent.SUBMIT
    # A unit that takes its own award on has no limit of the city's way.
    by_itself = event == ProposalEvent.ACCEPT and here[event].by is Actor.UNIT
    return Turn(str(event), here[event].by, None if of_list or by_itself else _STATIONS.get(event))
