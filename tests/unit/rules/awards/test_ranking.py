"""Places at their edges: those given before, equals at the last place, one participant more."""

from fractions import Fraction

import pytest

from thidua.rules.awards.ranking import (
    Contender,
    Outcome,
    RankedCandidate,
    Selection,
    Shares,
    select,
    shares,
    what_if_one_more,
    without,
)
from thidua.rules.movement import Quota, RankBy, RankKey, Share
from thidua.rules.terms import Citation, SubjectKind

CLAUSE = Citation("plan-2026", "III.2.a")
TENTH = Quota(SubjectKind.UNIT, Share(1, 10), CLAUSE)
KEYS = [RankKey("late", SubjectKind.UNIT, RankBy.INDICATOR, CLAUSE, "backlog", higher_is_better=False)]
FIELD = [Contender(name, (Fraction(value),)) for name, value in [("a", 1), ("b", 2), ("c", 3), ("d", 4)]]


def outcomes(selection: Selection) -> list[Outcome]:
    return [line.outcome for line in selection.lines]


@pytest.mark.parametrize(
    ("taken", "places", "fates"),
    [
        (0, 3, "in in in cut"),
        (1, 2, "in in cut cut"),
        (2, 1, "in cut cut cut"),
        (3, 0, "no_places no_places no_places no_places"),
        (4, 0, "no_places no_places no_places no_places"),  # more were given than there are: never below zero
    ],
)
def test_places_given_before_are_gone(taken: int, places: int, fates: str) -> None:
    chosen = select(FIELD, KEYS, TENTH, 39, taken)
    assert (chosen.places, chosen.denominator, " ".join(outcomes(chosen))) == (places, 39, fates)
    assert chosen.left == places - fates.split().count("in")


def test_a_place_given_before_is_gone_in_every_question() -> None:
    assert what_if_one_more(FIELD, KEYS, TENTH, 39, 1) == {"c"}
    assert without("a", FIELD, KEYS, TENTH, 39, 1) == {"c"}
    assert without("a", FIELD, KEYS, TENTH, 39) == {"d"}
    assert without("d", FIELD, KEYS, TENTH, 39) == frozenset()


@pytest.mark.parametrize("denominator", [30, 31, 38, 39])
def test_one_place_more_is_one_and_not_two(denominator: int) -> None:
    five = [*FIELD, Contender("e", (Fraction(5),))]
    assert what_if_one_more(five, KEYS, TENTH, denominator) == {"d"}


def test_where_the_quota_gives_every_second_a_place_one_participant_more_may_be_enough() -> None:
    whole = Quota(SubjectKind.UNIT, Share(1, 1), CLAUSE)
    assert what_if_one_more(FIELD, KEYS, whole, 2) == {"c"}
    assert what_if_one_more(FIELD, KEYS, Quota(SubjectKind.UNIT, Share(0, 1), CLAUSE), 2) == frozenset()


def test_equals_share_a_rank_and_the_rank_after_them_is_passed_over() -> None:
    field = [Contender("y", (Fraction(1),)), Contender("x", (Fraction(1),)), Contender("z", (Fraction(2),))]
    assert select(field, KEYS, None, 0).lines == (
        RankedCandidate("x", 1, Outcome.IN, 1),
        RankedCandidate("y", 1, Outcome.IN, 1),
        RankedCandidate("z", 3, Outcome.IN, 0),
    )


def test_nobody_passes_equals_who_stay_out_even_where_they_would_fit() -> None:
    field = [Contender(name, (Fraction(value),)) for name, value in [("a", 1), ("b", 2), ("c", 2), ("d", 2), ("e", 3)]]
    assert outcomes(select(field, KEYS, TENTH, 30)) == [Outcome.IN, *[Outcome.TIED_OUT] * 3, Outcome.CUT]


def test_a_contender_needs_a_value_for_every_key() -> None:
    with pytest.raises(ValueError, match="zip"):
        select([Contender("a", ())], KEYS, TENTH, 30)


def test_only_those_chosen_are_counted_over() -> None:
    field = [
        Contender("a", (), direct=True, leader=True),
        Contender("b", (), direct=False, leader=True),
        Contender("c", (), direct=True, leader=True),
    ]
    assert shares(field, {"a", "b"}) == Shares(chosen=2, direct=1, leaders=2)
