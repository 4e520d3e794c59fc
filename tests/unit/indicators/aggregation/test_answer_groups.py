"""Answers in groups: none of fewer than the least number, and none that a subtraction would give away."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from thidua.indicators.aggregation.answer_groups import Cell, DisclosedSubjects, disclosed_subjects, large_groups

numbers = st.tuples(st.integers(0, 4), st.integers(0, 8), st.integers(0, 2))


def size(one: tuple[int, int, int]) -> int:
    return one[1]


@given(st.dictionaries(st.integers(202601, 202612), numbers), st.integers(0, 12))
def test_every_group_is_large_and_nothing_is_lost(counts: dict[int, tuple[int, int, int]], least: int) -> None:
    large, rest = large_groups(counts, least)
    assert [sum(column) for column in zip(*large.values(), rest, strict=True)] == [
        sum(column) for column in zip(*counts.values(), (0, 0, 0), strict=True)
    ]
    assert all(size(one) >= least and counts[key] == one for key, one in large.items())
    # Only where all of them together are too few is the rest too small to stand alone.
    assert size(rest) == 0 or size(rest) >= least or not large


def test_a_group_of_just_the_least_number_stands_alone() -> None:
    assert large_groups({1: (4, 5, 0), 2: (1, 6, 0)}, 5) == ({1: (4, 5, 0), 2: (1, 6, 0)}, (0, 0, 0))
    assert large_groups({1: (4, 4, 1), 2: (1, 6, 0)}, 5) == ({}, (5, 10, 1))


def test_a_rest_too_small_takes_the_smallest_group_along() -> None:
    assert large_groups({1: (0, 1, 0), 2: (5, 6, 0), 3: (7, 9, 0)}, 5) == ({3: (7, 9, 0)}, (5, 7, 0))
    assert large_groups({1: (0, 1, 0), 2: (0, 2, 0)}, 5) == ({}, (0, 3, 0))


TREE = {"C": ("C",), "D": ("D", "C"), "D1": ("D1", "D", "C"), "X": ("X", "C"), "L": ("L", "M"), "M": ("M", "L")}
LEAST, ENOUGH = 3, 6
cells = st.tuples(st.sampled_from([None, *TREE]), st.sampled_from([None, "o1", "o2", "o3"]))


def told_groups(cells: Mapping[Cell, int], told: DisclosedSubjects) -> Iterator[frozenset[Cell]]:
    """The cells of each subject that is told."""
    for unit in told.units:
        yield frozenset(cell for cell in cells if cell[0] is not None and unit in TREE[cell[0]])
    for officer in told.officers:
        yield frozenset(cell for cell in cells if cell[1] == officer)
    if told.city:
        yield frozenset(cells)
    if told.no_unit:
        yield frozenset(cell for cell in cells if cell[0] is None)


def is_combination(wanted: frozenset[Cell], groups: set[frozenset[Cell]], cells: list[Cell]) -> bool:
    """Whether sums and differences of the groups' numbers, with any factors, give those of the wanted one."""
    rows = [[Fraction(cell in group) for cell in cells] for group in groups]
    left = [Fraction(cell in wanted) for cell in cells]
    for column in range(len(cells)):
        pivot = next((row for row in rows if row[column] != 0), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        for row in [*rows, left]:
            factor = row[column] / pivot[column]
            row[:] = [value - factor * other for value, other in zip(row, pivot, strict=True)]
    return not any(left)


@examples(60)
@given(st.dictionaries(cells, st.integers(1, 7), max_size=8))
def test_no_sum_or_difference_of_what_is_told_is_of_a_few_people(cells: dict[Cell, int]) -> None:
    """Whoever takes all that is told and calculates learns the numbers of no group of fewer than the least."""
    told = disclosed_subjects(cells, TREE, LEAST, ENOUGH)
    groups, listed = set(told_groups(cells, told)), list(cells)
    assert not any(0 < sum(cells[cell] for cell in group) < LEAST for group in groups)
    for many in range(1, LEAST):
        for few in combinations(listed, many):
            if sum(cells[cell] for cell in few) < LEAST:
                assert not is_combination(frozenset(few), groups, listed), few


@examples(60)
@given(st.dictionaries(cells, st.integers(1, 7), max_size=8))
def test_whom_a_verdict_rests_on_is_told(cells: dict[Cell, int]) -> None:
    sizes: dict[str, int] = {}
    for (_, officer), size in cells.items():
        if officer is not None:
            sizes[officer] = sizes.get(officer, 0) + size
    told = disclosed_subjects(cells, TREE, LEAST, ENOUGH)
    assert {officer for officer, size in sizes.items() if size >= ENOUGH} <= told.officers
    assert all(sizes[officer] >= LEAST for officer in told.officers)


@pytest.mark.parametrize(
    ("sizes", "units", "officers", "city"),
    [
        ({}, "", "", False),
        ({("X", "o1"): 2}, "", "", False),
        ({("X", "o1"): 3}, "CX", {"o1"}, True),
        # Two of o2 would be the rest of the unit and of the city: o1 is given up for them.
        ({("X", "o1"): 3, ("X", "o2"): 2}, "CX", "", True),
        # On o1 a verdict rests: rather nobody else is told.
        ({("X", "o1"): 6, ("X", "o2"): 2}, "", {"o1"}, False),
        ({("X", "o1"): 6, ("X", "o2"): 2, ("D", None): 1}, "C", {"o1"}, True),
        # The larger of two units is told; what is left of the city is the smaller with the rest.
        ({("X", None): 9, ("D", None): 4, (None, None): 1}, "X", "", True),
        # Somebody of two units, both of which would show a part.
        ({("X", "o1"): 4, ("D", "o1"): 4, ("X", None): 4}, "C", {"o1"}, True),
        ({("X", "o1"): 2, ("D", "o1"): 3, ("X", None): 4}, "CXD", "", True),
    ],
)
def test_the_smallest_is_given_up_for_what_it_lies_in(
    sizes: dict[Cell, int], units: str, officers: set[str] | str, city: bool
) -> None:
    told = disclosed_subjects(sizes, TREE, LEAST, ENOUGH)
    assert (told.units & set(TREE), told.officers, told.city) == (frozenset(units), frozenset(officers), city)


def test_units_in_a_circle_are_told_alike() -> None:
    assert disclosed_subjects({("L", None): 2, ("M", None): 1}, TREE, LEAST, ENOUGH).units == {"L", "M"}


def test_an_unknown_unit_stands_for_itself() -> None:
    assert disclosed_subjects({("new", "o1"): 3}, TREE, LEAST, ENOUGH) == DisclosedSubjects(
        frozenset({"new"}), frozenset({"o1"}), True
    )
