"""What every page's frame shows: where its reader may go."""

from typing import TypedDict

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import CITY, Place, Role
from thidua.web.apps.accounts.queries import current_roles, own_units
from thidua.web.apps.organisation.queries import names, path_of
from thidua.web.ui.navigation import ENTRIES, MenuItem


class MenuLine(TypedDict):
    """A line of the menu as its reader sees it."""

    title: str
    group: str
    address: str
    here: bool
    icon: str


class Navigation(TypedDict):
    """What the frame of every page is given."""

    menu: list[MenuLine]
    theme: str


def navigation(request: HttpRequest) -> Navigation:
    """The entries of the menu that this reader may open, in their order."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": [], "theme": "auto"}
    menu: list[MenuLine] = []
    for entry in sorted(ENTRIES, key=lambda menu_entry: menu_entry.order):
        for words, place, whose in _places(entry, user):
            if may(request, entry.action, place):
                menu.append(
                    {
                        "title": f"{_(entry.title)} · {whose}" if whose else _(entry.title),
                        "group": _(entry.group),
                        "address": reverse(entry.view, kwargs=words),
                        "here": False,
                        "icon": entry.icon,
                    }
                )
    nearest = max((line for line in menu if request.path.startswith(line["address"])), key=_length, default=None)
    if nearest is not None:
        nearest["here"] = True
    return {"menu": menu, "theme": user.theme}


def _places(entry: MenuItem, user: User) -> list[tuple[dict[str, str], Place, str]]:
    """The words of the entry's addresses, where each is, and of several units of one's own which."""
    if entry.of == "own_unit":
        units = [unit for unit in own_units(user) if path_of(unit)]
        called = names() if len(units) > 1 else {}
        return [({"unit_id": unit}, Place(path=path_of(unit)), called.get(unit, "")) for unit in units]
    if entry.of == "self":
        if not (user.officer_id and any(role.role is Role.OFFICER for role in current_roles(user))):
            return []
        return [({"officer_id": user.officer_id}, Place(officer_id=user.officer_id), "")]
    return [({}, CITY, "")]


def _length(entry: MenuLine) -> int:
    return len(entry["address"])
