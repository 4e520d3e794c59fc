"""What an evaluation looks at: the ledger as of a moment, who takes part, the registers. The first stage."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import duckdb

from thidua.indicators import scope
from thidua.indicators.execution.facts import CountedFacts, StateLocation
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.movement import Movement
from thidua.rules.time.calendar import CalendarSet
from thidua.verdicts.register_facts import LedgerRegisters, RegisterReader, exclusive_in
from thidua.verdicts.subjects import Participants, participants


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """All facts that determine an evaluation's results.

    counted: what the figures are counted from. reader: counts records of registers, and knows what was declared.
    """

    movement: Movement
    counted: CountedFacts
    participants: Participants
    reader: RegisterReader


def gather_facts(
    place: StateLocation,
    snapshot: Snapshot,
    movement: Movement,
    calendars: CalendarSet,
    *,
    as_of_at: datetime,
) -> EvaluationFacts:
    """The facts for a movement on a snapshot, as of a moment (civil time).

    place: where prepared state is kept.

    Raises:
        UserError: the movement is that of a unit which the ledger does not know.
    """
    as_of_on = as_of_at.date()
    with duckdb.connect() as connection:
        snapshot.create_views(connection, ["posts", "register", "declarations"])
        snapshot.create_history_views(connection, ["units", "officers"])
        taking_part = participants(connection, movement, as_of_on)
        registers = LedgerRegisters(connection)
    reader = RegisterReader(
        registers,
        movement.window,
        as_of_on,
        movement.settings.pending_not_due,
        taking_part.ancestors,
        exclusive_in(movement),
    )
    counted = CountedFacts(place, snapshot, scope_of(movement, as_of_at), calendars)
    return EvaluationFacts(movement, counted, taking_part, reader)


def scope_of(movement: Movement, as_of_at: datetime) -> scope.Scope:
    """The window and settings of a movement as the indicators take them."""
    names = [field.name for field in fields(scope.IndicatorSettings) if hasattr(movement.settings, field.name)]
    chosen: dict[str, Any] = {name: _plain(getattr(movement.settings, name)) for name in names}
    return scope.Scope(movement.window.from_on, movement.window.to_on, as_of_at, scope.IndicatorSettings(**chosen))


def _plain(value: object) -> object:
    """A setting's value; of an enumeration its text."""
    return str(value) if isinstance(value, str) else value
