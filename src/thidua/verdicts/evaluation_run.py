"""One run over a ledger: from a snapshot and a movement to an evaluation, with what is needed to look behind it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import duckdb

import thidua
from thidua.i18n.catalogue import _
from thidua.indicators import scope
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.catalogue.ruleset import Ruleset, installed
from thidua.indicators.engines.registry import DEFAULT
from thidua.indicators.execution.compute import StateLocation, compute
from thidua.io.progress import Progress, silent
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.movement import Movement
from thidua.rules.time.calendar import CalendarSet
from thidua.verdicts.evaluator import evaluate, used_indicators
from thidua.verdicts.register_facts import LedgerRegisters, RegisterReader
from thidua.verdicts.results import Basis, EvaluationResult, texts_of
from thidua.verdicts.subjects import Participants, participants


@dataclass(frozen=True)
class EvaluationRun:
    """An evaluation and everything it was made of."""

    place: StateLocation
    snapshot: Snapshot
    movement: Movement
    calendars: CalendarSet
    scope: scope.Scope
    figures: Figures
    participants: Participants
    reader: RegisterReader
    evaluation: EvaluationResult
    ruleset: Ruleset


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for unreachable objects meanwhile: it took a quarter of the time, and nearly all that is made stays."""
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
        UserError: a criterion asks for an indicator that does not exist.
    """
    within = scope_of(movement, as_of_at)
    figures = compute(place, snapshot, within, calendars, engine=engine, progress=progress)
    return judge(place, snapshot, movement, calendars, within, figures, installed(), progress=progress)


def judge(
    place: StateLocation,
    snapshot: Snapshot,
    movement: Movement,
    calendars: CalendarSet,
    within: scope.Scope,
    figures: Figures,
    ruleset: Ruleset,
    *,
    progress: Progress = silent,
) -> EvaluationRun:
    """The verdicts from figures that are already counted; `ruleset`: the SQL that counted them."""
    progress(_("Judging"), 0, 1)
    as_of_at = within.as_of_at
    con = duckdb.connect()
    try:
        snapshot.create_views(con)
        taking_part = participants(con, movement, as_of_at.date())
        registers = LedgerRegisters(con)
    finally:
        con.close()
    reader = RegisterReader(
        registers, movement.window, as_of_at.date(), movement.settings.pending_not_due, taking_part.ancestors
    )
    basis = Basis(
        movement_id=movement.id,
        movement_version=movement.version,
        movement_hash=movement.content_hash,
        window_from=movement.window.from_on,
        window_to=movement.window.to_on,
        as_of_at=as_of_at,
        snapshot_id=snapshot.id,
        import_number=snapshot.number,
        calendar_fingerprint=calendars.fingerprint,
        settings={**texts_of(movement.settings), **texts_of(within.settings)},
        indicators={name: ruleset.content_hash(name) for name in used_indicators(movement)},
    )
    evaluation = evaluate(movement, taking_part.subjects, figures, reader, basis)
    evaluation = replace(evaluation, program_version=thidua.__version__)
    progress(_("Judging"), 1, 1)
    return EvaluationRun(
        place, snapshot, movement, calendars, within, figures, taking_part, reader, evaluation, ruleset
    )


def scope_of(movement: Movement, as_of_at: datetime) -> scope.Scope:
    """The window and settings of a movement as the indicators take them."""
    known = {each.name for each in fields(scope.IndicatorSettings)}
    chosen: dict[str, Any] = {name: value for name, value in _values(movement.settings).items() if name in known}
    return scope.Scope(movement.window.from_on, movement.window.to_on, as_of_at, scope.IndicatorSettings(**chosen))


def _values(settings: object) -> dict[str, object]:
    values = {each.name: getattr(settings, each.name) for each in fields(settings)}  # type: ignore[arg-type]
    return {name: str(value) if isinstance(value, str) else value for name, value in values.items()}
