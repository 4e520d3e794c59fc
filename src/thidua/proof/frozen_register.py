"""The register of participants frozen on a day: its hash, who is in it, the quota's denominators (III.2.a)."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from thidua.rules.terms import SubjectKind
from thidua.verdicts.results import canonical_json

INDIVIDUAL = "individual"


@dataclass(frozen=True, slots=True)
class FrozenRegister:
    """number: which freeze it is; on: the day, as ISO text; rows: [code, group, unit, officer, name, role]."""

    number: int
    on: str
    rows: Sequence[Sequence[Any]]

    @property
    def counts(self) -> dict[str, int]:
        """How many take part, by group."""
        return dict(sorted(Counter(row[1] for row in self.rows).items()))

    @property
    def sha256(self) -> str:
        """SHA-256 (hexadecimal) of number, day, rows and counts."""
        frozen = {"number": self.number, "on": self.on, "rows": self.rows, "counts": self.counts}
        return hashlib.sha256(canonical_json(frozen)).hexdigest()

    @property
    def participants(self) -> frozenset[tuple[SubjectKind, str]]:
        """Kind and id of whoever takes part."""
        return frozenset((SubjectKind.OFFICER, row[3]) if row[3] else (SubjectKind.UNIT, row[2]) for row in self.rows)

    def registered(self, kind: SubjectKind, unit_id: str = "") -> int:
        """How many of a kind take part; of a unit alone where one is named."""
        rows = [row for row in self.rows if not unit_id or row[2] == unit_id]
        return sum((row[1] == INDIVIDUAL) == (kind is SubjectKind.OFFICER) for row in rows)


def register_value(register: FrozenRegister) -> dict[str, Any]:
    """The register as plain JSON values."""
    return {"number": register.number, "on": register.on, "rows": [list(row) for row in register.rows]}


def register_from_value(value: dict[str, Any]) -> FrozenRegister:
    """What `register_value` wrote. ValueError, TypeError where it is something else."""
    register = FrozenRegister(**value)
    whole = all(len(row) == 6 and all(type(cell) is str for cell in row) for row in register.rows)
    if type(register.number) is not int or type(register.on) is not str or not whole:
        raise ValueError("no register of participants")
    if register.rows != sorted(register.rows, key=lambda row: (row[1], row[2], row[3])):
        raise ValueError("a register of participants out of order")
    if len(register.participants) != len(register.rows):
        raise ValueError("a participant stands there twice")
    return register
