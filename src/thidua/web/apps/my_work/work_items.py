"""What a step that somebody owes is, as the reader sees it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from thidua.rules.awards.route_limits import Station
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Place
from thidua.web.apps.accounts.queries import own_units
from thidua.web.apps.organisation.queries import paths

# A last day in so many days or fewer is near.
NEAR_DAYS = 3


@dataclass(frozen=True, slots=True)
class WayLimit:
    """The limit of a station on the way of a unit's award of a movement."""

    movement_id: str
    unit_id: str
    award_id: str
    station: Station


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A step that is waited for.

    step: what to do. about: of what. whose: who does it, in words. sender: who brought it to this state; since: when.
    due_on: the last day for it, None where it has none. not_before_on: the first day on which it can be done.
    address: the page with the button. mine: the reader can do it. key: the same for the same step of the same thing.
    matter: of what, in words that nobody wrote and that name nobody, for what leaves the site. limit: whose last day
    due_on is, of a step on the way of an award. returned: it came back with what is lacking.
    """

    step: str
    about: str
    whose: str
    sender: str
    since: date | None
    due_on: date | None
    address: str
    mine: bool
    key: str
    matter: str
    not_before_on: date | None = None
    limit: WayLimit | None = None
    returned: bool = False

    @property
    def days_left(self) -> int | None:
        """Full days until the last one; negative where it is past. None where there is no limit."""
        return None if self.due_on is None else (self.due_on - timezone.localdate()).days

    @property
    def is_near(self) -> bool:
        """Whether its last day is near, or past."""
        return self.days_left is not None and self.days_left <= NEAR_DAYS


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment, where the site is."""
    return None if moment is None else timezone.localdate(moment)


def place_at(unit_id: str, officer_id: str = "") -> Place:
    """The place of what concerns a unit, or an officer of it; the city where neither is named."""
    return Place(path=paths().get(unit_id), officer_id=officer_id or None)


def concerns(user: User, unit_id: str, sender: User | None, *, see: str, officer_id: str = "") -> bool:
    """Whether the reader waits for what others owe: it is of the reader's unit, or the reader brought it there.

    see: the action of reading its page, of an officer's record where one is named. Who may not read it any more,
    because a role ended, is told nothing.
    """
    theirs = unit_id in own_units(user) or (sender is not None and sender.pk == user.pk)
    return theirs and user.has_perm(see, place_at(unit_id, officer_id))
