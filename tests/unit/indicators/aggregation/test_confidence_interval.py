"""Intervals shown beside the integers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.indicators.aggregation.confidence_interval import WHOLE, wilson
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
