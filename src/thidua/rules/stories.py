"""The way of a story (V.4): which step leads from which state to which, who takes it, and which asks for a reason."""

from dataclasses import dataclass
from enum import StrEnum


class StoryState(StrEnum):
    """How far the newest writing of a story is."""

    DRAFT = "draft"
    CHECKING = "checking"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class StoryEvent(StrEnum):
    """A step of a story."""

    HAND_IN = "hand_in"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class StoryStep:
    """From which states a step leads where, by whose right (an action of the permission table)."""

    of: frozenset[StoryState]
    to: StoryState
    action: str
    asks_reason: bool = False


STEPS: dict[StoryEvent, StoryStep] = {
    StoryEvent.HAND_IN: StoryStep(frozenset({StoryState.DRAFT}), StoryState.CHECKING, "story.write"),
    StoryEvent.CONFIRM: StoryStep(frozenset({StoryState.CHECKING}), StoryState.CONFIRMED, "story.confirm"),
    StoryEvent.SEND_BACK: StoryStep(
        frozenset({StoryState.CHECKING, StoryState.CONFIRMED}), StoryState.DRAFT, "story.check", asks_reason=True
    ),
    StoryEvent.PUBLISH: StoryStep(frozenset({StoryState.CONFIRMED}), StoryState.PUBLISHED, "story.publish"),
    StoryEvent.CORRECT: StoryStep(frozenset({StoryState.PUBLISHED}), StoryState.DRAFT, "story.write", asks_reason=True),
    StoryEvent.WITHDRAW: StoryStep(
        frozenset({StoryState.DRAFT, StoryState.CHECKING, StoryState.CONFIRMED, StoryState.PUBLISHED}),
        StoryState.WITHDRAWN,
        "story.check",
        asks_reason=True,
    ),
}

# The step that a story waits for in a state; in the others nobody owes one.
AWAITED: dict[StoryState, StoryEvent] = {
    StoryState.DRAFT: StoryEvent.HAND_IN,
    StoryState.CHECKING: StoryEvent.CONFIRM,
    StoryState.CONFIRMED: StoryEvent.PUBLISH,
}


def possible(state: StoryState) -> list[StoryEvent]:
    """The steps that lead on from a state, in the order of their way."""
    return [event for event, step in STEPS.items() if state in step.of]
