"""After issue a movement changes by amendment only; an old run, with what was known then, repeats."""

from datetime import date
from pathlib import Path

import pytest

from support.movement_files import LOWER, SMALL, TEXTS, changed, line_of, problems_of, write
from thidua.definitions.movement_loader import load_movement
from thidua.i18n import UserError
from thidua.rules.criteria import AllOf, IndicatorLeaf, Threshold
from thidua.rules.movement import Movement

FIRST = """
[[amendment]]
id = "1"
clause = "end"
from = 2026-08-01
known_on = 2026-07-20
path = "criterion[a.6].rule.threshold"
value = "85%"
"""
SECOND = """
[[amendment]]
id = "2"
clause = "end"
from = 2026-10-01
known_on = 2026-11-05
path = "criterion[a.6].rule.threshold"
value = "90%"
"""


def threshold(movement: Movement) -> Threshold:
    rule = movement.criterion("a.6").rule
    assert isinstance(rule, IndicatorLeaf)
    return rule.threshold


def amended(path: str, value: str) -> str:
    return SMALL + FIRST.replace("criterion[a.6].rule.threshold", path).replace('value = "85%"', value)


def test_an_amendment_counts_from_its_day_for_those_who_could_know_it(tmp_path: Path) -> None:
    file = write(tmp_path, SMALL + SECOND + FIRST)
    assert threshold(load_movement(file)) == Threshold(90, 100)
    assert threshold(load_movement(file, on=date(2026, 7, 31))) == Threshold(80, 100)
    assert threshold(load_movement(file, on=date(2026, 8, 1))) == Threshold(85, 100)
    assert threshold(load_movement(file, on=date(2026, 10, 1))) == Threshold(90, 100)
    assert threshold(load_movement(file, on=date(2026, 10, 1), known_on=date(2026, 11, 4))) == Threshold(85, 100)
    assert threshold(load_movement(file, known_on=date(2026, 7, 19))) == Threshold(80, 100)
    assert [amendment.id for amendment in load_movement(file).amendments] == ["1", "2"]


def test_the_hash_tells_the_texts_apart(tmp_path: Path) -> None:
    file = write(tmp_path, SMALL + FIRST)
    before, after = load_movement(file, on=date(2026, 7, 31)), load_movement(file)
    assert before.content_hash != after.content_hash
    assert load_movement(file, on=date(2026, 5, 1)).content_hash == before.content_hash
    assert load_movement(write(tmp_path, SMALL + FIRST, TEXTS.replace("Small", "Little"))).content_hash == (
        after.content_hash
    )


@pytest.mark.parametrize(
    ("path", "value", "bounds"),
    [
        ("criterion[b.6].rule.all[satisfaction].threshold", 'value = "95%"', "95"),
        ("criterion[b.6].rule.all[complaint]", "repeal = true", "1 part"),
        (
            "criterion[b.6].rule.all[online_share]",
            'value = { indicator = "online_share", op = ">=", threshold = "50%" }',
            "3 parts",
        ),
    ],
)
def test_parts_of_a_rule_are_found_by_what_they_ask(tmp_path: Path, path: str, value: str, bounds: str) -> None:
    rule = load_movement(write(tmp_path, amended(path, value))).criterion("b.6").rule
    assert isinstance(rule, AllOf)
    first = rule.parts[0]
    assert isinstance(first, IndicatorLeaf)
    assert bounds in ("1 part" if len(rule.parts) == 1 else f"{len(rule.parts)} parts", str(first.threshold.numerator))


def test_other_things_that_change(tmp_path: Path) -> None:
    def of(path: str, value: str) -> Movement:
        return load_movement(write(tmp_path, amended(path, value)))

    assert of("deadline[proposals].before", "value = 2027-02-28").deadlines[0].before_on == date(2027, 2, 28)
    assert of("award[merit].quota[unit].at_most", 'value = "12%"').awards[0].quotas[0].share.numerator == 12
    assert of("criterion[b.6].rule.all[satisfaction].minimum_n", "repeal = true").criterion("b.6")
    replaced = of("hold[inquiry]", 'value = { id = "inquiry", clause = "V.1", register = "complaint", states = ["x"] }')
    assert replaced.holds[0].register == "complaint"


