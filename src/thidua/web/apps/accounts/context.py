"""What every page's frame shows: where its reader may go."""

from typing import TypedDict

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.permissions import CITY, Place, Role
from thidua.web.apps.accounts.queries import current_roles, own_units
from thidua.web.apps.organisation.queries import path_of
from thidua.web.ui.navigation import ENTRIES


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
        words: dict[str, str] = {}
        place = CITY
        if entry.of == "own_unit":
            unit = next((unit for unit in own_units(user) if path_of(unit)), None)
            if unit is None:
                continue
            words, place = {"unit_id": unit}, Place(path=path_of(unit))
        elif entry.of == "self":
            if not (user.officer_id and any(role.role is Role.OFFICER for role in current_roles(user))):
                continue
            words, place = {"officer_id": user.officer_id}, Place(officer_id=user.officer_id)
        if may(request, entry.action, place):
            address = reverse(entry.view, kwargs=words)
            menu.append(
                {
                    "title": _(entry.title),
                    "group": _(entry.group),
                    "address": address,
                    "here": False,
                    "icon": entry.icon,
                }
            )
    nearest = max((line for line in menu if request.path.startswith(line["address"])), key=_length, default=None)
    if nearest is not None:
        nearest["here"] = True
    return {"menu": menu, "theme": user.theme}


def _length(entry: MenuLine) -> int:
    return len(entry["address"])
