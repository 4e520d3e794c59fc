"""Counts of units with units below them, distributions, and tables."""

import pyarrow as pa

from support.figure_rows import OF_NO_ITEM
from thidua.indicators.aggregation.figures import Figures, GroupSizes, below
from thidua.indicators.aggregation.partial_aggregates import SCHEMA
from thidua.indicators.aggregation.percentiles import Percentiles
from thidua.indicators.catalogue.loader import catalogue
from thidua.rules.terms import Count, SubjectKind, Withheld

UNIT, OFFICER = SubjectKind.UNIT, SubjectKind.OFFICER
GROUPS = GroupSizes(least=5, answers=30, dossiers=10)
TREE = {"C": None, "D": "C", "D1": "D", "X": "C"}


def figures(*rows: tuple[str, str, str | None, int | None, int | None, int, int, int]) -> Figures:
    return Figures(
        pa.Table.from_pylist([dict(zip(OF_NO_ITEM, row, strict=True)) for row in rows], SCHEMA),
        TREE,
        catalogue(),
        GROUPS,
    )


ON_TIME = figures(
    ("finished_on_time", "unit", "D1", 202607, None, 3, 4, 1),
    ("finished_on_time", "unit", "D1", 202608, None, 5, 5, 0),
    ("finished_on_time", "unit", "D", 202608, None, 1, 2, 0),
    ("finished_on_time", "unit", "X", 202608, None, 0, 1, 0),
    ("finished_on_time", "unit", None, 202608, None, 1, 1, 0),
    ("finished_on_time", "officer", "o1", None, None, 7, 9, 1),
    ("active_procedures", "unit", "X", None, None, 37, 50, 0),
)


def test_a_unit_counts_with_the_units_below_it() -> None:
    assert ON_TIME.count("finished_on_time", UNIT, "D1") == Count(8, 9, 1)
    assert ON_TIME.count("finished_on_time", UNIT, "D") == Count(9, 11, 1)
    assert ON_TIME.count("finished_on_time", UNIT, "C") == Count(9, 12, 1)


def test_items_of_no_known_unit_are_in_the_total_only() -> None:
    assert ON_TIME.total("finished_on_time") == Count(10, 13, 1)


def test_an_officer_has_a_count_of_their_own() -> None:
    assert ON_TIME.count("finished_on_time", OFFICER, "o1") == Count(7, 9, 1)


def test_nothing_of_a_subject_is_zero_and_nothing_at_all_is_none() -> None:
    assert ON_TIME.count("finished_on_time", OFFICER, "o2") == Count(0, 0, 0)
    assert ON_TIME.count("skipped_steps", OFFICER, "o2") is None
    # Not that nobody answered: that would tell of whoever might have.
    assert ON_TIME.count("satisfaction", OFFICER, "o2") == Withheld(5)


def test_an_indicator_of_units_says_nothing_of_officers() -> None:
    assert ON_TIME.count("active_procedures", OFFICER, "o1") is None
    assert ON_TIME.count("active_procedures", UNIT, "X") == Count(37, 50, 0)


def test_a_unit_that_the_tree_does_not_know_stands_for_itself() -> None:
    alone = figures(("backlog", "unit", "Z", 202607, None, 1, 2, 0))
    assert alone.count("backlog", UNIT, "Z") == Count(1, 2, 0)
    assert alone.table("backlog", "unit").to_pylist() == [
        {"unit_id": "Z", "numerator": 1, "denominator": 2, "excluded": 0}
    ]


def test_the_table_by_unit_has_the_units_above_too() -> None:
    assert [(row["unit_id"], row["denominator"]) for row in ON_TIME.table("finished_on_time", "unit").to_pylist()] == [
        ("C", 12),
        ("D", 11),
        ("D1", 9),
        ("X", 1),
    ]


def test_months_add_up_over_all_units() -> None:
    assert ON_TIME.table("finished_on_time", "month").to_pylist() == [
        {"month": 202607, "numerator": 3, "denominator": 4, "excluded": 1},
        {"month": 202608, "numerator": 7, "denominator": 9, "excluded": 0},
    ]


HOURS = figures(
    ("handling_time", "unit", "D1", 202607, 2, 0, 1, 0),
    ("handling_time", "unit", "D1", 202607, 8, 0, 2, 0),
    ("handling_time", "unit", "D1", 202608, None, 0, 0, 3),
    ("handling_time", "unit", "X", 202608, 40, 0, 1, 0),
    ("handling_time", "officer", "o1", None, 2, 0, 1, 0),
    ("handling_time", "officer", "o2", None, None, 0, 0, 3),
)


def test_the_median_of_2_8_8_40_hours_is_8_and_nine_tenths_took_40_at_most() -> None:
    assert HOURS.percentiles("handling_time", UNIT, "C") == Percentiles(8, 40, 4)
    assert HOURS.total_percentiles("handling_time") == Percentiles(8, 40, 4)
    assert HOURS.count("handling_time", UNIT, "C") == Count(8, 4, 3)


def test_a_subject_with_exclusions_only_has_no_median() -> None:
    assert HOURS.percentiles("handling_time", OFFICER, "o2") is None
    assert HOURS.count("handling_time", OFFICER, "o2") == Count(0, 0, 3)


def test_a_distribution_is_tabled_by_median_and_percentile() -> None:
    assert HOURS.table("handling_time", "month").to_pylist() == [
        {"month": 202607, "median": 8, "p90": 8, "denominator": 3, "excluded": 0},
        {"month": 202608, "median": 40, "p90": 40, "denominator": 1, "excluded": 3},
    ]


def test_a_circle_in_the_tree_ends() -> None:
    assert below({"A": "B", "B": "A", "C": "C"}) == {
        "A": frozenset("AB"),
        "B": frozenset("AB"),
        "C": frozenset("C"),
    }


def procedures(*rows: tuple[str, str | None, int, int, int]) -> Figures:
    names = ("subject_id", "item_id", "numerator", "denominator", "excluded")
    same = {"indicator_id": "active_procedures", "axis": "unit"}
    listed = [same | dict(zip(names, row, strict=True)) for row in rows]
    return Figures(pa.Table.from_pylist(listed, SCHEMA), TREE, catalogue(), GROUPS)


def test_a_unit_counts_each_procedure_once() -> None:
    seen = procedures(
        ("D", "p1", 0, 1, 0),
        ("D1", "p1", 1, 1, 0),
        ("X", "p1", 0, 1, 0),  # received at the desk of D1 alone
        ("D1", "p2", 0, 1, 0),
        ("X", "p2", 0, 1, 0),  # nowhere
        ("D", "p3", 0, 0, 1),
        ("X", "p3", 1, 1, 0),  # left out at D, counted at X
        ("D", "p4", 0, 0, 1),
        ("D1", "p4", 0, 0, 1),  # left out at both
    )
    assert seen.count("active_procedures", UNIT, "D1") == Count(1, 2, 1)
    assert seen.count("active_procedures", UNIT, "D") == Count(1, 2, 2)
    assert seen.count("active_procedures", UNIT, "X") == Count(1, 3, 0)
    assert seen.count("active_procedures", UNIT, "C") == Count(2, 3, 1)
    assert seen.total("active_procedures") == Count(2, 3, 1)
    assert seen.monthly()["unit", "D", "active_procedures"] == {0: (1, 2, 2)}
