"""A unit's sub-movement adds and tightens, never loosens (I.2.a); both lines are named."""

from datetime import date
from pathlib import Path

import pytest

from support.movement_files import LOWER, SMALL, TEXTS, changed, line_of, problems_of, write
from thidua.definitions.movement_loader import load_movement
from thidua.definitions.movement_report import check_movement
from thidua.rules.criteria import IndicatorLeaf, Threshold
from thidua.rules.movement import Share
from thidua.rules.terms import SubjectKind

A6 = """
[[criterion]]
id = "a.6"
clause = "III.3.a.6"
kind = "unit"
rule = { indicator = "active_procedures", op = ">=", threshold = "90%" }
"""
AWARD = """
[[award]]
id = "merit"
clause = "III.1.a"
decided_by = "chairman"
kinds = ["unit", "officer"]
route = "straight"
quota = [{ clause = "III.2.a", kind = "unit", at_most = "8%" }]
bonus = [{ clause = "IV.3.a", rate = "provincial-bang-khen", fund = "city" }]
"""
HOLD = """
[[hold]]
id = "inquiry"
clause = "III.3.a.1"
register = "discipline"
states = ["open", "measure"]
"""
DEADLINE = """
[[deadline]]
id = "proposals"
clause = "IV.2"
before = 2027-01-15
to = "board"
"""
PART = """
[[part]]
id = "letter"
clause = "IV.1"
form = "01"
form_source = "decree-152-2025"
per_subject = true
must_state = ["list", "votes"]
"""
DUTY = """
[[responsibility]]
id = "units"
clause = "V.1"
body = "unit"
duties = ["track", "propose"]
"""
GROUP = """
[[group]]
id = "commune"
clause = "II.1.a"
kind = "unit"
unit_groups = ["commune"]
"""
ROUTE = """
[[route]]
id = "straight"
step = [{ clause = "V.5", body = "unit", action = "propose", deadline = "proposals" }]
"""
WINDOW = """
[window]
clause = "II.3"
from = 2026-04-15
to = 2026-12-31
"""
ADDED = """
[[criterion]]
id = "x.1"
clause = "III.3.a.5"
kind = "unit"
rule = { indicator = "online_share", op = ">=", threshold = "50%" }
"""
SETTINGS = """
[settings]
satisfied_from = { clause = "III.3.b.6", value = 5 }
satisfaction_minimum_n = { clause = "III.3.b.6", value = 40 }
forward_within_working_seconds = { clause = "III.3.a.7", value = 14400 }
desk_dossiers = { clause = "III.3.a.6", value = "cross_boundary" }
due_at_midnight = { clause = "III.3.a.7", value = "exact" }
"""
TIME_LIMIT = """
[[time_limit]]
id = "answer"
clause = "III.3.a.4"
working_days = {days}
assumed = true
"""
WORDS = """title = "Ward"
criteria = { "x.1" = { title = "Online" } }
duties = { propose = "Propose" }
[settings]
satisfaction_minimum_n = "40"
forward_within_working_seconds = "4 hours"
desk_dossiers = "Strict"
due_at_midnight = "Exact"
"""


def under(folder: Path, text: str, texts: str = 'title = "Ward"') -> list[tuple[int, str]]:
    write(folder)
    return [(line, said.replace(f"{folder}/", "")) for line, said in problems_of(folder, text, texts, name="ward")]


