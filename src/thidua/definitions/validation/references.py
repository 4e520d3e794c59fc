"""What a definition may name that lies outside it: indicators, registers, bonus rates, legal texts."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import thidua
from thidua.definitions.law import Law, load_law
from thidua.definitions.registers import counted_registers


@dataclass(frozen=True)
class KnownReferences:
    """`indicators`: id → the subject kinds it can be asked of (empty: not told).

    issued: the movement is one of a sealed bundle; what only its writer could complete is no fault of it any more.
    """

    indicators: Mapping[str, frozenset[str]]
    registers: frozenset[str]
    law: Law
    issued: bool = False


def shipped_references() -> KnownReferences:
    """The indicators, registers and legal values that ship with the program.

    Raises:
        DefinitionError: something in law/ is wrong.
    """
    return KnownReferences(shipped_indicators(), counted_registers(), load_law())


def shipped_indicators(folder: Path | None = None) -> dict[str, frozenset[str]]:
    """The ids of the indicator files, with the subjects their headers name. A list of files: nothing is run."""
    folder = folder or Path(thidua.__file__).parent / "indicators" / "catalogue"
    return {file.stem: _subjects(file) for file in sorted(folder.glob("*.sql"))}


@cache
def shipped_measures() -> dict[str, str]:
    """What each indicator that comes with the program counts, by its header."""
    folder = Path(thidua.__file__).parent / "indicators" / "catalogue"
    return {file.stem: _header(file).get("measure", "") for file in sorted(folder.glob("*.sql"))}


def _subjects(file: Path) -> frozenset[str]:
    return frozenset(_header(file).get("subjects", []))


def _header(file: Path) -> dict[str, Any]:
    _before, _sign, rest = file.read_text(encoding="utf-8").partition("/*")
    try:
        return tomllib.loads(rest.partition("*/")[0])
    except tomllib.TOMLDecodeError:  # the indicators' own check says so
        return {}
