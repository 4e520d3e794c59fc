"""Questions a movement answers about itself."""

from datetime import date

import pytest

from thidua.definitions.movement_loader import load_movement
from thidua.rules.movement import Window
from thidua.rules.terms import Citation, Count, SubjectKind

MOVEMENT = load_movement("can-tho-2026")


def test_nothing_outside_the_window_counts() -> None:
    window = Window(date(2026, 4, 15), date(2026, 12, 31), Citation("plan-2026", "II.3"))
    inside = [window.holds(day) for day in (date(2026, 4, 14), date(2026, 4, 15), date(2026, 12, 31), date(2027, 1, 1))]
    assert inside == [False, True, True, False]


def test_the_first_day_of_the_2026_movement_is_still_to_be_confirmed() -> None:
    assert not MOVEMENT.window.confirmed


def test_four_groups_of_collectives_and_one_of_individuals() -> None:
    assert [(group.id, group.kind.value) for group in MOVEMENT.groups] == [
        ("department", "unit"),
        ("central_agency", "unit"),
        ("commune", "unit"),
        ("advisory_unit", "unit"),
        ("individual", "officer"),
    ]


@pytest.mark.parametrize(
    ("kind", "unit_group", "direct", "group"),
    [
        (SubjectKind.UNIT, "commune", False, "commune"),
        (SubjectKind.OFFICER, "commune", True, "individual"),
        (SubjectKind.OFFICER, "commune", False, None),
        (SubjectKind.UNIT, "city", True, None),
    ],
)
def test_who_competes_in_which_group(kind: SubjectKind, unit_group: str, direct: bool, group: str | None) -> None:
    competing = MOVEMENT.group_of(kind, unit_group, direct=direct)
    assert (competing.id if competing else None) == group


def test_a_post_is_direct_only_where_somebody_says_so() -> None:
    assert MOVEMENT.group_of(SubjectKind.OFFICER, "commune") is None


def test_eight_criteria_each() -> None:
    def ids(kind: SubjectKind, group: str) -> list[str]:
        criteria = MOVEMENT.criteria
        return [criterion.id for criterion in criteria if criterion.kind == kind and criterion.applies_to(group)]

    assert ids(SubjectKind.UNIT, "commune") == [f"a.{n}" for n in range(1, 9)]
    assert ids(SubjectKind.OFFICER, "individual") == [f"b.{n}" for n in range(1, 9)]


def test_giay_khen_has_no_city_quota() -> None:
    merit, letter = MOVEMENT.awards
    assert merit.quota(SubjectKind.OFFICER) is not None
    assert letter.quota(SubjectKind.OFFICER) is None


def test_an_award_that_lists_no_criteria_asks_for_every_one() -> None:
    assert MOVEMENT.awards[0].criteria == tuple(criterion.id for criterion in MOVEMENT.criteria)


def test_a_text_falls_back_to_the_other_language_and_then_to_its_key() -> None:
    assert MOVEMENT.text("groups.commune", "vi") == "Ủy ban nhân dân xã, phường"
    assert MOVEMENT.text("groups.commune", "fr") == "Commune and ward People's Committees"
    assert MOVEMENT.text("groups.nobody", "vi") == "groups.nobody"


def test_no_such_criterion() -> None:
    with pytest.raises(KeyError, match=r"a\.9"):
        MOVEMENT.criterion("a.9")


def test_quotas_and_ranking_keys_are_those_of_the_kind() -> None:
    merit = MOVEMENT.awards[0]
    for kind in SubjectKind:
        quota = merit.quota(kind)
        assert quota is not None
        assert quota.kind is kind
        keys = MOVEMENT.rank_keys(kind)
        assert keys
        assert keys == tuple(key for key in MOVEMENT.rankings if key.kind is kind)


def test_counts_add_up() -> None:
    assert Count(1, 2, 3) + Count(10, 20, 30) == Count(11, 22, 33)