def test_repealing_an_entry_keeps_the_lines_of_the_others(tmp_path: Path) -> None:
    text = changed(
        'indicator = "satisfaction"', 'indicator = "satisfactio"', amended("criterion[a.6]", "repeal = true")
    )
    (problem,) = problems_of(tmp_path, text, changed('[criteria."a.6"]\ntitle = "Procedures"\n', "", TEXTS))
    assert problem == (
        line_of('satisfactio"', text),
        "there is no indicator “satisfactio”: did you mean “satisfaction”?",
    )


def test_a_bad_value_is_reported_where_the_amendment_writes_it(tmp_path: Path) -> None:
    text = amended("criterion[a.6].rule.threshold", 'value = "185%"')
    assert problems_of(tmp_path, text) == [
        (line_of("185%", text), "a threshold is not below 0, and a share not above 100%")
    ]
    text = amended("window.to", 'value = "soon"')
    assert problems_of(tmp_path, text) == [
        (line_of("soon", text), "to = “soon”: a day is written without quotes, such as 2027-01-31")
    ]


NOWHERE = "“{path}” leads nowhere in the text in force"
NO_PATH = "“{path}” is no path: write it like criterion[a.6].rule.threshold"
FIXED = "“{path}” cannot be amended: write a new movement instead"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("criterion[a.9].rule.threshold", NOWHERE),
        ("criterion[a.6].rule.threshold.deep", NOWHERE),
        ("window.to[x]", NOWHERE),
        ("window[x].to", NOWHERE),
        ("criterion..a", NO_PATH),
        ("criterion[a.6].", NO_PATH),
        ("[a.6]", NO_PATH),
        ("version", FIXED),
        ("amendment[1]", FIXED),
    ],
)
def test_paths_that_lead_nowhere(tmp_path: Path, path: str, said: str) -> None:
    text = amended(path, 'value = "85%"')
    assert problems_of(tmp_path, text) == [(line_of(f'path = "{path}"', text), said.format(path=path))]


@pytest.mark.parametrize("path", ["criterion[a.9]", "window.qqqq"])
def test_what_is_not_there_cannot_be_repealed(tmp_path: Path, path: str) -> None:
    assert [said for _line, said in problems_of(tmp_path, amended(path, "repeal = true"))] == [
        NOWHERE.format(path=path)
    ]


@pytest.mark.parametrize("value", ["", 'value = "85%"\nrepeal = true'])
def test_an_amendment_says_one_thing(tmp_path: Path, value: str) -> None:
    said = "an amendment says either a value or repeal = true"
    assert [message for _line, message in problems_of(tmp_path, amended("window.to", value))] == [said]


def test_an_amendment_without_its_dates_is_an_error(tmp_path: Path) -> None:
    text = SMALL + FIRST.replace("known_on = 2026-07-20\n", "").replace("from = 2026-08-01\n", "")
    assert [said for _line, said in problems_of(tmp_path, text)] == [
        "“from” is missing here",
        "“known_on” is missing here",
    ]
    text = SMALL.replace("format = 1", "format = 1\namendment = 3")
    assert [said for _line, said in problems_of(tmp_path, text)] == ["amendment = 3: a list in [ ] is needed"]


def test_a_movement_not_yet_issued_or_known(tmp_path: Path) -> None:
    file = write(tmp_path)
    with pytest.raises(UserError, match="movement small was not in force on 2026-04-14: it begins on 2026-04-15"):
        load_movement(file, on=date(2026, 4, 14))
    with pytest.raises(UserError, match="movement small was not known on 2026-04-14: it became known on 2026-04-15"):
        load_movement(file, known_on=date(2026, 4, 14))


def test_an_amendment_below_must_not_loosen_either(tmp_path: Path) -> None:
    write(tmp_path, SMALL + FIRST)
    lower = LOWER + SMALL[SMALL.index("[[criterion]]") : SMALL.index('[[criterion]]\nid = "b.6"')]
    ((line, said),) = problems_of(tmp_path, lower, 'title = "Ward"', "ward")
    assert (line, "threshold 80% is looser than 85%" in said) == (line_of('threshold = "80%"', lower), True)
    small = tmp_path / "small" / "movement.toml"
    assert f"in {small}:{line_of('85%', SMALL + FIRST)}" in said
