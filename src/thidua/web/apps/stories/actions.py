"""What is done to stories: each in one transaction, with its step and its entry in the audit log."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import slugify

from thidua.i18n import UserError
from thidua.ledger.cleaning.text import fold
from thidua.rules.stories import STEPS, StoryEvent, StoryState
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.stories import picture_files
from thidua.web.apps.stories.models import Story, StoryPicture, StoryStepTaken, StoryText
from thidua.web.ui.row_versions import locked
from thidua.web.ui.transactions import whole

MOST_PICTURES = 12
LONGEST_SLUG = 100


@whole()
def begin(unit_id: str, *, by: User) -> Story:
    """A new, empty story about a unit."""
    story = Story.objects.create(slug=f"draft-{uuid4()}", unit_id=unit_id)
    audit.write("story.begin", f"story:{story.pk}", by=by)
    return story


@whole()
def write(
    story_id: int, version: int, *, title: str, summary: str, text: str, figures: Sequence[str], by: User
) -> Story:
    """A new writing of a draft.

    Raises:
        UserError: the story is no draft, or was written meanwhile.
    """
    story = locked(Story.objects.filter(pk=story_id), version)
    if story.state != StoryState.DRAFT:
        raise UserError("the story has been handed in: it is changed after it was sent back or opened for correction")
    number = _newest_number(story) + 1
    StoryText.objects.create(
        story=story, number=number, title=title, summary=summary, text=text, figures=list(figures), by=by
    )
    if story.published is None and not story.texts.filter(number__lt=number).exists():
        story.slug = f"{slugify(fold(title))[:LONGEST_SLUG].strip('-') or 'story'}-{story.pk}"
    _save(story)
    audit.write("story.write", f"story:{story.pk}", by=by, details={"text": number})
    return story


@whole()
def add_picture(
    story_id: int, version: int, sent: "UploadedFile[bytes]", *, alternative: str, consent: str, by: User
) -> StoryPicture:
    """A picture of a draft.

    Raises:
        UserError: the story is no draft, was written meanwhile, has all the pictures it may have; or this is none.
    """
    story = locked(Story.objects.filter(pk=story_id), version)
    if story.state != StoryState.DRAFT:
        raise UserError("the story has been handed in: it is changed after it was sent back or opened for correction")
    count = story.pictures.count()
    if count >= MOST_PICTURES:
        raise UserError("a story has at most {most} pictures", most=MOST_PICTURES)
    stored = picture_files.keep(sent)
    picture = StoryPicture.objects.create(
        story=story,
        number=count + 1,
        alternative=alternative,
        consent=consent,
        sha256=stored.sha256,
        width=stored.width,
        height=stored.height,
        since_text=_newest_number(story) + 1,
    )
    _save(story)
    audit.write("story.add_picture", f"story:{story.pk}", by=by, details={"sha256": stored.sha256})
    return picture


@whole()
def take_step(story_id: int, version: int, event: StoryEvent, *, reason: str, by: User) -> Story:
    """A step of the story's way.

    Raises:
        UserError: the step does not lead on from the story's state, lacks its reason, or the story was written
            meanwhile; a story without words is not handed in; who wrote the newest words does not confirm them.
    """
    story, step = locked(Story.objects.filter(pk=story_id), version), STEPS[event]
    if StoryState(story.state) not in step.of:
        raise UserError("this step is not possible now: look at the state of the story")
    if step.asks_reason and not reason.strip():
        raise UserError("give the reason")
    newest = story.texts.first()
    if newest is None and event is not StoryEvent.WITHDRAW:
        raise UserError("the story has no words yet")
    if event in (StoryEvent.CONFIRM, StoryEvent.PUBLISH) and newest is not None and newest.by_id == by.pk:
        raise UserError("who wrote a story does not approve it: somebody else does")
    story.state = step.to
    if event is StoryEvent.PUBLISH and newest is not None:
        story.published = newest.number
        story.published_at = story.published_at or timezone.now()
    if event is StoryEvent.WITHDRAW:
        story.published = None
    _save(story)
    StoryStepTaken.objects.create(
        story=story, what=event, text_number=newest.number if newest else 0, reason=reason, by=by
    )
    audit.write(
        f"story.{event}",
        f"story:{story.pk}",
        by=by,
        details={"text": newest.number if newest else 0, "became": story.state, "reason": reason},
    )
    return story


def _newest_number(story: Story) -> int:
    return story.texts.values_list("number", flat=True).first() or 0


def _save(story: Story) -> None:
    story.version += 1
    story.save()
