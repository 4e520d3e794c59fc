"""What is called how: the movement's own wording first, then the indicator's or register's title."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.movement_files import TEXTS, changed, write
from thidua.definitions.movement_loader import load_movement
from thidua.definitions.registers import registers
from thidua.i18n import Language
from thidua.indicators.catalogue.loader import catalogue
from thidua.rules.criteria import DeclarationLeaf, IndicatorLeaf, RegisterLeaf, leaves
from thidua.rules.terms import VerdictState
from thidua.verdicts.collation import ranked
from thidua.verdicts.results import Part, PartKind
from thidua.verdicts.titles import (
    criterion_title,
    group_title,
    indicator_title,
    is_distribution,
    leaf_title,
    measure,
    part_title,
)
from thidua.verdicts.wording import lacking_text, noun

MOVEMENT = load_movement("can-tho-2026")


def part(id_: str, kind: PartKind, of: str) -> Part:
    return Part(id=id_, kind=kind, of=of, state=VerdictState.MET, reason="compared")


def test_the_movement_says_what_its_criteria_and_groups_are_called() -> None:
    assert criterion_title(MOVEMENT, "a.7", "vi") != criterion_title(MOVEMENT, "a.7", "en")
    assert group_title(MOVEMENT, MOVEMENT.groups[0].id, "vi") != MOVEMENT.groups[0].id
    assert criterion_title(MOVEMENT, "z.9", "en") == "z.9"
    assert group_title(MOVEMENT, "nobody", "en") == "nobody"


@pytest.mark.parametrize(
    ("requirement", "title"),
    [
        (part("x", PartKind.INDICATOR, "satisfaction"), indicator_title("satisfaction", "en")),
        (part("x", PartKind.REGISTER, "initiative"), "Initiative register"),
        (part("x", PartKind.REGISTER, "of-a-file"), "of-a-file"),
        (part("x", PartKind.DECLARATION, ""), "Declaration with evidence"),
    ],
)
def test_a_requirement_without_wording_is_called_by_what_it_asks(requirement: Part, title: str) -> None:
    assert part_title(MOVEMENT, "a.7", requirement, "en") == title


def test_the_wording_of_a_requirement_goes_first(tmp_path: Path) -> None:
    texts = changed('title = "Satisfaction"', 'title = "Satisfaction"\nleaves.satisfaction = "How content"', TEXTS)
    movement = load_movement(write(tmp_path, texts=texts))
    own = part("satisfaction", PartKind.INDICATOR, "satisfaction")
    assert part_title(movement, "b.6", own, "en") == "How content"
    criterion = next(criterion for criterion in movement.criteria if criterion.id == "b.6")
    assert [leaf_title(movement, "b.6", leaf, "en") for leaf in leaves(criterion.rule)] == [
        "How content",
        part_title(movement, "b.6", part("x", PartKind.REGISTER, "complaint"), "en"),
    ]


def test_a_requirement_is_called_alike_before_and_after_it_is_judged() -> None:
    judged = part("x", PartKind.DECLARATION, "")
    declared = DeclarationLeaf("x")
    assert leaf_title(MOVEMENT, "a.1", declared, "vi") == part_title(MOVEMENT, "a.1", judged, "vi")


def test_what_is_measured() -> None:
    assert is_distribution("handling_time")
    assert not is_distribution("satisfaction")
    assert not is_distribution("nothing-of-the-kind")
    assert indicator_title("nothing-of-the-kind", "en") == "nothing-of-the-kind"
    assert measure(part("x", PartKind.REGISTER, "initiative")) == "initiative"
    assert measure(part("x", PartKind.INDICATOR, "satisfaction")) != "satisfaction"


def test_names_stand_in_the_order_of_vietnamese_readers() -> None:
    names = {"a": "Ông", "b": "Ô Môn", "c": "An Bình", "d": "An Bình"}
    assert ranked(names) == {"c": 1, "d": 2, "b": 3, "a": 4}


@pytest.mark.parametrize(
    ("reason", "small_n", "text"),
    [
        ("compared", False, ""),
        ("compared", True, "only 19 survey answers, fewer than 30"),
        ("too_few", True, "19 of 30 survey answers; 11 more needed for a verdict"),
    ],
)
def test_a_share_of_few_answers_says_of_how_few(reason: str, small_n: bool, text: str) -> None:
    few = Part(
        "p",
        PartKind.INDICATOR,
        "satisfaction",
        VerdictState.MET,
        reason,
        numerator=19,
        denominator=19,
        op=">=",
        threshold_numerator=9,
        threshold_denominator=10,
        change=-1,
        against=0,
        further=0,
        small_n=small_n,
        minimum_n=30,
    )
    assert lacking_text(few, "answers", "en") == text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_requirement_of_the_movement_is_called_in_the_readers_language(language: Language) -> None:
    called = {
        (criterion.id, leaf.id): leaf_title(MOVEMENT, criterion.id, leaf, language)
        for criterion in MOVEMENT.criteria
        for leaf in leaves(criterion.rule)
    }
    for criterion in MOVEMENT.criteria:
        for leaf in leaves(criterion.rule):
            key = f"criteria.{criterion.id}.leaves.{leaf.id}"
            own = MOVEMENT.text(key, language)
            match leaf:
                case IndicatorLeaf():
                    shipped = catalogue()[leaf.indicator].header.title.text(language)
                case RegisterLeaf():
                    counted = registers()[leaf.register].counted
                    assert counted is not None
                    shipped = counted.title.text(language)
                case _:
                    shipped = {"vi": "Tự khai có minh chứng", "en": "Declaration with evidence"}[language]
            assert called[criterion.id, leaf.id] == (shipped if own == key else own)
    assert len(called) > 15


@pytest.mark.parametrize(
    ("changes", "counted", "language", "text"),
    [
        ({"op": "<", "change": 2, "against": 2}, "complaint", "vi", "vượt 2 phản ánh, khiếu nại"),
        ({"op": ">=", "change": 0, "against": 0}, "dossiers", "en", ""),
        (
            {"op": ">=", "change": 1, "threshold_denominator": 100},
            "legs",
            "en",
            "1 more forwarding leg needed (0 not counted today)",
        ),
        (
            {"reason": "nothing_counted"},
            "nothing-of-the-kind",
            "vi",
            "không có gì để đếm trong thời gian của phong trào",
        ),
        ({"reason": "too_few"}, "dossiers", "en", "0 of 0 dossiers; 0 more needed for a verdict"),
        ({"reason": "accepted"}, "initiative", "en", ""),
    ],
)
def test_what_is_lacking_in_words(changes: dict[str, Any], counted: str, language: Language, text: str) -> None:
    assert lacking_text(replace(part("p", PartKind.INDICATOR, "x"), **changes), counted, language) == text


def test_an_accepted_declaration_says_so_and_nothing_else_does() -> None:
    declared = replace(part("p", PartKind.DECLARATION, ""), reason="accepted")
    assert lacking_text(declared, "", "en") == "declared and accepted"


@pytest.mark.parametrize(("count", "said"), [(0, "records"), (1, "record"), (2, "records")])
def test_what_nobody_has_a_word_for_is_a_record(count: int, said: str) -> None:
    assert noun("of-a-file", count, "en") == said


@pytest.mark.parametrize(("count", "said"), [(0, "initiatives"), (1, "initiative"), (2, "initiatives")])
def test_records_of_a_register_are_called_as_it_says(count: int, said: str) -> None:
    assert noun("initiative", count, "en") == said
    assert noun("initiative", count, "vi") == "sáng kiến"