def test_all_that_a_sub_movement_may_do(tmp_path: Path) -> None:
    text = LOWER + A6 + ADDED + AWARD + HOLD + DEADLINE + PART + DUTY + GROUP + ROUTE + WINDOW + SETTINGS
    assert under(tmp_path, text, WORDS) == []
    ward = load_movement(tmp_path / "ward")
    assert (ward.inherits, ward.unit, ward.window.from_on) == (("small",), "u1", date(2026, 4, 15))
    assert ward.achievement == "small"
    assert [criterion.id for criterion in ward.criteria] == ["a.6", "b.6", "x.1"]
    rule = ward.criterion("a.6").rule
    assert isinstance(rule, IndicatorLeaf)
    assert rule.threshold == Threshold(90, 100)
    assert ward.awards[0].criteria == ("a.6", "b.6", "x.1")
    quota = ward.awards[0].quota(SubjectKind.UNIT)
    assert quota is not None
    assert quota.share == Share(8, 100)
    assert (ward.settings.satisfied_from, ward.settings.forward_within_working_seconds) == (5, 14400)
    assert (ward.settings.due_at_midnight, ward.settings.population) == ("exact", "boundary_independent")
    assert ward.text("criteria.b.6.title", "vi") == "Satisfaction"
    assert ward.text("criteria.x.1.title", "en") == "Online"


def test_an_empty_sub_movement_takes_everything_over(tmp_path: Path) -> None:
    assert under(tmp_path, LOWER) == []
    small, ward = load_movement(tmp_path / "small"), load_movement(tmp_path / "ward")
    assert (ward.criteria, ward.awards, ward.settings) == (small.criteria, small.awards, small.settings)


def looser(name: str, value: str, above: str, line: int) -> str:
    return (
        f"{name} {value} is looser than {above} in small/movement.toml:{line}: "
        "a sub-movement may add or tighten, never loosen"
    )


def other(name: str, value: str, above: str, line: int) -> str:
    return f"{name} {value} differs from {above} in small/movement.toml:{line}: a sub-movement cannot change it"


