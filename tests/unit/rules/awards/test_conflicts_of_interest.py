"""Conflicts at their edges: how small a small unit is, and whose council it is."""

import pytest

from thidua.rules.awards.conflicts_of_interest import (
    SMALL_UNIT,
    BindingRecusal,
    Ground,
    Nominee,
    OfficerTies,
    conflicts,
    may_decide,
)
from thidua.rules.terms import SubjectKind

COLLEAGUE = Nominee("c1", SubjectKind.OFFICER, "P5", "Q1")
SAME_UNIT = [BindingRecusal("P2", "c1", Ground.SAME_UNIT)]


@pytest.mark.parametrize(
    ("unit_id", "size", "own_unit", "recusals"),
    [
        ("Q1", 1, "X1", SAME_UNIT),
        ("Q1", SMALL_UNIT, "X1", SAME_UNIT),
        ("Q1", SMALL_UNIT + 1, "X1", []),
        ("Q1", 0, "X1", []),  # how large the unit is, is not known
        ("Q1", 5, "Q1", []),  # their own unit's council
        ("Q1", SMALL_UNIT + 1, "Q1", []),
        ("Q2", 5, "X1", []),
    ],
)
def test_a_colleague_of_a_small_unit_is_recused_but_in_its_own_council(
    unit_id: str, size: int, own_unit: str, recusals: list[BindingRecusal]
) -> None:
    assert SMALL_UNIT == 15
    assert conflicts([OfficerTies("P2", unit_id, unit_size=size)], [COLLEAGUE], own_unit) == recusals


def test_who_heads_anothers_unit_is_recused_either_way() -> None:
    head = Nominee("c1", SubjectKind.OFFICER, "P5", "Q1", heads=frozenset({"X1"}))
    assert conflicts([OfficerTies("P2", "X1")], [head], "X1") == [BindingRecusal("P2", "c1", Ground.SUPERIOR)]


def test_a_units_own_nomination_is_no_conflict_even_for_its_head() -> None:
    own = Nominee("c1", SubjectKind.UNIT, "X1", "X0")
    assert conflicts([OfficerTies("P2", "X1", heads=frozenset({"X1"}))], [own], "X1") == []


HEAD = OfficerTies("P2", "X1", heads=frozenset({"X1"}), other_codes=frozenset({"P3"}), relations={"P9": Ground.KIN})
OF_THE_UNIT = Nominee("c2", SubjectKind.OFFICER, "P5", "X1")


@pytest.mark.parametrize(
    ("candidate", "line"),
    [
        (
            Nominee("c1", SubjectKind.UNIT, "X1", "X1"),
            "whoever heads a unit does not decide on its award: somebody else must do this (I.2.b)",
        ),
        (
            Nominee("c1", SubjectKind.OFFICER, "P3", "X1"),
            "nobody decides on their own award: somebody else must do this (I.2.b)",
        ),
        (
            Nominee("c1", SubjectKind.OFFICER, "P9", "Q1"),
            "a relation to P9 is recorded: somebody else must do this (I.2.b)",
        ),
    ],
)
def test_nobody_decides_on_what_is_theirs(candidate: Nominee, line: str) -> None:
    refusal = may_decide(HEAD, [OF_THE_UNIT, candidate])
    assert refusal is not None
    assert refusal.render("en") == line


def test_an_office_is_no_conflict_for_who_decides_by_it() -> None:
    other = Nominee("c3", SubjectKind.UNIT, "Q1", "Q1")
    same_code = Nominee("c4", SubjectKind.OFFICER, "X1", "Q1")
    assert may_decide(HEAD, [OF_THE_UNIT, other, same_code]) is None
