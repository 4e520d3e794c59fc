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
# Which station of the way what waits in a state stands before.
_STATIONS: dict[str, Station] = {
    ProposalState.DRAFT: Station.PROPOSE,
    ProposalState.AT_COUNCIL: Station.PROPOSE,
    ProposalState.VOTED: Station.PROPOSE,
    ProposalState.SENT_BACK: Station.PROPOSE,
    ProposalState.SUBMITTED: Station.RECEIVE,
    ProposalState.COMPILED: Station.APPRAISE,
    ProposalState.MORE_ASKED: Station.APPRAISE,
    ListState.WITH_DECIDER: Station.DECIDE,
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
    """Which step is waited for, from which office, and where it leads. station: whose limit it has; None: none."""

    event: str
    by: Actor
    to: str
    station: Station | None


Table = StateTable[ProposalState, ProposalEvent] | StateTable[ListState, ListEvent]


def way(table: Table) -> tuple[str, ...]:
    """The states from the first to the last, where each step leads on."""
    states = [str(next(iter(table.states)))]
    while (step := turn(table, states[-1])) is not None:
        states.append(step.to)
    return tuple(states)


def place_on_way(table: Table, state: str) -> int | None:
    """Where on its way something is: of what was sent back, where it goes on; None where it has left the way.

    Raises:
        ValueError: there is no such state.
    """
    states, step = way(table), turn(table, state)
    if state in states:
        return states.index(state)
    if step is None:
        return None
    same = (place for place, other in enumerate(states) if (its := turn(table, other)) and its.event == step.event)
    return next(same, states.index(step.to))


def turn(table: Table, state: str) -> Turn | None:
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
    # A unit that takes its own award on has no limit of the city's way.
    by_itself = event == ProposalEvent.ACCEPT and here[event].by is Actor.UNIT
    return Turn(str(event), here[event].by, str(here[event].to), None if by_itself else _STATIONS.get(state))
