"""The states of a unit's proposal and of a list of awards: who may do what next, and what must be true first.

A unit's proposal goes from its draft through the council's vote to the City Office and the Home Affairs board (IV, V.3,
V.5). What is accepted comes together in a list: comments of the public, quota, decision (III.2, V.5). A unit's own
award (giấy khen, III.2.b) has a list of its own, which the unit's head decides. Each is one `StateTable`; the tables
also draw the diagrams in docs/reference/award-states.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from thidua.i18n import UserError, _
from thidua.rules.refusal import Refusal


class Actor(StrEnum):
    """The offices that take steps."""

    UNIT = "unit"
    COUNCIL = "council"
    CITY_OFFICE = "city_office"
    HOME_AFFAIRS = "home_affairs"
    DECIDER = "decider"  # the City Chairman; for a unit's own award its head


class ProposalState(StrEnum):
    """The states of a unit's proposal."""

    DRAFT = "draft"
    AT_COUNCIL = "at_council"
    VOTED = "voted"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    COMPILED = "compiled"
    MORE_ASKED = "more_asked"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class ProposalEvent(StrEnum):
    """What can happen to a proposal."""

    CALL_COUNCIL = "call_council"
    CALL_AGAIN = "call_again"
    CLOSE_BALLOT = "close_ballot"
    END_SESSION = "end_session"
    REDRAFT = "redraft"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    COMPILE = "compile"
    ASK_MORE = "ask_more"
    ANSWER = "answer"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"


class ListState(StrEnum):
    """The states of a list of awards."""

    OPEN = "open"
    COMMENTS = "comments"
    CLOSED = "closed"
    WITH_DECIDER = "with_decider"
    RETURNED = "returned"
    DECIDED = "decided"
    PUBLISHED = "published"
    ENDED = "ended"  # nobody had a place: there is nothing to decide


class ListEvent(StrEnum):
    """What can happen to a list."""

    OPEN_COMMENTS = "open_comments"
    CLOSE = "close"
    SUBMIT = "submit"
    RETURN = "return"
    REOPEN = "reopen"
    DECIDE = "decide"
    PUBLISH = "publish"
    END = "end"


