"""Answers in groups: none of fewer than the least number, and none that a subtraction would give away."""

from hypothesis import given
from hypothesis import strategies as st

from thidua.indicators.aggregation.answer_groups import large_groups

numbers = st.tuples(st.integers(0, 4), st.integers(0, 8), st.integers(0, 2))


def size(one: tuple[int, int, int]) -> int:
    return one[1] + one[2]


@given(st.dictionaries(st.integers(202601, 202612), numbers), st.integers(0, 12))
def test_every_group_is_large_and_nothing_is_lost(counts: dict[int, tuple[int, int, int]], least: int) -> None:
    large, rest = large_groups(counts, least)
    assert [sum(column) for column in zip(*large.values(), rest, strict=True)] == [
        sum(column) for column in zip(*counts.values(), (0, 0, 0), strict=True)
    ]
    assert all(size(one) >= least and counts[key] == one for key, one in large.items())
    # Only where all of them together are too few is the rest too small to stand alone.
    assert rest == (0, 0, 0) or size(rest) >= least or not large


def test_a_group_of_just_the_least_number_stands_alone() -> None:
    assert large_groups({1: (4, 5, 0), 2: (1, 6, 0)}, 5) == ({1: (4, 5, 0), 2: (1, 6, 0)}, (0, 0, 0))
    assert large_groups({1: (4, 4, 1), 2: (1, 6, 0)}, 5)[0].keys() == {1, 2}


def test_a_rest_too_small_takes_the_smallest_group_along() -> None:
    assert large_groups({1: (0, 1, 0), 2: (5, 6, 0), 3: (7, 9, 0)}, 5) == ({3: (7, 9, 0)}, (5, 7, 0))
    assert large_groups({1: (0, 1, 0), 2: (0, 2, 0)}, 5) == ({}, (0, 3, 0))
