"""What the movement asks for next, of whom, until when: its route and its duties (V), by the calendar as it is now."""

from datetime import date

from thidua.documents.papers.blocks import DueLine
from thidua.i18n import formats
from thidua.rules.awards.route_limits import Station
from thidua.rules.movement import Movement
from thidua.web.apps.awards.domain.turn_limits import TurnLimits
from thidua.web.apps.awards.papers import phrases as words

ALWAYS = "thường xuyên"
UNIT = "unit"  # the body of a station that each unit is


def dated_after(movement: Movement, day: date) -> list[tuple[date, str, str]]:
    """Stations of awards whose last day is still to come: the day, what is done, the id of the body; by days."""
    limits = TurnLimits()
    routes = {route.id: route for route in movement.routes}
    dated = []
    for award in movement.awards:
        for step in routes[award.route].steps if award.route else ():
            last = limits.of(movement.id, award.id, Station(step.action))
            if last is not None and last >= day:
                what = words.capitalised(movement.text(f"actions.{step.action}", "vi"))
                dated.append((last, f"{what}: {words.award_in(movement, award.id)}", step.body))
    return sorted(dated)


def due_after(movement: Movement, day: date) -> tuple[DueLine, ...]:
    """What has a last day after that one, in the order of days; then what each body owes throughout."""
    dated = [
        DueLine(what, movement.text(f"bodies.{body}", "vi"), formats.day(last))
        for last, what, body in dated_after(movement, day)
    ]
    throughout = [
        DueLine(
            "; ".join(movement.text(f"duties.{duty}", "vi") for duty in owed.duties),
            movement.text(f"bodies.{owed.body}", "vi"),
            ALWAYS,
        )
        for owed in movement.responsibilities
    ]
    return (*dated, *throughout)
