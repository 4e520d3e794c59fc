"""Values that change with time: each has a day it comes into force and a day it was known; gaps are errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from thidua.i18n import UserError
from thidua.rules.terms import Citation

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class DatedValue(Generic[ValueT]):
    """A value in force from `from_on` (until the next one, or through `to_on`), known since `known_on`."""

    value: ValueT
    from_on: date
    known_on: date
    citation: Citation
    to_on: date | None = None


def in_force(
    name: str, values: Sequence[DatedValue[ValueT]], *, on: date, known_on: date | None = None
) -> DatedValue[ValueT]:
    """The value in force on a day, as far as was known on `known_on` (None: with all that is known).

    Where two come into force on the same day, the one known later corrects the other. `name` is for the error alone.

    Raises:
        UserError: no value was in force that day. Never the nearest neighbour.
    """
    known_by_then = [value for value in values if known_on is None or value.known_on <= known_on]
    started = [value for value in known_by_then if value.from_on <= on]
    latest = max(started, key=lambda value: (value.from_on, value.known_on), default=None)
    if latest is None or (latest.to_on is not None and on > latest.to_on):
        raise UserError("{name}: no value is in force on {day}; add one with its source to law/", name=name, day=on)
    return latest
