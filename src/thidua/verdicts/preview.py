"""What a changed calendar would do to the verdicts: the same facts and movement, evaluated with each calendar."""

from dataclasses import dataclass
from datetime import datetime

from thidua.indicators.compute import Place
from thidua.ledger.as_of import Snapshot
from thidua.rules.calendar import CalendarSet
from thidua.rules.flips import Flip, Key, flips
from thidua.rules.movement import Movement
from thidua.rules.terms import VerdictState
from thidua.texts import Progress, silent
from thidua.verdicts.evaluation import Evaluation
from thidua.verdicts.run import run


@dataclass(frozen=True)
class Preview:
    """Two evaluations and the verdicts that differ between them, in order of kind, subject and criterion."""

    before: Evaluation
    after: Evaluation
    flips: tuple[Flip, ...]


def preview_calendar(
    place: Place,
    snapshot: Snapshot,
    movement: Movement,
    *,
    before: CalendarSet,
    after: CalendarSet,
    as_of_at: datetime,
    progress: Progress = silent,
) -> Preview:
    """Evaluate with both calendars and compare; nothing is written but the indicators' cache.

    Raises:
        UserError: a criterion asks for an indicator that does not exist.
    """
    old, new = (
        run(place, snapshot, movement, calendars, as_of_at=as_of_at, progress=progress).evaluation
        for calendars in (before, after)
    )
    return Preview(old, new, tuple(flips(states(old), states(new))))


def states(evaluation: Evaluation) -> dict[Key, VerdictState]:
    """The bare verdicts of an evaluation."""
    return {(row.kind, row.subject_id, row.criterion_id): row.state for row in evaluation.rows}