State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true when somebody acts. False is the answer of whoever has not looked."""

    candidates: bool = False
    council_formed: bool = False
    quorate: bool = False
    first_session: bool = False
    sat_before: bool = False  # the council has sat on this award of the unit
    anyone_passed: bool = False
    complete: bool = False
    in_time: bool = False  # or an override that is recorded with its reason; of the unit's limit
    arrives_in_time: bool = False  # likewise: at Home Affairs, were it handed on now
    arrived_in_time: bool = False  # likewise: when it was handed on
    reason_given: bool = False
    claims_checked: bool = False
    checklist_done: bool = False
    none_waiting: bool = False  # no proposal of the movement is still under way
    comments_over: bool = False
    as_published: bool = False  # everybody with a place stood there so when the days for comments began
    nobody_chosen: bool = False  # nobody on the list has a place
    objections_handled: bool = False
    upheld_followed: bool = False  # nobody has a place on whom a comment was upheld
    register_frozen: bool = False
    in_quota: bool = False
    every_line_decided: bool = False
    anyone_approved: bool = False
    nobody_on_hold: bool = False
    standards_met: bool = (
        False  # by everybody with a place, or approved; or an act from before the proposal excepts them
    )
    numbered: bool = False  # the decision has its number and date


@dataclass(frozen=True, slots=True)
class Transition(Generic[State]):
    """To which state, by which office, after which clause, and which facts must hold first (names of `Facts`)."""

    to: State
    by: Actor
    clause: str
    needs: tuple[str, ...] = ()

    @property
    def asks_reason(self) -> bool:
        """Whether whoever causes it must say why."""
        return "reason_given" in self.needs

    def lacking(self, facts: Facts) -> str | None:
        """The first fact it needs that does not hold; None where all do."""
        return next((fact for fact in self.needs if not getattr(facts, fact)), None)


@dataclass(frozen=True, slots=True)
class StateTable(Generic[State, Event]):
    """What can happen in each state. States and events may be given by their names, as a database keeps them."""

    states: type[State]
    events: type[Event]
    transitions: Mapping[tuple[State, Event], Transition[State]]

    def event(self, name: str) -> Event:
        """The event of that name.

        Raises:
            UserError: there is none.
        """
        try:
            return self.events(name)
        except ValueError as error:
            raise UserError("there is no such step") from error

    def transition(self, state: str, event: str) -> Transition[State] | None:
        """What the event would do in the state; None where it cannot happen.

        Raises:
            UserError: there is no such event.
            ValueError: there is no such state.
        """
        return self.transitions.get((self.states(state), self.event(event)))

    def office_of(self, state: str, event: str) -> Actor | None:
        """The office that may cause the event in the state.

        Where the event cannot happen in that state, the office that may cause it elsewhere, so that whoever it is for
        is told why it cannot be done now; None where it can happen in no state of this table.

        Raises:
            UserError: there is no such event.
            ValueError: there is no such state.
        """
        here = self.transition(state, event)
        if here is not None:
            return here.by
        offices = {transition.by for (_state, of), transition in self.transitions.items() if of == event}
        return next((office for office in Actor if office in offices), None)

    def next_state(self, state: str, event: str, *, by: Actor, facts: Facts) -> State | Refusal:
        """The state after the event, or the first thing that stands against it: the way, the office, then the facts.

        Raises:
            UserError: there is no such event.
            ValueError: there is no such state.
        """
        transition = self.transition(state, event)
        if transition is None:
            name = UserError(STATE_NAMES[self.states(state)])
            return Refusal(UserError("this cannot be done now: the state is “{state}”", state=name), "IV.1")
        if by is not transition.by:
            return Refusal(UserError("this is for somebody else to do"), transition.clause)
        fact = transition.lacking(facts)
        return Refusal(lacking(fact), transition.clause) if fact else transition.to

    def possible(self, state: str, facts: Facts) -> dict[Event, Refusal | None]:
        """The events that somebody could cause in the state, by office, each with the fact that stands against it."""
        here = [(event, transition) for (at, event), transition in self.transitions.items() if at == state]
        return {
            event: Refusal(lacking(fact), transition.clause) if (fact := transition.lacking(facts)) else None
            for office in Actor
            for event, transition in here
            if transition.by is office
        }


def lacking(fact: str) -> UserError:
    """What to do where a fact does not hold.

    Raises:
        KeyError: no such fact.
    """
    return UserError(_LACKING[fact])


def _to(state: State, by: Actor, clause: str, *needs: str) -> Transition[State]:
    return Transition(state, by, clause, needs)


_P, _PE, _L, _LE = ProposalState, ProposalEvent, ListState, ListEvent

PROPOSAL = StateTable(
    ProposalState,
    ProposalEvent,
    {
        (_P.DRAFT, _PE.CALL_COUNCIL): _to(
            _P.AT_COUNCIL, Actor.UNIT, "IV.1", "candidates", "council_formed", "first_session"
        ),
        (_P.DRAFT, _PE.CALL_AGAIN): _to(
            _P.AT_COUNCIL, Actor.UNIT, "I.2.b", "candidates", "council_formed", "sat_before", "reason_given"
        ),
        (_P.AT_COUNCIL, _PE.CLOSE_BALLOT): _to(_P.VOTED, Actor.COUNCIL, "IV.1", "quorate"),
        (_P.AT_COUNCIL, _PE.END_SESSION): _to(_P.DRAFT, Actor.COUNCIL, "I.2.b", "reason_given"),
        (_P.VOTED, _PE.REDRAFT): _to(_P.DRAFT, Actor.UNIT, "I.2.b", "reason_given"),
        (_P.VOTED, _PE.SUBMIT): _to(_P.SUBMITTED, Actor.UNIT, "IV.2", "anyone_passed", "complete", "in_time"),
        (_P.SUBMITTED, _PE.SEND_BACK): _to(_P.SENT_BACK, Actor.CITY_OFFICE, "V.3", "reason_given"),
        (_P.SUBMITTED, _PE.COMPILE): _to(_P.COMPILED, Actor.CITY_OFFICE, "V.3", "claims_checked", "arrives_in_time"),
        (_P.SENT_BACK, _PE.REDRAFT): _to(_P.DRAFT, Actor.UNIT, "V.3", "reason_given"),
        (_P.SENT_BACK, _PE.SUBMIT): _to(_P.SUBMITTED, Actor.UNIT, "V.3", "anyone_passed", "complete", "in_time"),
        (_P.COMPILED, _PE.SEND_BACK): _to(_P.SENT_BACK, Actor.HOME_AFFAIRS, "V.5", "reason_given"),
        (_P.COMPILED, _PE.ASK_MORE): _to(_P.MORE_ASKED, Actor.HOME_AFFAIRS, "V.5", "reason_given"),
        (_P.COMPILED, _PE.ACCEPT): _to(
            _P.ACCEPTED, Actor.HOME_AFFAIRS, "V.5", "checklist_done", "complete", "arrived_in_time"
        ),
        (_P.MORE_ASKED, _PE.ANSWER): _to(_P.COMPILED, Actor.UNIT, "V.5", "reason_given"),
        # A unit that does not answer keeps nobody else's award waiting.
        (_P.MORE_ASKED, _PE.SEND_BACK): _to(_P.SENT_BACK, Actor.HOME_AFFAIRS, "V.5", "reason_given"),
        **{
            (state, _PE.WITHDRAW): _to(_P.WITHDRAWN, Actor.UNIT, "I.2.b", "reason_given")
            for state in (_P.DRAFT, _P.VOTED, _P.SUBMITTED, _P.SENT_BACK, _P.COMPILED, _P.MORE_ASKED)
        },
    },
)

# A unit's own award is accepted by nobody else: what its council passed goes on the unit's list (III.2.b).
UNIT_AWARD = StateTable(
    ProposalState,
    ProposalEvent,
    {
        **{
            (state, event): transition
            for (state, event), transition in PROPOSAL.transitions.items()
            if state in (_P.DRAFT, _P.AT_COUNCIL) or (state, event) == (_P.VOTED, _PE.REDRAFT)
        },
        (_P.VOTED, _PE.ACCEPT): _to(_P.ACCEPTED, Actor.UNIT, "III.2.b", "anyone_passed", "complete"),
        (_P.VOTED, _PE.WITHDRAW): _to(_P.WITHDRAWN, Actor.UNIT, "I.2.b", "reason_given"),
    },
)

LIST = StateTable(
    ListState,
    ListEvent,
    {
        (_L.OPEN, _LE.OPEN_COMMENTS): _to(_L.COMMENTS, Actor.HOME_AFFAIRS, "I.2.b", "candidates", "none_waiting"),
        (_L.COMMENTS, _LE.OPEN_COMMENTS): _to(_L.COMMENTS, Actor.HOME_AFFAIRS, "I.2.b", "none_waiting"),
        (_L.COMMENTS, _LE.CLOSE): _to(
            _L.CLOSED,
            Actor.HOME_AFFAIRS,
            "III.2.a",
            "comments_over",
            "as_published",
            "objections_handled",
            "upheld_followed",
            "register_frozen",
            "in_quota",
        ),
        (_L.COMMENTS, _LE.REOPEN): _to(_L.OPEN, Actor.HOME_AFFAIRS, "V.5", "reason_given"),
        (_L.CLOSED, _LE.REOPEN): _to(_L.OPEN, Actor.HOME_AFFAIRS, "V.5", "reason_given"),
        (_L.CLOSED, _LE.SUBMIT): _to(_L.WITH_DECIDER, Actor.HOME_AFFAIRS, "V.5", "in_quota", "standards_met"),
        (_L.WITH_DECIDER, _LE.RETURN): _to(_L.RETURNED, Actor.DECIDER, "V.5", "reason_given"),
        (_L.WITH_DECIDER, _LE.DECIDE): _to(
            _L.DECIDED,
            Actor.DECIDER,
            "III.1.a",
            "every_line_decided",
            "anyone_approved",
            "in_quota",
            "complete",
            "nobody_on_hold",
            "standards_met",
            "numbered",
        ),
        (_L.RETURNED, _LE.REOPEN): _to(_L.OPEN, Actor.HOME_AFFAIRS, "V.5"),
        (_L.RETURNED, _LE.SUBMIT): _to(_L.WITH_DECIDER, Actor.HOME_AFFAIRS, "V.5", "in_quota", "standards_met"),
        (_L.DECIDED, _LE.PUBLISH): _to(_L.PUBLISHED, Actor.DECIDER, "V.4"),
        **{
            (state, _LE.END): _to(
                _L.ENDED, Actor.HOME_AFFAIRS, "I.2.b", "nobody_chosen", "none_waiting", "reason_given"
            )
            for state in (_L.OPEN, _L.COMMENTS, _L.CLOSED, _L.RETURNED)
        },
    },
)

# The list of a unit's own award: the unit closes it, its head decides; a quota holds where the unit set one (III.2.b).
UNIT_LIST = StateTable(
    ListState,
    ListEvent,
    {
        (_L.OPEN, _LE.CLOSE): _to(_L.CLOSED, Actor.UNIT, "III.2.b", "candidates", "in_quota"),
        (_L.CLOSED, _LE.REOPEN): _to(_L.OPEN, Actor.UNIT, "III.2.b", "reason_given"),
        (_L.CLOSED, _LE.SUBMIT): _to(_L.WITH_DECIDER, Actor.UNIT, "III.2.b", "in_quota", "standards_met"),
        (_L.RETURNED, _LE.REOPEN): _to(_L.OPEN, Actor.UNIT, "III.2.b"),
        (_L.RETURNED, _LE.SUBMIT): _to(_L.WITH_DECIDER, Actor.UNIT, "III.2.b", "in_quota", "standards_met"),
        **{
            (state, _LE.END): _to(_L.ENDED, Actor.UNIT, "III.2.b", "nobody_chosen", "reason_given")
            for state in (_L.OPEN, _L.CLOSED, _L.RETURNED)
        },
        **{
            (state, event): transition
            for (state, event), transition in LIST.transitions.items()
            if state in (_L.WITH_DECIDER, _L.DECIDED)
        },
    },
)

_LACKING = {
    "candidates": _("there is no candidate yet: add one"),
    "council_formed": _("the unit has no council with a chair and a secretary: enter its members first"),
    "quorate": _(
        "on a candidate fewer have voted than the quorum asks of those who may: wait for them, or end the session "
        "without a result"
    ),
    "first_session": _(
        "the council has sat on this award before: the unit's head or the council's chair calls it again, with the "
        "reason"
    ),
    "sat_before": _("the council has not sat on this award yet: call it"),
    "anyone_passed": _("nobody has passed the council's vote: there is nothing to propose"),
    "complete": _("the dossier is not complete: see what is missing"),
    "in_time": _("the deadline has passed: a late dossier needs an override with its reason"),
    "arrives_in_time": _(
        "the day by which dossiers reach Home Affairs has passed: a late dossier needs an override with its reason"
    ),
    "arrived_in_time": _(
        "the dossier reached Home Affairs after the day for it: a late dossier needs an override with its reason"
    ),
    "reason_given": _("give the reason"),
    "claims_checked": _("each claim must be looked at beside the data first"),
    "checklist_done": _("every point of the checklist must be answered, and answered with yes, first"),
    "none_waiting": _("proposals are still under way: accept them, send them back or leave them out first"),
    "comments_over": _("the days for comments are not over"),
    "as_published": _(
        "somebody has a place now whom the public was not shown, or shown otherwise: open the list to comments again"
    ),
    "nobody_chosen": _("somebody on the list has a place: it goes its way to the decision"),
    "objections_handled": _("an objection has not been answered"),
    "upheld_followed": _(
        "somebody on whom a comment was upheld still has a place: leave them out, or answer the comment anew"
    ),
    "register_frozen": _("the register of participants is not frozen: without it there is no quota"),
    "in_quota": _("the list is above the quota: it cannot be closed"),
    "every_line_decided": _("each line must be approved or refused first"),
    "anyone_approved": _("nobody is approved: return the list, so that it is opened again or ended without an award"),
    "nobody_on_hold": _("somebody approved is on hold or no longer a participant: refuse that line first"),
    "standards_met": _(
        "somebody with a place lacks a standard (III.3), and no act recorded before they were proposed excepts them: "
        "refuse the line, or return or reopen the list and leave it out"
    ),
    "numbered": _("the decision needs its number and its date"),
}

STATE_NAMES: Mapping[StrEnum, str] = {
    _P.DRAFT: _("draft"),
    _P.AT_COUNCIL: _("at the council"),
    _P.VOTED: _("voted on"),
    _P.SUBMITTED: _("submitted"),
    _P.SENT_BACK: _("sent back"),
    _P.COMPILED: _("compiled"),
    _P.MORE_ASKED: _("more was asked for"),
    _P.ACCEPTED: _("accepted"),
    _P.WITHDRAWN: _("withdrawn"),
    _L.OPEN: _("open"),
    _L.COMMENTS: _("open to comments"),
    _L.CLOSED: _("closed"),
    _L.WITH_DECIDER: _("with the one who decides"),
    _L.RETURNED: _("returned"),
    _L.DECIDED: _("decided"),
    _L.PUBLISHED: _("published"),
    _L.ENDED: _("ended without an award"),
}
