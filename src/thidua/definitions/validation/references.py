"""What a definition may name that lies outside it: indicators, registers, bonus rates, legal texts."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import thidua
from thidua.definitions.law import Law, load_law
from thidua.definitions.registers import counted_registers


@dataclass(frozen=True)
class KnownReferences:
    """`indicators`: id → the subject kinds it can be asked of (empty: not told)."""

    indicators: Mapping[str, frozenset[str]]
    registers: frozenset[str]
    law: Law


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


def _subjects(file: Path) -> frozenset[str]:
    _before, _sign, sql = file.read_text(encoding="utf-8").partition("/*")
    try:
        header = tomllib.loads(sql.partition("*/")[0])
    except tomllib.TOMLDecodeError:  # the indicators' own check says so
        return frozenset()
    return frozenset(header.get("subjects", []))
