"""One run over a ledger: facts → state → counts → verdicts, with what is needed to look behind them.

Each stage hands a value to the next; the state lives as long as an engine shows it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import thidua
from thidua.i18n.catalogue import _
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.aggregation.population import PlaceCount
from thidua.indicators.catalogue.ruleset import Ruleset, installed
from thidua.indicators.engines.registry import DEFAULT
from thidua.indicators.execution.compute import count_figures
from thidua.indicators.execution.facts import StateLocation
from thidua.indicators.execution.prepared_state import UnpreparedState, prepare_state
from thidua.indicators.scope import Scope
from thidua.io.progress import Progress, silent
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.movement import Movement
from thidua.rules.time.calendar import CalendarSet
from thidua.verdicts.evaluation_facts import EvaluationFacts, gather_facts
from thidua.verdicts.evaluator import FigureSource, evaluate, used_indicators
from thidua.verdicts.register_facts import RegisterReader
from thidua.verdicts.results import Basis, EvaluationResult, texts_of
from thidua.verdicts.subjects import Participants


@dataclass(frozen=True)
class EvaluationRun:
    """An evaluation and everything it was made of. ruleset: the SQL that counted the figures."""

    facts: EvaluationFacts
    figures: Figures
    evaluation: EvaluationResult
    ruleset: Ruleset

    @property
    def place(self) -> StateLocation:
        """Where prepared state is kept."""
        return self.facts.counted.place

    @property
    def snapshot(self) -> Snapshot:
        """The ledger that was looked at."""
        return self.facts.counted.snapshot

    @property
    def movement(self) -> Movement:
        """The movement that was judged by."""
        return self.facts.movement

    @property
    def calendars(self) -> CalendarSet:
        """The calendars in force."""
        return self.facts.counted.calendars

    @property
    def scope(self) -> Scope:
        """Window, as-of moment and settings of the figures."""
        return self.facts.counted.scope

    @property
    def participants(self) -> Participants:
        """Who was judged."""
        return self.facts.participants

    @property
    def reader(self) -> RegisterReader:
        """The registers as they were read."""
        return self.facts.reader


@dataclass(frozen=True)
class RunFromFacts(EvaluationRun):
    """A run whose figures were counted from the facts: nothing kept between runs was read. Only such a one proves."""


class PlacedFigures(FigureSource, Protocol):
    """Counts by indicator and subject, and where the dossiers are that they were counted from."""

    def places(self) -> tuple[PlaceCount, ...]:
        """Where the dossiers that touch the window are."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for unreachable objects meanwhile: nearly all that is made stays."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def run(
    place: StateLocation,
    snapshot: Snapshot,
    movement: Movement,
    calendars: CalendarSet,
    *,
    as_of_at: datetime,
    engine: str = DEFAULT,
    progress: Progress = silent,
) -> EvaluationRun:
    """Evaluate every subject and criterion of the movement on the snapshot.

    `as_of_at`: civil time; what happened later has not happened yet. `engine`: what counts, see `compute`.

    Raises:
        UserError: a criterion asks for an indicator that does not exist, or the movement is that of an unknown unit.
    """
    facts = gather_facts(place, snapshot, movement, calendars, as_of_at=as_of_at)
    with prepare_state(facts.counted, engine=engine, progress=progress) as state:
        figures = count_figures(state, progress=progress)
    return judge(facts, figures, installed(), progress=progress)


@_uncollected()
def run_from_facts(
    place: StateLocation,
    snapshot: Snapshot,
    movement: Movement,
    calendars: CalendarSet,
    *,
    as_of_at: datetime,
    engine: str = DEFAULT,
    progress: Progress = silent,
) -> RunFromFacts:
    """As `run`, but from the facts alone: for whatever proves, or is compared with what was kept.

    place: for temporary files. Raises what `run` raises.
    """
    facts = gather_facts(place, snapshot, movement, calendars, as_of_at=as_of_at)
    figures = count_figures(UnpreparedState(facts.counted, engine, anew=True), progress=progress)
    ruleset = installed()
    return RunFromFacts(facts, figures, evaluate_facts(facts, figures, ruleset, progress=progress), ruleset)


def judge(facts: EvaluationFacts, figures: Figures, ruleset: Ruleset, *, progress: Progress = silent) -> EvaluationRun:
    """The verdicts from figures that are already counted; `ruleset`: the SQL that counted them."""
    return EvaluationRun(facts, figures, evaluate_facts(facts, figures, ruleset, progress=progress), ruleset)


def evaluate_facts(
    facts: EvaluationFacts, figures: PlacedFigures, ruleset: Ruleset, *, progress: Progress = silent
) -> EvaluationResult:
    """The verdicts alone; `figures`: counts by subject, whichever way they were counted."""
    progress(_("Judging"), 0, 1)
    movement, counted = facts.movement, facts.counted
    basis = Basis(
        movement_id=movement.id,
        movement_version=movement.version,
        movement_hash=movement.content_hash,
        window_from=movement.window.from_on,
        window_to=movement.window.to_on,
        as_of_at=counted.scope.as_of_at,
        snapshot_id=counted.snapshot.id,
        import_number=counted.snapshot.number,
        calendar_fingerprint=counted.calendars.fingerprint,
        settings={**texts_of(movement.settings), **texts_of(counted.scope.settings)},
        indicators={name: ruleset.content_hash(name) for name in used_indicators(movement)},
    )
    evaluation = evaluate(movement, facts.participants.subjects, figures, facts.reader, basis)
    evaluation = replace(evaluation, program_version=thidua.__version__, population=figures.places())
    progress(_("Judging"), 1, 1)
    return evaluation
