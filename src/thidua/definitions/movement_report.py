"""Checks a movement whole: the file, what it inherits, its wording, its worked examples. All problems at once."""

from dataclasses import dataclass
from pathlib import Path

from thidua.definitions.movement_loader import Loaded, find, load
from thidua.definitions.toml.diagnostics import DefinitionError, Diagnostic
from thidua.definitions.validation.references import shipped_references
from thidua.definitions.worked_examples import run_cases


@dataclass(frozen=True)
class MovementReport:
    """What checking found. `loaded` is None where the movement cannot be used; `cases` were run."""

    file: Path
    loaded: Loaded | None
    cases: int
    problems: tuple[Diagnostic, ...]


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
    return MovementReport(file, loaded, count, tuple(problems))
