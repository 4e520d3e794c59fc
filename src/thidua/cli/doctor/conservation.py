"""What `thidua doctor` finds about the counting: is every dossier of the ledger in exactly one place?"""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.i18n import Language, UserError
from thidua.indicators.execution.compute import compute
from thidua.ledger.store.health_check import FindingLevel, HealthFinding
from thidua.ledger.store.ledger import Ledger
from thidua.verdicts.conservation import conservation, reconciliation_text
from thidua.verdicts.evaluation_facts import scope_of


class _Aside:
    """A place for prepared state that is thrown away: looking changes nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path


def examine(ledger_path: Path, movement_name: str, lang: Language) -> Iterator[tuple[str, HealthFinding]]:
    """The line of conservation as of the newest data; nothing where the ledger or movement cannot be read."""
    try:
        snapshot = Ledger.open(ledger_path).snapshot()
        movement = load_movement(movement_name)
        calendars = load_calendars()
    except UserError:  # named among the other findings
        return
    if snapshot.known_at is None or snapshot.known_at.date() < movement.window.from_on:
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            scope = scope_of(movement, datetime.combine(snapshot.known_at, datetime.max.time()).replace(microsecond=0))
            reconciliation = conservation(compute(_Aside(Path(folder)), snapshot, scope, calendars))
        except UserError as error:
            yield "conservation", HealthFinding(FindingLevel.BAD, "{line}", {"line": error.render_here(lang)})
            return
    if reconciliation is not None:
        level = FindingLevel.OK if reconciliation.adds_up else FindingLevel.BAD
        yield "conservation", HealthFinding(level, "{line}", {"line": reconciliation_text(reconciliation, lang)})
