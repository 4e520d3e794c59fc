"""What changes when something that decides has changed: verdicts before beside verdicts after."""

from collections.abc import Mapping
from dataclasses import dataclass

from thidua.rules.terms import VerdictState

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Flip:
    """A verdict that came out differently; None where there was or is none."""

    subject: str
    criterion: str
    before: VerdictState | None
    after: VerdictState | None


def flips(before: Mapping[Key, VerdictState], after: Mapping[Key, VerdictState]) -> list[Flip]:
    """The (subject, criterion) pairs whose verdict differs, in order of subject and criterion."""
    pairs = sorted(before.keys() | after.keys())
    return [
        Flip(subject, criterion, before.get((subject, criterion)), after.get((subject, criterion)))
        for subject, criterion in pairs
        if before.get((subject, criterion)) is not after.get((subject, criterion))
    ]
