"""A requirement is told in words, whatever a bundle states of it."""

import pytest

from thidua.proof.evaluation_differences import part_in_words
from thidua.rules.judging.verdict import LeafReason, VerdictState
from thidua.verdicts.results import Part


@pytest.mark.parametrize(
    ("reason", "words"),
    [(LeafReason.COMPARED, "met 4/5 (-0) >= 80/100"), ("hearsay", "met 4/5 (-0) >= 80/100; “hearsay”")],
)
def test_a_reason_that_no_program_gives_is_quoted(reason: str, words: str) -> None:
    part = Part(
        id="share",
        kind="indicator",
        of="on_time",
        state=VerdictState.MET,
        reason=reason,
        numerator=4,
        denominator=5,
        excluded=0,
        op=">=",
        threshold_numerator=80,
        threshold_denominator=100,
    )
    assert str(part_in_words(part)) == words
