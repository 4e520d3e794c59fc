"""The values that people usually change are found where they stand, and named as an amendment names them."""

import tomllib
from datetime import date

import pytest

from thidua.definitions.amendments import amend
from thidua.definitions.paths import movements_folder
from thidua.definitions.toml.source import read_source
from thidua.definitions.usual_fields import FieldKind, at_path, path_in_words, usual_fields

FILE = movements_folder() / "can-tho-2026" / "movement.toml"


def test_dates_limits_quotas_thresholds_money_and_least_numbers_are_offered() -> None:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    listed = {path_in_words(data, field.path): field for field in usual_fields(data)}
    assert listed["window.to"].value == date(2026, 12, 31)
    assert listed["award[bang-khen].quota[officer].at_most"].value == "5%"
    assert listed["award[bang-khen].bonus[provincial-bang-khen].rate"].kind is FieldKind.RATE
    assert listed["criterion[a.6].rule.threshold"].clause == "III.3.a.6"
    assert listed["criterion[a.5].rule.all[improvement].threshold"].value == 1
    assert listed["settings.dossiers_minimum_n.value"].key == "dossiers_minimum_n"
    assert listed["time_limit[obstacle-answer].working_days"].entry == "obstacle-answer"


def test_each_name_leads_an_amendment_to_its_value() -> None:
    source = read_source(FILE)
    named = [(field, path_in_words(source.data, field.path)) for field in usual_fields(source.data)]
    assert len(named) > 40
    for field, path in [(field, path) for field, path in named if path is not None]:
        entry = {"id": "x", "from": date(2026, 8, 1), "known_on": date(2026, 8, 1), "path": path, "value": "other"}
        data = {**source.data, "amendment": [entry]}
        amended = amend(type(source)(source.file, data, source.lines), on=date(2026, 12, 31), known_on=None)
        assert at_path(amended.source.data, field.path) == "other", path


def test_a_step_that_nothing_names_has_no_name() -> None:
    data = {"route": [{"id": "city", "step": [{"body": "unit", "action": "propose", "working_days_before": 10}]}]}
    (field,) = usual_fields(data)
    assert (field.part, path_in_words(data, field.path)) == ("propose", None)
    assert path_in_words({"all": [[{"id": "x"}]]}, ("all", 0, 0)) is None


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"window": 1, "criterion": [1, {"id": "a", "rule": 1}], "deadline": {"before": 1}, "settings": {"a": 1}},
        {"deadline": [{"id": "a", "before": "2026-01-01"}], "time_limit": [{"id": "a", "working_days": True}]},
    ],
)
def test_what_has_not_the_form_of_a_movement_gives_no_field(data: dict[str, object]) -> None:
    assert usual_fields(data) == []


def test_where_nothing_stands_is_nothing() -> None:
    assert at_path({"a": [1]}, ("a", 1)) is None
    assert at_path({"a": 1}, ("a", "b")) is None
