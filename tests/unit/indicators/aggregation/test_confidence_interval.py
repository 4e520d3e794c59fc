"""Intervals shown beside the integers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.indicators.aggregation.confidence_interval import WHOLE, difference, wilson
from thidua.rules.terms import Count


def test_nothing_has_no_interval() -> None:
    assert wilson(Count(0, 0)) is None


def test_9_of_10_satisfied_says_little() -> None:
    # Textbook values: 0.5958 to 0.9821.
    assert wilson(Count(9, 10)) == (5_958, 9_822)


def test_all_satisfied_reaches_one_and_none_reaches_zero() -> None:
    assert wilson(Count(10, 10)) == (7_224, WHOLE)
    assert wilson(Count(0, 10)) == (0, 2_776)


def test_a_count_of_other_things_has_no_interval() -> None:
    with pytest.raises(ValueError, match="numerator"):
        wilson(Count(5_440, 1_434))


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(count: tuple[int, int]) -> None:
    hits, n = count
    interval = wilson(Count(hits, n))
    assert interval is not None
    low, high = interval
    assert 0 <= low * n <= hits * WHOLE <= high * n
    assert high <= WHOLE


@pytest.mark.parametrize(
    ("after", "before", "interval"),
    [
        (Count(56, 70), Count(48, 80), (524, 3_339)),
        (Count(9, 10), Count(3, 10), (1_705, 8_091)),
        (Count(6, 7), Count(2, 7), (582, 8_063)),
        (Count(5, 56), Count(0, 29), (-382, 1_926)),
        (Count(0, 10), Count(0, 20), (-1_612, 2_776)),
        (Count(0, 10), Count(0, 10), (-2_776, 2_776)),
        (Count(10, 10), Count(0, 20), (6_790, WHOLE)),
        (Count(10, 10), Count(0, 10), (6_075, WHOLE)),
    ],
)
def test_the_difference_is_as_newcombe_published_it(after: Count, before: Count, interval: tuple[int, int]) -> None:
    # Table II of the paper, method 10, four decimals: 0.0524 to 0.3339, 0.1705 to 0.8090, …; here rounded outwards.
    assert difference(before, after) == interval


@pytest.mark.parametrize("counts", [(Count(0, 0), Count(1, 2)), (Count(1, 2), Count(0, 0))])
def test_the_difference_to_nothing_has_no_interval(counts: tuple[Count, Count]) -> None:
    assert difference(*counts) is None


SHARES = st.integers(1, 10**6).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n)))


@given(SHARES, SHARES)
def test_the_interval_of_a_difference_holds_it_and_turns_round(before: Count, after: Count) -> None:
    interval, turned = difference(before, after), difference(after, before)
    assert interval is not None
    assert turned is not None
    low, high = interval
    exact = (after.numerator * before.denominator - before.numerator * after.denominator) * WHOLE
    assert -WHOLE <= low <= high <= WHOLE
    assert low * before.denominator * after.denominator <= exact <= high * before.denominator * after.denominator
    assert all(abs(one + other) <= 1 for one, other in zip(interval, reversed(turned), strict=True))
