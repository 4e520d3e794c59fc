"""Which way an award of the movement goes: that of the city, or of a unit's own award (III.1)."""

from dataclasses import dataclass
from typing import Protocol

from thidua.i18n import UserError
from thidua.rules.awards import route_limits
from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.workflow import (
    LIST,
    PROPOSAL,
    UNIT_AWARD,
    UNIT_LIST,
    ListEvent,
    ListState,
    ProposalEvent,
    ProposalState,
    StateTable,
)
from thidua.rules.movement import Award, Deadline, Movement, RouteStep
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.movements.bound import OfMovement


@dataclass(frozen=True, slots=True)
class AwardRoute:
    """The states of an award's proposals and of its list."""

    proposal: StateTable[ProposalState, ProposalEvent]
    award_list: StateTable[ListState, ListEvent]
    of_city: bool


CITY_AWARD = AwardRoute(PROPOSAL, LIST, of_city=True)
OWN_AWARD = AwardRoute(UNIT_AWARD, UNIT_LIST, of_city=False)


class OfAward(OfMovement, Protocol):
    """A record of an award of its movement."""

    @property
    def award_id(self) -> str:
        """The id of the award in the movement."""


def route_of(movement: Movement, award_id: str) -> AwardRoute:
    """Which way an award of the movement goes. UserError where the movement has none of that id."""
    return CITY_AWARD if award_of(movement, award_id).of_city else OWN_AWARD


def route_steps(movement: Movement, award_id: str) -> tuple[RouteStep, ...]:
    """The stations of the award's way, as the movement names them; none where it names no way."""
    wanted = award_of(movement, award_id).route
    return next((route.steps for route in movement.routes if route.id == wanted), ())


def limit_of(movement: Movement, award_id: str, station: Station) -> Deadline | None:
    """Before which day a station of the award's way must be done, by the calendar as it is now; None: no limit is set.

    Raises:
        OutsideCalendarError: the calendar does not reach the day it is reckoned back from.
    """
    return route_limits.limit_of(
        route_steps(movement, award_id), station, movement.deadlines, site_engine.calendars().for_unit(None)
    )


def award_of(movement: Movement, award_id: str) -> Award:
    """The award of the movement. UserError where it has none of that id."""
    award = next((award for award in movement.awards if award.id == award_id), None)
    if award is None:
        raise UserError("the movement has no award “{award}”", award=award_id)
    return award