BONUS = "[{'clause': 'IV.3.a', 'rate': 'provincial-bang-khen', 'fund': 'city'}]"
RULE = "a sub-movement may add or tighten, never loosen"
LOOSE = [
    (A6, '"90%"', '"79%"', "rule =", looser("threshold", "79%", "80%", line_of('threshold = "80%"', SMALL))),
    (A6, '">="', '"<="', "rule =", looser("op", "<=", ">=", line_of('op = ">="\nthreshold', SMALL))),
    (A6, '"90%" }', '"90%", missing = "met" }', "rule =", looser("missing", "met", "—", 29)),
    (
        A6,
        'kind = "unit"\n',
        'kind = "unit"\nexception_possible = true\n',
        "exception_possible",
        looser("exception_possible", "True", "—", 24),
    ),
    (
        A6,
        "active_procedures",
        "active_procedures_strict",
        "rule =",
        "a.6 no longer asks what small/movement.toml:29 asks: keep it, and add to it with `all`",
    ),
    (AWARD, '"8%"', '"12%"', "quota =", looser("at_most", "12%", "10%", line_of("at_most", SMALL))),
    (
        AWARD,
        'quota = [{ clause = "III.2.a", kind = "unit", at_most = "8%" }]\n',
        "",
        "[[award]]",
        looser("quota", "—", "10%", line_of("at_most", SMALL)),
    ),
    (
        AWARD,
        '"chairman"',
        '"board"',
        "decided_by",
        other("decided_by", "board", "chairman", line_of("decided_by", SMALL)),
    ),
    (
        AWARD,
        '"city"',
        '"board"',
        "bonus =",
        other("bonus", BONUS.replace("city", "board"), BONUS, line_of("[[award.bonus]]", SMALL)),
    ),
    (
        AWARD,
        'route = "straight"',
        'route = "straight"\ncriteria = ["a.6"]',
        "criteria =",
        looser("criteria", "['a.6']", "—", line_of("[[award]]", SMALL)),
    ),
    (
        HOLD,
        '["open", "measure"]',
        '["measure"]',
        "states",
        looser("states", "['measure']", "['open']", line_of('states = ["open"]', SMALL)),
    ),
    (
        HOLD,
        '["open", "measure"]',
        '["open"]\ncriteria = ["a.6"]',
        "criteria",
        looser("criteria", "['a.6']", "—", line_of("[[hold]]", SMALL)),
    ),
    (
        HOLD,
        "discipline",
        "complaint",
        "register",
        other("register", "complaint", "discipline", line_of('register = "discipline"', SMALL)),
    ),
    (
        DEADLINE,
        "2027-01-15",
        "2027-02-15",
        "before",
        looser("before", "2027-02-15", "2027-01-31", line_of("before", SMALL)),
    ),
    (DEADLINE, '"board"', '"chairman"', "to =", other("to", "chairman", "board", line_of('to = "board"', SMALL))),
    (PART, '"01"', '"02"', "form =", other("form", "02", "01", line_of('form = "01"', SMALL))),
    (
        PART,
        '["list", "votes"]',
        "[]",
        "must_state",
        looser("must_state", "[]", "['list']", line_of("must_state", SMALL)),
    ),
    (
        DUTY,
        '["track", "propose"]',
        '["propose"]',
        "duties",
        looser("duties", "['propose']", "['track']", line_of("duties", SMALL)),
    ),
    (DUTY, '"unit"', '"board"', "body", other("body", "board", "unit", line_of('body = "unit"\nduties', SMALL))),
    (GROUP, '["commune"]', '["ward"]', "[[group]]", other("group", "{…}", "{…}", 12)),
    (
        ROUTE,
        'action = "propose"',
        'action = "decide"',
        "[[route]]",
        other("route", "{…}", "{…}", line_of("[[route]]", SMALL)),
    ),
    (
        WINDOW,
        "2026-12-31",
        "2026-12-30",
        "to =",
        other("to", "2026-12-30", "2026-12-31", line_of("to = 2026-12-31", SMALL)),
    ),
    (
        SETTINGS,
        "value = 5",
        "value = 3",
        "satisfied_from",
        looser("satisfied_from", "3", "4", line_of("value = 4", SMALL)),
    ),
    (
        SETTINGS,
        "value = 40",
        "value = 20",
        "minimum_n",
        "satisfaction_minimum_n 20 is looser than 30 in small/movement.toml: " + RULE,
    ),
    (
        SETTINGS,
        "14400",
        "99999",
        "forward",
        "forward_within_working_seconds 99999 is looser than 28800 in small/movement.toml: " + RULE,
    ),
    (
        SETTINGS,
        'desk_dossiers = { clause = "III.3.a.6", value = "cross_boundary" }',
        'procedure_without_demand = { clause = "III.3.a.6", value = "left_out" }',
        "procedure_without",
        "procedure_without_demand left_out is looser than counts in small/movement.toml: " + RULE,
    ),
    (
        SETTINGS,
        'desk_dossiers = { clause = "III.3.a.6", value = "cross_boundary" }',
        'on_time = { clause = "III.3.a.7", value = "clock" }',
        "on_time",
        "on_time clock differs from appointment in small/movement.toml: a sub-movement cannot change it",
    ),
    (
        SETTINGS,
        'desk_dossiers = { clause = "III.3.a.6", value = "cross_boundary" }',
        'population = { clause = "III.3.a.7", value = "all" }',
        "population",
        "population all differs from boundary_independent in small/movement.toml: a sub-movement cannot change it",
    ),
]


@pytest.mark.parametrize(("entry", "old", "new", "words", "said"), LOOSE, ids=lambda value: str(value).strip()[:30])
def test_loosening_names_both_lines(tmp_path: Path, entry: str, old: str, new: str, words: str, said: str) -> None:
    entry = changed(old, new, entry)
    text = LOWER + entry
    where = LOWER.count("\n") + text[len(LOWER) :][: text[len(LOWER) :].index(words)].count("\n") + 1
    assert (where, said) in under(tmp_path, text)


def test_a_kind_cannot_change(tmp_path: Path) -> None:
    text = LOWER + A6.replace('kind = "unit"', 'kind = "officer"').replace("active_procedures", "online_share")
    assert (12, other("kind", "officer", "unit", 27)) in under(tmp_path, text)


