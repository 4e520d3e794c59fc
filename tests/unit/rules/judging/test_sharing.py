"""Where a record may serve one requirement only, each is taken for one, and as many are filled as can be (III.3)."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.rules.criteria import Op, RegisterLeaf, Threshold
from thidua.rules.judging.sharing import WantedRecords, needed_by, shared_out

IMPROVEMENT, RECOGNISED = ("a.5", "improvement"), ("a.8", "initiative")


def taken(first: str, second: str, *, needed: tuple[int, int] = (1, 1)) -> tuple[str, str]:
    """The records (letters) taken for a.5 and a.8 of those that count for each."""
    shared = shared_out(
        [
            WantedRecords(IMPROVEMENT, needed[0], tuple(first)),
            WantedRecords(RECOGNISED, needed[1], tuple(second)),
        ]
    )
    return "".join(sorted(shared[IMPROVEMENT])), "".join(sorted(shared[RECOGNISED]))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("", "", ("", "")),
        ("R", "R", ("R", "")),  # one for both: the first has it
        ("RA", "R", ("A", "R")),  # the recognised one is left to the criterion that needs it
        ("AR", "R", ("A", "R")),
        ("ARS", "RS", ("AS", "R")),  # what nobody needs counts for the first
    ],
)
def test_each_record_is_taken_once(first: str, second: str, expected: tuple[str, str]) -> None:
    assert taken(first, second) == expected


def test_a_requirement_that_cannot_be_filled_keeps_nothing_from_a_later_one() -> None:
    assert taken("AR", "R", needed=(3, 1)) == ("A", "R")


def test_more_than_a_number_asks_for_one_more() -> None:
    leaf = RegisterLeaf("initiative", "initiative", Op.GE, Threshold(2))
    assert needed_by(leaf) == 2
    assert needed_by(RegisterLeaf("initiative", "initiative", Op.GT, Threshold(2))) == 3


@given(st.lists(st.sets(st.sampled_from("ABCD")), min_size=1, max_size=3))
def test_all_are_filled_where_any_way_of_sharing_fills_all(countable: list[set[str]]) -> None:
    wanted = [WantedRecords(("c", str(at)), 1, tuple(sorted(records))) for at, records in enumerate(countable)]
    shared = shared_out(wanted)
    possible = any(
        all(record in records for record, records in zip(chosen, countable, strict=True))
        for chosen in permutations("ABCD", len(countable))
    )
    assert all(shared.values()) or not possible
    listed = [record for records in shared.values() for record in records]
    assert sorted(listed) == sorted(set().union(*countable))
