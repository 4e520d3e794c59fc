"""Marks a view with what it needs; `GuardMiddleware` holds it. A view without a mark is closed to everybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.http import Http404, HttpRequest

from thidua.web.apps.accounts.permissions import CITY, TABLE, Place
from thidua.web.apps.organisation.queries import path_of, unit_of_officer
from thidua.web.ui.values import Json

View = TypeVar("View", bound=Callable[..., object])
AddressWords = Mapping[str, Json]  # of an address: text, number or UUID, as its converters make them
Where = Callable[[AddressWords], Place]
Which = Callable[[AddressWords], str]


@dataclass(frozen=True, slots=True)
class RequiredAction:
    """The action a view is, and its place, both found from the address's words."""

    which: Which
    where: Where


# The names under which a view carries its marks.
NEED, BEFORE_SECOND_FACTOR = "need", "before_second_factor"
SIGNED_IN = object()


def _marked(view: View, need: object) -> View:
    setattr(view, NEED, need)
    return view


def needs(action: str | Which, where: Where | None = None) -> Callable[[View], View]:
    """For those whom the permission table lets do `action` at the place; no place means the whole city.

    Where the action depends on what the address names, `action` is a function of its words.
    """
    if isinstance(action, str) and action not in TABLE:
        raise KeyError(f"the permission table has no action {action!r}")

    def mark(view: View) -> View:
        which = (lambda _words: action) if isinstance(action, str) else action
        return _marked(view, RequiredAction(which, where or whole_city))

    return mark


def open_to_all(view: View) -> View:
    """For everybody, signed in or not: the sign-in pages, the public results."""
    return _marked(view, None)


def signed_in(view: View) -> View:
    """For everybody who has signed in; the view shows each only what is theirs."""
    return _marked(view, SIGNED_IN)


def before_second_factor(view: View) -> View:
    """Opens also to those whose role asks for a second factor they do not have yet: what leads to having one."""
    setattr(view, BEFORE_SECOND_FACTOR, True)
    return view


def whole_city(_words: AddressWords) -> Place:
    """The place of actions that are not bound to a unit."""
    return CITY


def at_unit(words: AddressWords) -> Place:
    """The unit named `unit_id` in the address; 404 where there is none."""
    path = path_of(words["unit_id"])
    if path is None:
        raise Http404
    return Place(path=path)


def at_officer(words: AddressWords) -> Place:
    """The officer named `officer_id` in the address, in the unit of the direct post; 404 where there is none."""
    unit_id = unit_of_officer(words["officer_id"])
    if unit_id is None:
        raise Http404
    return Place(path=path_of(unit_id), officer_id=words["officer_id"])


def at_subject(words: AddressWords) -> Place:
    """The unit or officer of an address with `kind` ("unit" or "officer") and `subject_id`."""
    if words["kind"] == "officer":
        return at_officer({"officer_id": words["subject_id"]})
    return at_unit({"unit_id": words["subject_id"]})


def may(request: HttpRequest, action: str, place: Place = CITY) -> bool:
    """Whether the request's user may do the action at the place: for showing or hiding what leads there."""
    user = request.user
    return user.is_authenticated and user.has_perm(action, place)
