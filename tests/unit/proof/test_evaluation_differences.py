"""A requirement is told in words, whatever a bundle states of it."""

import pytest

from thidua.proof.evaluation_differences import part_in_words
from thidua.rules.judging.verdict import LeafReason, VerdictState
from thidua.verdicts.results import AccompanyingFigure, Part, PartKind
from thidua.verdicts.titles import indicator_title


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


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (LeafReason.FEW_ANSWERS, "fewer than 5 survey answers"),
        (
            LeafReason.FEW_BESIDE,
            "not told: beside other figures it would show the numbers of fewer than 5 survey answers",
        ),
        (
            LeafReason.TOO_FEW,
            "0 of 5 survey answers; 5 more needed for a verdict",
        ),  # stated, though no program gives it
        ("hearsay", "“hearsay”"),
    ],
)
def test_a_withheld_figure_beside_is_told_by_its_own_least_number(reason: str, words: str) -> None:
    beside = AccompanyingFigure("satisfaction", None, None, None, fewer_than=5, reason=reason)
    part = Part(
        id="share",
        kind=PartKind.INDICATOR,
        of="on_time",
        state=VerdictState.MET,
        reason=LeafReason.COMPARED,
        numerator=4,
        denominator=5,
        excluded=0,
        beside=(beside,),
    )
    title = indicator_title("satisfaction", "en")
    assert str(part_in_words(part)) == f"met 4/5 (-0); {title} {words}"
