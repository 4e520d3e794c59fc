"""What is counted: a snapshot of the ledger, as of a scope, under calendars. The first stage of an evaluation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from thidua.indicators.catalogue import shared_views
from thidua.indicators.catalogue.loader import Indicator
from thidua.indicators.scope import Scope
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet


class StateLocation(Protocol):
    """Where prepared state is kept between runs: a ledger, or any folder of one's own."""

    @property
    def path(self) -> Path:
        """The folder; `cache` is made inside."""


@dataclass(frozen=True, slots=True)
class CountedFacts:
    """All that decides figures, and where state of these facts is kept."""

    place: StateLocation
    snapshot: Snapshot
    scope: Scope
    calendars: CalendarSet

    def rendered(self, indicator: Indicator) -> str:
        """The indicator's own SQL with the scope's values."""
        return shared_views.render(indicator.tree, self.scope.parameters())
