"""Steps of drafts of movements that are waited for."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.offices import whose_step
from thidua.web.apps.accounts.permissions import CITY
from thidua.web.apps.accounts.persons import same_person
from thidua.web.apps.movement_drafts.actions import had_a_hand
from thidua.web.apps.movement_drafts.models import MovementDraft
from thidua.web.apps.movement_drafts.presenters import newest, title_of
from thidua.web.apps.movement_drafts.titles import event_name
from thidua.web.apps.movement_drafts.way import AWAITED, STEPS, DraftState
from thidua.web.apps.my_work.work_items import WorkItem, concerns, day_of


def movement_draft_work(user: User) -> Iterator[WorkItem]:
    """Drafts to be handed in, checked or issued. One waits for whoever wrote it last, then for anybody who did not."""
    if not user.has_perm("movement_draft.see", CITY):
        return
    for draft in MovementDraft.objects.filter(state__in=list(AWAITED)).select_related("base").order_by("pk"):
        event = AWAITED[DraftState(draft.state)]
        step, text, taken = STEPS[event], newest(draft), draft.steps.select_related("by").last()
        sender = taken.by if taken else text.by
        mine = user.has_perm(step.action, CITY)
        if step.apart:
            mine = mine and not any(same_person(user, other) for other in had_a_hand(draft, event))
        else:
            mine = mine and text.by_id == user.pk
        if mine or concerns(user, "", sender, see="movement_draft.see"):
            yield WorkItem(
                event_name(event),
                title_of(draft, text),
                whose_step([step.action], ""),
                str(sender),
                day_of(taken.at if taken else text.at),
                None,
                reverse("movement-draft", args=[draft.pk]),
                mine,
                key=f"movement-draft.{draft.pk}.{event}",
                matter=_("Draft of a movement"),
            )
