"""The work at hand: dossiers received and not finished, who has each, since when, and until when it is due."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from thidua.indicators.catalogue import shared_views
from thidua.indicators.execution.compute import all_relations
from thidua.indicators.execution.facts import CountedFacts, StateLocation
from thidua.indicators.scope import Scope
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet

FILE = Path(__file__).with_name("pending_dossiers.sql")


@dataclass(frozen=True, slots=True)
class PendingDossier:
    """A dossier without a result at the as-of moment; times are civil.

    unit_id: the desk that received it; holder_unit_id: the unit its last step led to; waiting_since_at: that step.
    overdue: 1 where the appointment in force has passed.
    """

    dossier_id: str
    unit_id: str | None
    holder_unit_id: str | None
    officer_id: str | None
    procedure_id: str | None
    received_at: datetime
    due_at: datetime | None
    waiting_since_at: datetime
    overdue: int


def open_dossiers(
    place: StateLocation, snapshot: Snapshot, scope: Scope, calendars: CalendarSet
) -> list[PendingDossier]:
    """Every open dossier of the scope's population, in order of its id."""
    with all_relations(CountedFacts(place, snapshot, scope, calendars)) as engine:
        sql = shared_views.render(shared_views.parsed(FILE), scope.parameters())
        return [PendingDossier(**row) for row in engine.fetch(sql).to_pylist()]
