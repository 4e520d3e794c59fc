"""The states of a unit's proposal and of a list of awards: who may do what next, and what must be true first.

A unit's proposal goes from its draft through the council's vote to the City Office and the Home Affairs board (IV, V.3,
V.5). What is accepted comes together in a list: comments of the public, quota, decision (III.2, V.5). A unit's own
award (giấy khen, III.2.b) has a list of its own, which the unit's head decides. Each is one enum and one table; the
table also draws the diagram in docs/reference/award-states.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from thidua.i18n import UserError, _
from thidua.rules.refusal import Refusal


class Actor(StrEnum):
    """Who acts, by office."""

    UNIT = "unit"
    COUNCIL = "council"
    CITY_OFFICE = "city_office"
    HOME_AFFAIRS = "home_affairs"
    DECIDER = "decider"  # the City Chairman; for a unit's own award its head


class ProposalState(StrEnum):
    """Where a unit's proposal stands."""

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
    CLOSE_BALLOT = "close_ballot"
    REDRAFT = "redraft"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    COMPILE = "compile"
    ASK_MORE = "ask_more"
    ANSWER = "answer"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"


class ListState(StrEnum):
    """Where a list of awards stands."""

    OPEN = "open"
    COMMENTS = "comments"
    CLOSED = "closed"
    WITH_DECIDER = "with_decider"
    RETURNED = "returned"
    DECIDED = "decided"
    PUBLISHED = "published"


class ListEvent(StrEnum):
    """What can happen to a list."""

    OPEN_COMMENTS = "open_comments"
    CLOSE = "close"
    SUBMIT = "submit"
    RETURN = "return"
    REOPEN = "reopen"
    DECIDE = "decide"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Transition:
    """To which state, by whom, after which clause, and which facts must hold first (names of fields of the facts)."""

    to: StrEnum
    by: frozenset[Actor]
    clause: str
    needs: tuple[str, ...] = ()


def _of(to: StrEnum, by: Actor, clause: str, *needs: str) -> Transition:
    return Transition(to, frozenset({by}), clause, needs)


_P, _PE, _L, _LE = ProposalState, ProposalEvent, ListState, ListEvent

PROPOSAL: Mapping[tuple[StrEnum, StrEnum], Transition] = {
    (_P.DRAFT, _PE.CALL_COUNCIL): _of(_P.AT_COUNCIL, Actor.UNIT, "IV.1", "candidates", "council_formed"),
    (_P.AT_COUNCIL, _PE.CLOSE_BALLOT): _of(_P.VOTED, Actor.COUNCIL, "IV.1", "quorate"),
    (_P.AT_COUNCIL, _PE.REDRAFT): _of(_P.DRAFT, Actor.COUNCIL, "I.2.b", "no_vote_cast"),
    (_P.VOTED, _PE.REDRAFT): _of(_P.DRAFT, Actor.UNIT, "I.2.b"),
    (_P.VOTED, _PE.SUBMIT): _of(_P.SUBMITTED, Actor.UNIT, "IV.2", "anyone_passed", "complete", "in_time"),
    (_P.SUBMITTED, _PE.SEND_BACK): _of(_P.SENT_BACK, Actor.CITY_OFFICE, "V.3", "reason_given"),
    (_P.SUBMITTED, _PE.COMPILE): _of(_P.COMPILED, Actor.CITY_OFFICE, "V.3", "claims_checked"),
    (_P.SENT_BACK, _PE.REDRAFT): _of(_P.DRAFT, Actor.UNIT, "V.3"),
    (_P.SENT_BACK, _PE.SUBMIT): _of(_P.SUBMITTED, Actor.UNIT, "V.3", "anyone_passed", "complete", "in_time"),
    (_P.COMPILED, _PE.SEND_BACK): _of(_P.SENT_BACK, Actor.HOME_AFFAIRS, "V.5", "reason_given"),
    (_P.COMPILED, _PE.ASK_MORE): _of(_P.MORE_ASKED, Actor.HOME_AFFAIRS, "V.5", "reason_given"),
    (_P.COMPILED, _PE.ACCEPT): _of(_P.ACCEPTED, Actor.HOME_AFFAIRS, "V.5", "checklist_done", "complete"),
    (_P.MORE_ASKED, _PE.ANSWER): _of(_P.COMPILED, Actor.UNIT, "V.5"),
    **{
        (state, _PE.WITHDRAW): _of(_P.WITHDRAWN, Actor.UNIT, "I.2.b", "reason_given")
        for state in (_P.DRAFT, _P.VOTED, _P.SUBMITTED, _P.SENT_BACK, _P.COMPILED, _P.MORE_ASKED)
    },
}

# A unit's own award is accepted by nobody else: what its council passed goes on the unit's list (III.2.b).
UNIT_AWARD: Mapping[tuple[StrEnum, StrEnum], Transition] = {
    key: value
    for key, value in PROPOSAL.items()
    if key[0] in (_P.DRAFT, _P.AT_COUNCIL) or key == (_P.VOTED, _PE.REDRAFT)
} | {
    (_P.VOTED, _PE.ACCEPT): _of(_P.ACCEPTED, Actor.UNIT, "III.2.b", "anyone_passed", "complete"),
    (_P.VOTED, _PE.WITHDRAW): _of(_P.WITHDRAWN, Actor.UNIT, "I.2.b", "reason_given"),
}

