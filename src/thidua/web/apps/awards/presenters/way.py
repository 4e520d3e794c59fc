"""The way of a proposal or a list: which office does what, where it is now, until when."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from thidua.rules.awards.turns import RESTS, place_on_way, turn, way
from thidua.rules.awards.workflow import ProposalState
from thidua.web.apps.accounts.offices import whose_step
from thidua.web.apps.awards.domain.turn_limits import TurnLimits
from thidua.web.apps.awards.domain.workflow import action_of, table_of
from thidua.web.apps.awards.models import AwardList, Proposal
from thidua.web.apps.awards.presenters.steps import step_title
from thidua.web.apps.awards.titles import state_name
from thidua.web.apps.organisation.queries import names


@dataclass(frozen=True, slots=True)
class WayStation:
    """A station: what is done there and by whom. done: it is behind; here: it is waited for, until last_on where that
    is limited."""

    title: str
    whose: str
    done: bool
    here: bool
    last_on: date | None


def way_of(record: Proposal | AwardList) -> list[WayStation]:
    """The stations of the record's way, its end last; none where it has left the way."""
    table = table_of(record)
    place = place_on_way(table, record.state)
    if place is None:
        return []
    stations = []
    for at, state in enumerate(way(table)):
        step = turn(table, record.state if at == place else state)
        stations.append(
            WayStation(
                title=step_title(record, step.event) if step else state_name(state),
                whose=whose_turn(record, state, step.event) if step else "",
                done=at < place or (step is None and at == place),
                here=at == place and step is not None,
                last_on=TurnLimits().of_turn(record, step) if step and at == place else None,
            )
        )
    return stations


def rest_of(record: Proposal | AwardList) -> str:
    """Why nobody owes the record a step, in words; empty where somebody does."""
    reason = RESTS.get(record.state)
    return _(reason) if reason else ""


def whose_turn(record: Proposal | AwardList, state: str, event: str) -> str:
    """Who takes a step, in words: the council by its unit, everybody else by the permission table."""
    if state == ProposalState.AT_COUNCIL:
        return _("the council of %(unit)s") % {"unit": names().get(record.unit_id, record.unit_id)}
    return whose_step([action_of(record, event)], record.unit_id)
