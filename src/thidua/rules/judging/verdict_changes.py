"""What changes when something that decides has changed: verdicts before beside verdicts after."""

from collections.abc import Mapping
from dataclasses import dataclass

from thidua.rules.terms import SubjectKind, VerdictState

Key = tuple[SubjectKind, str, str]


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A verdict on one subject and criterion that came out differently; None where there is or was none."""

    kind: SubjectKind
    subject_id: str
    criterion_id: str
    before: VerdictState | None
    after: VerdictState | None


def verdict_changes(before: Mapping[Key, VerdictState], after: Mapping[Key, VerdictState]) -> list[VerdictChange]:
    """The (kind, subject, criterion) whose verdict differs, in that order."""
    return [
        VerdictChange(*key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) is not after.get(key)
    ]