LIST: Mapping[tuple[StrEnum, StrEnum], Transition] = {
    (_L.OPEN, _LE.OPEN_COMMENTS): _of(_L.COMMENTS, Actor.HOME_AFFAIRS, "I.2.b", "candidates", "none_waiting"),
    (_L.COMMENTS, _LE.CLOSE): _of(
        _L.CLOSED, Actor.HOME_AFFAIRS, "III.2.a", "comments_over", "objections_handled", "register_frozen", "in_quota"
    ),
    (_L.COMMENTS, _LE.REOPEN): _of(_L.OPEN, Actor.HOME_AFFAIRS, "V.5", "reason_given"),
    (_L.CLOSED, _LE.REOPEN): _of(_L.OPEN, Actor.HOME_AFFAIRS, "V.5", "reason_given"),
    (_L.CLOSED, _LE.SUBMIT): _of(_L.WITH_DECIDER, Actor.HOME_AFFAIRS, "V.5", "in_quota"),
    (_L.WITH_DECIDER, _LE.RETURN): _of(_L.RETURNED, Actor.DECIDER, "V.5", "reason_given"),
    (_L.WITH_DECIDER, _LE.DECIDE): _of(
        _L.DECIDED, Actor.DECIDER, "III.1.a", "every_line_decided", "in_quota", "complete", "nobody_on_hold", "numbered"
    ),
    (_L.RETURNED, _LE.REOPEN): _of(_L.OPEN, Actor.HOME_AFFAIRS, "V.5"),
    (_L.RETURNED, _LE.SUBMIT): _of(_L.WITH_DECIDER, Actor.HOME_AFFAIRS, "V.5", "in_quota"),
    (_L.DECIDED, _LE.PUBLISH): _of(_L.PUBLISHED, Actor.DECIDER, "V.4"),
}

# The list of a unit's own award: the unit closes it, its head decides; a quota holds where the unit set one (III.2.b).
UNIT_LIST: Mapping[tuple[StrEnum, StrEnum], Transition] = {
    (_L.OPEN, _LE.CLOSE): _of(_L.CLOSED, Actor.UNIT, "III.2.b", "candidates", "in_quota"),
    (_L.CLOSED, _LE.REOPEN): _of(_L.OPEN, Actor.UNIT, "III.2.b", "reason_given"),
    (_L.CLOSED, _LE.SUBMIT): _of(_L.WITH_DECIDER, Actor.UNIT, "III.2.b", "in_quota"),
    (_L.RETURNED, _LE.REOPEN): _of(_L.OPEN, Actor.UNIT, "III.2.b"),
    (_L.RETURNED, _LE.SUBMIT): _of(_L.WITH_DECIDER, Actor.UNIT, "III.2.b", "in_quota"),
    **{key: value for key, value in LIST.items() if key[0] in (_L.WITH_DECIDER, _L.DECIDED)},
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true when somebody acts. False is the answer of whoever has not looked."""

    candidates: bool = False
    council_formed: bool = False
    quorate: bool = False
    no_vote_cast: bool = False
    anyone_passed: bool = False
    complete: bool = False
    in_time: bool = False  # or an override that is recorded with its reason
    reason_given: bool = False
    claims_checked: bool = False
    checklist_done: bool = False
    none_waiting: bool = False  # no proposal of the movement is still under way
    comments_over: bool = False
    objections_handled: bool = False
    register_frozen: bool = False
    in_quota: bool = False
    every_line_decided: bool = False
    nobody_on_hold: bool = False
    numbered: bool = False  # the decision has its number and date


def lacking(fact: str) -> UserError:
    """What to do where a fact does not hold.

    Raises:
        KeyError: no such fact.
    """
    return UserError(_LACKING[fact])


def next_state(
    table: Mapping[tuple[StrEnum, StrEnum], Transition], state: StrEnum, event: StrEnum, *, by: Actor, facts: Facts
) -> StrEnum | Refusal:
    """The state after the event, or the first thing that stands against it: the way, the office, then the facts."""
    found = table.get((state, event))
    if found is None:
        return Refusal(UserError("this cannot be done now: the state is “{state}”", state=_name(state)), "IV.1")
    if by not in found.by:
        return Refusal(UserError("this is for somebody else to do"), found.clause)
    for fact in found.needs:
        if not getattr(facts, fact):
            return Refusal(lacking(fact), found.clause)
    return found.to


def open_to(table: Mapping[tuple[StrEnum, StrEnum], Transition], state: StrEnum, by: Actor) -> list[StrEnum]:
    """The events that somebody of that office may cause in the state, were all facts there; in the table's order."""
    return [event for (at, event), found in table.items() if at == state and by in found.by]


def _name(state: StrEnum) -> UserError:
    return UserError(STATE_NAMES[state])


_LACKING = {
    "candidates": _("there is no candidate yet: add one"),
    "council_formed": _("the unit has no council with a chair and a secretary: enter its members first"),
    "quorate": _("fewer members have voted than the quorum asks: wait for them, or end the session without a result"),
    "no_vote_cast": _("votes have been cast: the session must be closed, not undone"),
    "anyone_passed": _("nobody has passed the council's vote: there is nothing to propose"),
    "complete": _("the dossier is not complete: see what is missing"),
    "in_time": _("the deadline has passed: a late dossier needs an override with its reason"),
    "reason_given": _("give the reason"),
    "claims_checked": _("each claim must be looked at beside the data first"),
    "checklist_done": _("every point of the checklist must be answered, and answered with yes, first"),
    "none_waiting": _("proposals are still under way: accept them, send them back or leave them out first"),
    "comments_over": _("the days for comments are not over"),
    "objections_handled": _("an objection has not been answered"),
    "register_frozen": _("the register of participants is not frozen: without it there is no quota"),
    "in_quota": _("the list is above the quota: it cannot be closed"),
    "every_line_decided": _("each line must be approved or refused first"),
    "nobody_on_hold": _("somebody approved is on hold or no longer a participant: refuse that line first"),
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
}
