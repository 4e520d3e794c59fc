"""By when the stations of an award's way must be done (IV.2)."""

from dataclasses import replace
from datetime import date

import pytest

from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.rules.awards.route_limits import Station, limit_of
from thidua.rules.movement import Deadline, RouteStep
from thidua.rules.terms import Citation

CLAUSE = Citation("plan", "IV.2")
DAY = Deadline("proposals", date(2027, 1, 31), CLAUSE, warn_days=(7,))


def step(action: Station, deadline: str | None = None, days: int | None = None) -> RouteStep:
    return RouteStep("unit", action, CLAUSE, deadline, days)


WAY = [step(Station.PROPOSE, days=10), step(Station.COMPILE), step(Station.RECEIVE, "proposals"), step(Station.DECIDE)]


@pytest.mark.parametrize(
    ("station", "before_on"),
    [
        (Station.PROPOSE, date(2027, 1, 16)),  # ten working days before Friday 29 January is Friday 15
        (Station.COMPILE, None),
        (Station.RECEIVE, date(2027, 1, 31)),
        (Station.APPRAISE, None),
        (Station.DECIDE, None),
    ],
)
def test_the_days_stand_at_their_stations(station: Station, before_on: date | None) -> None:
    limit = limit_of(WAY, station, [DAY], load_calendars().for_unit(None))
    assert (limit and limit.before_on) == before_on
    assert limit is None or limit.warn_days == DAY.warn_days


def test_days_before_a_station_without_a_limit_are_no_limit() -> None:
    way = [WAY[0], step(Station.DECIDE)]
    assert limit_of(way, Station.PROPOSE, [DAY], load_calendars().for_unit(None)) is None


def test_limits_reckoned_back_add_up_over_stations() -> None:
    way = [replace(WAY[0], working_days_before=3), step(Station.COMPILE, days=2), *WAY[2:]]
    limit = limit_of(way, Station.PROPOSE, [DAY], load_calendars().for_unit(None))
    assert limit is not None
    assert limit.before_on == date(2027, 1, 23)  # five working days before Friday 29 January is Friday 22


def test_the_citys_day_stands_where_dossiers_reach_home_affairs() -> None:
    movement = load_movement("can-tho-2026")
    (city,) = [route for route in movement.routes if route.id == "city"]
    calendar = load_calendars().for_unit(None)
    receive = limit_of(city.steps, Station.RECEIVE, movement.deadlines, calendar)
    propose = limit_of(city.steps, Station.PROPOSE, movement.deadlines, calendar)
    assert receive is not None
    assert propose is not None
    assert propose.before_on < receive.before_on == date(2027, 1, 31)
