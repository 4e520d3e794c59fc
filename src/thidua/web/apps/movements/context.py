"""What the frame of every page is told of the movements of the site."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.http import HttpRequest

from thidua.web.apps.movements.addresses import names_record, prefix_of
from thidua.web.apps.movements.bound import movement_id_of, readable_editions, record_of
from thidua.web.apps.movements.closing import closed_on
from thidua.web.apps.movements.models import MovementState
from thidua.web.ui.templatetags.display import language


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A movement in the switch: its title, where the same page is of it, whether this page is."""

    title: str
    address: str
    here: bool
    closed: bool


def movements(request: HttpRequest) -> dict[str, Callable[[], list[MovementLine] | date | None]]:
    """The movements to choose from, none where there is one; since when the page's is closed, None where it is open.

    Read once a request, and only where a page shows them.
    """
    return {"movements": cache(lambda: _lines(request)), "movement_closed_on": cache(lambda: _closed_on(request))}


def _closed_on(request: HttpRequest) -> date | None:
    record = record_of(movement_id_of(request))
    return None if record is None else closed_on(record)


def _lines(request: HttpRequest) -> list[MovementLine]:
    editions = readable_editions()
    if len(editions) < 2:
        return []
    match, here = request.resolver_match, movement_id_of(request)
    page = "" if match is None or names_record(match.kwargs) else request.path_info.removeprefix("/")
    return [
        MovementLine(
            edition.title(language()),
            prefix_of(edition.movement_id) + page,
            edition.movement_id == here,
            edition.movement.state == MovementState.CLOSED,
        )
        for edition in editions
    ]
