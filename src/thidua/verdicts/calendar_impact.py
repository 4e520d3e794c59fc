"""What a changed calendar would do to the verdicts: the same facts and movement, evaluated with each calendar."""

from dataclasses import dataclass

from thidua.io.progress import Progress, silent
from thidua.rules.judging.verdict_changes import Key, VerdictChange, verdict_changes
from thidua.rules.terms import VerdictState
from thidua.rules.time.calendar import CalendarSet
from thidua.verdicts.evaluation_run import EvaluationRun, run
from thidua.verdicts.results import EvaluationResult, Part


@dataclass(frozen=True)
class CalendarImpact:
    """Two evaluations and the verdicts that differ between them, in order of kind, subject and criterion."""

    before: EvaluationResult
    after: EvaluationResult
    verdict_changes: tuple[VerdictChange, ...]


def preview_calendar(before: EvaluationRun, calendars: CalendarSet, *, progress: Progress = silent) -> CalendarImpact:
    """Repeat a run with other calendars and compare; nothing is written but the indicators' cache."""
    after = run(
        before.place,
        before.snapshot,
        before.movement,
        calendars,
        as_of_at=before.scope.as_of_at,
        progress=progress,
    )
    old, new = before.evaluation, after.evaluation
    return CalendarImpact(old, new, tuple(verdict_changes(states(old), states(new))))


def states(evaluation: EvaluationResult) -> dict[Key, VerdictState]:
    """The bare verdicts of an evaluation."""
    return {(row.kind, row.subject_id, row.criterion_id): row.state for row in evaluation.rows}


def requirements(evaluation: EvaluationResult, change: VerdictChange) -> tuple[Part, ...]:
    """The requirements behind a flipped verdict as one of the evaluations has them; none where it has no such row."""
    rows = evaluation.of(change.kind, change.subject_id)
    return next((row.parts for row in rows if row.criterion_id == change.criterion_id), ())
