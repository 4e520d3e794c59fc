"""What holds of every count, threshold and quota, whatever the numbers."""

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from thidua.rules.awards.bonus import BonusRate, bonus
from thidua.rules.awards.quota import places
from thidua.rules.criteria import Op, Threshold
from thidua.rules.judging.distance import distance, meets
from thidua.rules.movement import Share
from thidua.rules.terms import Count, SubjectKind

OPS = {Op.GE: Fraction.__ge__, Op.GT: Fraction.__gt__, Op.LE: Fraction.__le__, Op.LT: Fraction.__lt__}


@st.composite
def counts(draw: st.DrawFn) -> Count:
    denominator = draw(st.integers(1, 10**6) | st.integers(1, 60))
    return Count(draw(st.integers(0, denominator)), denominator)


@st.composite
def shares(draw: st.DrawFn) -> Threshold:
    bottom = draw(st.sampled_from([1, 3, 5, 10, 100, 1000]))
    return Threshold(draw(st.integers(0, bottom)), bottom)


@given(counts(), st.sampled_from(Op), shares())
def test_cross_multiplication_is_the_comparison_of_fractions(count: Count, op: Op, threshold: Threshold) -> None:
    assert threshold.denominator is not None
    exact = OPS[op](Fraction(count.numerator, count.denominator), Fraction(threshold.numerator, threshold.denominator))
    assert meets(count, op, threshold) is exact


@given(counts(), st.sampled_from([Op.GE, Op.GT]), shares())
def test_one_more_that_counts_never_unmeets(count: Count, op: Op, threshold: Threshold) -> None:
    assume(count.numerator < count.denominator)
    assert meets(Count(count.numerator + 1, count.denominator), op, threshold) or not meets(count, op, threshold)


@given(counts(), st.sampled_from(Op), shares() | st.builds(Threshold, st.integers(0, 50)))
def test_the_change_is_the_least_that_meets(count: Count, op: Op, threshold: Threshold) -> None:
    far = distance(count, op, threshold)
    sign = 1 if op.wants_more else -1
    assert (far.change <= 0) is meets(count, op, threshold)
    assert meets(Count(count.numerator + sign * far.change, count.denominator), op, threshold)
    assert not meets(Count(count.numerator + sign * (far.change - 1), count.denominator), op, threshold)


@given(counts(), st.sampled_from(Op), shares())
def test_further_good_ones_are_the_fewest_that_meet(count: Count, op: Op, threshold: Threshold) -> None:
    further = distance(count, op, threshold).further

    def grown(by: int) -> Count:
        return Count(count.numerator + (by if op.wants_more else 0), count.denominator + by)

    if further is None:
        assert not meets(grown(10**12), op, threshold)
    else:
        assert meets(grown(further), op, threshold)
        assert further == 0 or not meets(grown(further - 1), op, threshold)


@given(st.integers(0, 10**6), st.integers(0, 1000))
def test_a_quota_is_the_floor_and_grows_with_participants(participants: int, permille: int) -> None:
    share = Share(permille, 1000)
    given_places = places(share, participants)
    assert given_places <= Fraction(permille, 1000) * participants < given_places + 1
    assert places(share, participants + 1) >= given_places


@given(st.integers(1, 10**8), st.integers(0, 300), st.sampled_from(SubjectKind))
def test_a_bonus_is_rounded_up_by_less_than_one_step(salary: int, hundredths: int, kind: SubjectKind) -> None:
    exact = Fraction(hundredths, 100) * salary * (2 if kind is SubjectKind.UNIT else 1)
    amount = bonus(BonusRate("r", Share(hundredths, 100)), kind, salary).amount_vnd
    assert amount % 10_000 == 0
    assert 0 <= amount - exact < 10_000
