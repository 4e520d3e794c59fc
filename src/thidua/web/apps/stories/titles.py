"""What states and steps of a story are called, in the reader's language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from thidua.rules.stories import StoryEvent, StoryState

STATES = {
    StoryState.DRAFT: _("draft"),
    StoryState.CHECKING: _("being checked by the unit's head"),
    StoryState.CONFIRMED: _("confirmed, waits for the culture department"),
    StoryState.PUBLISHED: _("published for everybody"),
    StoryState.WITHDRAWN: _("taken down"),
}
STEPS = {
    StoryEvent.HAND_IN: (_("Hand in for checking"), _("Handed in: the unit's head checks it.")),
    StoryEvent.CONFIRM: (_("Confirm that it is true"), _("Confirmed: the culture department publishes it.")),
    StoryEvent.SEND_BACK: (_("Send back"), _("Sent back to its author.")),
    StoryEvent.PUBLISH: (_("Publish the story"), _("Published: everybody can read it now.")),
    StoryEvent.CORRECT: (
        _("Open for correction"),
        _("Open for correction: until the new words are published, everybody reads the old ones."),
    ),
    StoryEvent.WITHDRAW: (_("Take the story down"), _("Withdrawn: nobody but those concerned can read it.")),
}


def state_name(state: str) -> str:
    """What a state is called."""
    return gettext(STATES[StoryState(state)])


def step_name(event: str) -> str:
    """What a step is called."""
    return gettext(STEPS[StoryEvent(event)][0])


def step_done(event: str) -> str:
    """What is told when the step was taken."""
    return gettext(STEPS[StoryEvent(event)][1])
