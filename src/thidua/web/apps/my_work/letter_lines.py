"""Steps that wait, as letters list them: they name no third person and repeat nothing that anybody wrote."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.i18n import formats
from thidua.web.apps.movements.addresses import lasting
from thidua.web.apps.my_work.work_items import WorkItem

MOST_ITEMS = 10


def listed(items: Sequence[WorkItem], today: date) -> Iterator[str]:
    """The lines of the first steps: what, of what, until when, where; and how many more there are."""
    for number, item in enumerate(islice(items, MOST_ITEMS), start=1):
        yield f"{number}. {item.step} – {item.matter}"
        if item.due_on is not None:
            yield f"   {_last_day(item.due_on, today)}"
        yield f"   {settings.SITE_ADDRESS}{item.address}"
        yield ""
    if (more := len(items) - MOST_ITEMS) > 0:
        yield ngettext("… and %(count)s more", "… and %(count)s more", more) % {"count": more}
        yield ""


def _last_day(due_on: date, today: date) -> str:
    days, day = (due_on - today).days, formats.day(due_on)
    if days < 0:
        return _("Last day: %(day)s, overdue") % {"day": day}
    left = ngettext("Last day: %(day)s, %(days)s day left", "Last day: %(day)s, %(days)s days left", days)
    return left % {"day": day, "days": days}


def address_of(view: str) -> str:
    """The whole address of a page."""
    return f"{settings.SITE_ADDRESS}{lasting(view)}"
