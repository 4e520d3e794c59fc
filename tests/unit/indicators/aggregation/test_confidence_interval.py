"""Shares and intervals shown beside the integers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.indicators.aggregation.confidence_interval import WHOLE, is_small, share, wilson
from thidua.rules.terms import Count


def test_37_of_50_is_74_percent() -> None:
    assert share(Count(37, 50)) == 7_400


def test_two_thirds_are_rounded_half_up() -> None:
    assert share(Count(2, 3)) == 6_667
    assert share(Count(1, 20_000)) == 1


def test_nothing_has_no_share_and_no_interval() -> None:
    assert share(Count(0, 0)) is None
    assert wilson(Count(0, 0)) is None


def test_9_of_10_satisfied_says_little() -> None:
    # Textbook values: 0.5958 to 0.9821.
    assert wilson(Count(9, 10)) == (5_958, 9_822)
    assert is_small(Count(9, 10))
    assert not is_small(Count(30, 30))


def test_all_satisfied_reaches_one_and_none_reaches_zero() -> None:
    assert wilson(Count(10, 10)) == (7_224, WHOLE)
    assert wilson(Count(0, 10)) == (0, 2_776)


def test_a_count_of_other_things_has_no_interval() -> None:
    with pytest.raises(ValueError, match="numerator"):
        wilson(Count(5_440, 1_434))


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(count: tuple[int, int]) -> None:
    hits, n = count
    found = wilson(Count(hits, n))
    assert found is not None
    low, high = found
    assert 0 <= low * n <= hits * WHOLE <= high * n
    assert high <= WHOLE
