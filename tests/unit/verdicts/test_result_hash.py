"""The hash of a result is over what was decided, in a form that later fields and versions leave alone."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from support.movement_files import SMALL, write
from support.small_movement import Facts, criterion, judged, movement
from thidua.definitions.movement_loader import load_movement
from thidua.indicators.aggregation.population import PlaceCount
from thidua.rules.criteria import DeclarationLeaf
from thidua.verdicts.results import (
    FIRST_FORM,
    EvaluationResult,
    canonical_json,
    default_settings,
    evaluation_from_value,
    evaluation_value,
)


def evaluation() -> EvaluationResult:
    return judged(movement(criterion(DeclarationLeaf("declared"))), Facts({}))


def test_who_made_it_is_no_part_of_it() -> None:
    made = evaluation()
    other = replace(made, program_version="9.9.9")
    assert other.result_hash() == made.result_hash()
    assert other == made


def test_what_is_at_its_default_is_left_out_and_comes_back() -> None:
    made = evaluation()
    value = evaluation_value(made)
    row = made.rows[0]
    assert value["basis"]["settings"] == {}
    assert value["rows"] == [
        {
            "kind": "unit",
            "subject_id": "U1",
            "criterion_id": "a.6",
            "clause": "III.3.a.6",
            "state": row.state,
            "parts": [
                {"id": "declared", "kind": "declaration", "of": "", "state": row.state, "reason": row.parts[0].reason}
            ],
        }
    ]
    assert evaluation_from_value(value) == made
    assert evaluation_from_value(value).basis.settings == default_settings()


def test_a_setting_that_differs_is_part_of_it() -> None:
    made = evaluation()
    settings = {**made.basis.settings, "satisfied_from": "5"}
    other = replace(made, basis=replace(made.basis, settings=settings))
    assert evaluation_value(other)["basis"]["settings"] == {"satisfied_from": "5"}
    assert other.result_hash() != made.result_hash()


def test_the_form_before_the_releases_is_read() -> None:
    made = evaluation()
    value = evaluation_value(made)
    older = {
        **value,
        "form": FIRST_FORM,
        "basis": {**value["basis"], "settings": dict(default_settings()), "program_version": "0.0.9"},
    }
    read = evaluation_from_value(older)
    assert read == made
    assert read.program_version == "0.0.9"


def test_a_movement_goes_by_its_entries_not_by_how_they_are_laid_out(tmp_path: Path) -> None:
    first = load_movement(write(tmp_path / "a", SMALL)).content_hash
    spaced = "# a comment\n" + SMALL.replace(" = ", "   =   ")
    assert load_movement(write(tmp_path / "b", spaced)).content_hash == first
    lowered = SMALL.replace('threshold = "80%"', 'threshold = "70%"')
    assert lowered != SMALL
    assert load_movement(write(tmp_path / "c", lowered)).content_hash != first


def test_the_bytes_under_a_hash_are_one_way_to_write_a_value() -> None:
    value = {"b": ["Cần Thơ", 1], "a": {"d": None, "c": True}}
    assert canonical_json(value) == '{"a":{"c":true,"d":null},"b":["Cần Thơ",1]}'.encode()


def test_where_the_dossiers_are_stands_in_it() -> None:
    made = replace(
        evaluation(), population=(PlaceCount("received", "counted", 7), PlaceCount("received", "refused", 0))
    )
    value = evaluation_value(made)
    assert value["population"] == [
        {"counts": "received", "place": "counted", "dossiers": 7},
        {"counts": "received", "place": "refused", "dossiers": 0},
    ]
    assert evaluation_from_value(value).population == made.population
    assert made.result_hash() != evaluation().result_hash()


def test_a_value_without_parts_or_population_is_read() -> None:
    value = evaluation_value(evaluation())
    bare = {**value, "rows": [{key: said for key, said in value["rows"][0].items() if key != "parts"}]}
    bare.pop("population", None)
    read = evaluation_from_value(bare)
    assert read.population == ()
    assert [row.parts for row in read.rows] == [()]
    assert read.program_version == ""


def test_the_summary_counts_every_subject() -> None:
    made = evaluation()
    twice = replace(made, rows=(made.rows[0], made.rows[0]))
    assert twice.summary() == {(made.rows[0].kind, "a.6"): Counter({made.rows[0].state: 2})}
