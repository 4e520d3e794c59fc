"""All that waits, put together: the reader's own first, the most urgent of them first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from thidua.web.apps.accounts.models import User
from thidua.web.apps.my_work.account_work import account_work
from thidua.web.apps.my_work.award_work import award_work
from thidua.web.apps.my_work.movement_draft_work import movement_draft_work
from thidua.web.apps.my_work.register_work import register_work
from thidua.web.apps.my_work.story_work import story_work
from thidua.web.apps.my_work.work_items import WorkItem


@dataclass(frozen=True, slots=True)
class Work:
    """mine: what waits for the reader. later: what will, from a day on. awaited: what the reader waits for."""

    mine: list[WorkItem]
    later: list[WorkItem]
    awaited: list[WorkItem]


def work_of(user: User) -> Work:
    """What waits for the reader, and what the reader waits for."""
    today = timezone.localdate()
    items = [
        *award_work(user),
        *register_work(user),
        *story_work(user),
        *movement_draft_work(user),
        *account_work(user),
    ]

    def is_later(item: WorkItem) -> bool:
        return item.not_before_on is not None and item.not_before_on > today

    return Work(
        _urgent_first(item for item in items if item.mine and not is_later(item)),
        _urgent_first(item for item in items if item.mine and is_later(item)),
        _urgent_first(item for item in items if not item.mine),
    )


def _urgent_first(items: Iterable[WorkItem]) -> list[WorkItem]:
    def urgency(item: WorkItem) -> tuple[date, date, str]:
        return item.due_on or date.max, item.since or date.max, item.about

    return sorted(items, key=urgency)
