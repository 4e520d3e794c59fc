"""Steps of stories that are waited for."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.rules.stories import AWAITED, STEPS, StoryState
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.offices import whose_step
from thidua.web.apps.my_work.work_items import WorkItem, concerns, day_of, place_at
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.stories.models import Story
from thidua.web.apps.stories.titles import step_name


def story_work(user: User) -> Iterator[WorkItem]:
    """Stories to be handed in, confirmed or published. A draft waits for whoever writes it, not for all who could."""
    for story in Story.objects.filter(state__in=list(AWAITED)).prefetch_related("texts__by", "steps__by"):
        event = AWAITED[StoryState(story.state)]
        action = STEPS[event].action
        steps, texts = list(story.steps.all()), list(story.texts.all())
        author = texts[0].by if texts else None
        sender = steps[-1].by if steps else author
        mine = user.has_perm(action, place_at(story.unit_id))
        if story.state == StoryState.DRAFT:
            mine = mine and author is not None and author.pk == user.pk
        if mine or concerns(user, story.unit_id, sender, see="story.see"):
            title = texts[0].title if texts else _("without a title")
            unit = names().get(story.unit_id, story.unit_id)
            yield WorkItem(
                step_name(event),
                f"{title} ({unit})",
                whose_step([action], story.unit_id),
                str(sender) if sender else "",
                day_of(steps[-1].at if steps else story.made_at),
                None,
                reverse("story-desk", args=[story.pk]),
                mine,
                key=f"story.{story.pk}.{event}",
                matter=f"{_('Story')} ({unit})",
            )
