"""Who sends dossiers on to whom: forwarding legs by sending and taking unit."""

from dataclasses import dataclass
from pathlib import Path

from thidua.indicators.catalogue import shared_views
from thidua.indicators.execution.facts import CountedFacts, StateLocation
from thidua.indicators.execution.prepared_state import prepared
from thidua.indicators.scope import Scope
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet

FILE = Path(__file__).with_name("flows.sql")


@dataclass(frozen=True, slots=True)
class ForwardingFlow:
    """Legs from one unit to another, an empty id for a unit that nobody wrote down.

    legs and on_time: denominator and numerator of the indicator forwarded_on_time over these legs.
    median_seconds: working time at the sender, by nearest rank; None where none can be told.
    """

    from_unit_id: str
    to_unit_id: str
    legs: int
    on_time: int
    median_seconds: int | None


def flows(place: StateLocation, snapshot: Snapshot, scope: Scope, calendars: CalendarSet) -> list[ForwardingFlow]:
    """Every pair of units between which dossiers of the scope went, in order of their ids."""
    with prepared(CountedFacts(place, snapshot, scope, calendars)) as state:
        sql = shared_views.render(shared_views.parsed(FILE), scope.parameters())
        return [ForwardingFlow(**row) for row in state.engine.fetch(sql).to_pylist()]