def test_a_group_cannot_be_left_out(tmp_path: Path) -> None:
    text = (
        LOWER + GROUP.replace('"commune"', '"city"') + A6.replace('kind = "unit"', 'kind = "unit"\ngroups = ["city"]')
    )
    said = [message for _line, message in under(tmp_path, text)]
    assert said == [looser("groups", "['city']", "—", 24)]


def test_a_form_cannot_become_one_for_all(tmp_path: Path) -> None:
    write(tmp_path, changed('must_state = ["list"]', 'must_state = ["list"]\nper_subject = true'))
    text = LOWER + PART.replace("per_subject = true\n", "")
    said = [
        message.replace(f"{tmp_path}/", "") for _line, message in problems_of(tmp_path, text, 'title = "Ward"', "ward")
    ]
    assert said == [looser("per_subject", "—", "True", line_of("must_state", SMALL) + 1)]


def test_an_award_cannot_reach_further(tmp_path: Path) -> None:
    narrow = changed('kinds = ["unit", "officer"]', 'kinds = ["unit"]\ncriteria = ["a.6"]')
    write(tmp_path, narrow)
    text = LOWER + AWARD.replace('route = "straight"', 'route = "straight"\ncriteria = ["b.6"]')
    said = [
        message.replace(f"{tmp_path}/", "") for _line, message in problems_of(tmp_path, text, 'title = "Ward"', "ward")
    ]
    line = line_of('kinds = ["unit"]', narrow)
    assert said == [
        looser("kinds", "['unit', 'officer']", "['unit']", line),
        looser("criteria", "['b.6']", "['a.6']", line + 1),
    ]


def test_a_time_limit_may_only_become_shorter(tmp_path: Path) -> None:
    above = SMALL + TIME_LIMIT.format(days=5)
    write(tmp_path, above)
    longer, shorter = (LOWER + TIME_LIMIT.format(days=days) for days in (6, 4))
    said = [
        message.replace(f"{tmp_path}/", "")
        for _line, message in problems_of(tmp_path, longer, 'title = "Ward"', "ward")
    ]
    assert said == [looser("working_days", "6", "5", line_of("working_days = 5", above))]
    assert problems_of(tmp_path, shorter, 'title = "Ward"', "ward") == []


def test_three_storeys(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, LOWER + A6, 'title = "Ward"', "ward")
    team = LOWER.replace('"ward"', '"team"').replace('inherits = "small"', 'inherits = "ward"')
    assert problems_of(tmp_path, team + A6.replace("90%", "95%"), 'title = "Team"', "team") == []
    assert load_movement(tmp_path / "team").inherits == ("ward", "small")
    ((line, said),) = problems_of(tmp_path, team + A6.replace("90%", "85%"), 'title = "Team"', "team")
    assert (line, f"in {tmp_path}/ward/movement.toml:13" in said) == (13, True)


def test_a_movement_above_that_is_not_there_or_itself(tmp_path: Path) -> None:
    assert under(tmp_path, LOWER.replace('"small"', '"smal"')) == [(6, "there is no movement “smal” to inherit")]
    file = write(tmp_path, LOWER.replace('"small"', '"ward"'), name="ward")
    assert [problem.say("en") for problem in check_movement(file).problems] == ["the movement inherits from itself"]


def test_what_is_wrong_above_is_said_of_the_file_above(tmp_path: Path) -> None:
    above = write(tmp_path, changed('route = "straight"', 'route = "strait"'))
    below = write(tmp_path, LOWER, 'title = "Ward"', "ward")
    assert [problem.file for problem in check_movement(below).problems] == [above]


def test_texts_of_the_movement_above_serve_below(tmp_path: Path) -> None:
    write(tmp_path)
    file = write(tmp_path, LOWER, TEXTS, "ward")
    assert check_movement(file).problems == ()


def test_a_setting_may_be_repeated(tmp_path: Path) -> None:
    text = LOWER + '\n[settings]\nsatisfied_from = { clause = "III.3.b.6", value = 4 }\n'
    assert under(tmp_path, text) == []
