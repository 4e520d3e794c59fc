"""The way of a draft: which step leads from which state to which, by whose right, and who stands apart from whom."""

from dataclasses import dataclass
from enum import StrEnum


class DraftState(StrEnum):
    """How far a draft is."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    CHECKED = "checked"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class DraftEvent(StrEnum):
    """A step of a draft."""

    HAND_IN = "hand_in"
    CHECK = "check"
    SEND_BACK = "send_back"
    ISSUE = "issue"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class DraftStepRule:
    """From which states a step leads where, by whose right (an action of the permission table).

    apart: whoever wrote a text of the draft, handed it in or checked it does not take this step as well.
    asks_preview: what the text changes has to be known, over the records there are. asks_reason: it has a reason.
    """

    of: frozenset[DraftState]
    to: DraftState
    action: str
    apart: bool = False
    asks_preview: bool = False
    asks_reason: bool = False


STEPS: dict[DraftEvent, DraftStepRule] = {
    DraftEvent.HAND_IN: DraftStepRule(frozenset({DraftState.DRAFT}), DraftState.HANDED_IN, "movement_draft.write"),
    DraftEvent.CHECK: DraftStepRule(
        frozenset({DraftState.HANDED_IN}), DraftState.CHECKED, "movement_draft.check", apart=True, asks_preview=True
    ),
    DraftEvent.ISSUE: DraftStepRule(
        frozenset({DraftState.CHECKED}), DraftState.ISSUED, "movement_draft.issue", apart=True, asks_preview=True
    ),
    DraftEvent.SEND_BACK: DraftStepRule(
        frozenset({DraftState.HANDED_IN, DraftState.CHECKED}),
        DraftState.DRAFT,
        "movement_draft.send_back",
        asks_reason=True,
    ),
    DraftEvent.WITHDRAW: DraftStepRule(
        frozenset({DraftState.DRAFT, DraftState.HANDED_IN, DraftState.CHECKED}),
        DraftState.WITHDRAWN,
        "movement_draft.write",
        asks_reason=True,
    ),
}

# The step that a draft waits for in a state; in the others nobody owes one.
AWAITED: dict[DraftState, DraftEvent] = {
    DraftState.DRAFT: DraftEvent.HAND_IN,
    DraftState.HANDED_IN: DraftEvent.CHECK,
    DraftState.CHECKED: DraftEvent.ISSUE,
}


def possible(state: DraftState) -> list[DraftEvent]:
    """The steps that lead on from a state, in the order of their way."""
    return [event for event, step in STEPS.items() if state in step.of]
