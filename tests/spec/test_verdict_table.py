"""The table of how parts combine: it is the specification, and docs/reference/verdicts.md prints it."""

from itertools import permutations

import pytest

from support import ROOT
from thidua.rules.judging.verdict import combine_all, combine_any
from thidua.rules.terms import VerdictState

M, N, D, H, A = (
    VerdictState.MET,
    VerdictState.NOT_MET,
    VerdictState.NOT_DETERMINABLE,
    VerdictState.ON_HOLD,
    VerdictState.NOT_APPLICABLE,
)
# first part, second part, all, any
TABLE = [
    (M, M, M, M),
    (M, H, H, M),
    (M, D, D, M),
    (M, N, N, M),
    (M, A, M, M),
    (H, H, H, H),
    (H, D, D, H),
    (H, N, N, H),
    (H, A, H, H),
    (D, D, D, D),
    (D, N, N, D),
    (D, A, D, D),
    (N, N, N, N),
    (N, A, N, N),
    (A, A, A, A),
]
PAGE = ROOT / "docs" / "reference" / "verdicts.md"


@pytest.mark.parametrize(("first", "second", "of_all", "of_any"), TABLE)
def test_parts_combine(first: VerdictState, second: VerdictState, of_all: VerdictState, of_any: VerdictState) -> None:
    for pair in permutations([first, second]):
        assert combine_all(pair) is of_all
        assert combine_any(pair) is of_any


def test_no_part_at_all_does_not_apply() -> None:
    assert combine_all([]) is A
    assert combine_any([]) is A


def test_the_reference_prints_this_table() -> None:
    rows = [" | ".join(f"`{state.value}`" for state in row) for row in TABLE]
    printed = [line.strip("| ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert printed[: len(rows)] == rows
