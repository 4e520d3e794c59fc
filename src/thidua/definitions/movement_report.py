"""Checks a movement whole: the file, what it inherits, its wording, its worked examples. All problems at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from thidua.definitions.movement_loader import LoadedMovement, find, load
from thidua.definitions.toml.diagnostics import DefinitionError, Diagnostic
from thidua.definitions.validation.references import shipped_references
from thidua.definitions.worked_examples import run_cases
from thidua.i18n import UserError
from thidua.rules.movement import Movement
from thidua.rules.terms import UnitGroup


@dataclass(frozen=True)
class MovementReport:
    """What checking found. `loaded` is None where the movement cannot be used; `cases` were run.

    `warnings`: what is allowed and yet deserves a look.
    """

    file: Path
    loaded: LoadedMovement | None
    cases: int
    problems: tuple[Diagnostic, ...]
    warnings: tuple[UserError, ...] = ()


def check_movement(reference: str | Path) -> MovementReport:
    """Everything that is wrong with a movement, of a shipped id, a folder or a file.

    Raises:
        UserError: there is no such movement.
    """
    file = find(reference)
    references = shipped_references()
    try:
        loaded = load(file, references=references)
        count, problems = run_cases(loaded.movement, file.parent, references.law)
    except DefinitionError as error:
        return MovementReport(file, None, 0, tuple(error.problems))
    return MovementReport(file, loaded, count, tuple(problems), tuple(_unknown_groups(loaded.movement)))


def _unknown_groups(movement: Movement) -> Iterator[UserError]:
    """Groups that match no unit of a ledger, unless a column profile of the city's own names them."""
    known_groups = [str(group) for group in UnitGroup]
    named = [name for group in movement.groups for name in group.unit_groups]
    named += [name for award in movement.awards for rule in award.bonuses for name in rule.unit_groups]
    unknown = [name for name in dict.fromkeys(named) if name not in known_groups]
    if unknown:
        yield UserError(
            "no unit belongs to {groups}, unless your column profiles name such groups; known are: {known}",
            groups=", ".join(unknown),
            known=", ".join(known_groups),
        )
