"""The last day for the step that is waited for on an award's way."""

from datetime import date, timedelta
from functools import cache

from thidua.i18n import UserError
from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.turns import Turn
from thidua.web.apps.awards.domain import appraisal_deadline
from thidua.web.apps.awards.domain.award_routes import limit_of
from thidua.web.apps.awards.models import AwardList, Proposal
from thidua.web.apps.movements.bound import newest


class TurnLimits:
    """Last days by the calendar as it is now, each reckoned once; for one request."""

    def __init__(self) -> None:
        self._of = cache(_reckoned)

    def of(self, movement_id: str, award_id: str, station: Station | None) -> date | None:
        """The last day of a station of an award's way; None: there is no limit, or the calendar does not reach it."""
        return None if station is None else self._of(movement_id, award_id, station)

    def of_turn(self, record: Proposal | AwardList, turn: Turn) -> date | None:
        """The last day for a step of a proposal or a list; of an appraisal, that of this one."""
        if isinstance(record, Proposal) and turn.station is Station.APPRAISE:
            due_at = appraisal_deadline.due_at(record)
            return due_at.date() if due_at else None
        return self.of(record.movement_id, record.award_id, turn.station)


def _reckoned(movement_id: str, award_id: str, station: Station) -> date | None:
    try:
        limit = limit_of(newest(movement_id), award_id, station)
    except UserError:
        return None
    return None if limit is None else limit.before_on - timedelta(days=1)
