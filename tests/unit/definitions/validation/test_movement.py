"""`movement check`: whatever is wrong is named with its line, all of it at once, in the reader's language."""

from pathlib import Path

import pytest

from support import ROOT
from support.movement_files import SMALL, TEXTS, changed, line_of, problems_of, write
from thidua.definitions.movement_loader import load, load_movement, shipped_movements
from thidua.definitions.movement_report import check_movement
from thidua.definitions.toml.diagnostics import DefinitionError
from thidua.i18n import UserError

EXAMPLES = ROOT / "examples" / "movements"


@pytest.mark.parametrize("name", shipped_movements())
def test_shipped_movements_are_valid_and_their_cases_agree(name: str) -> None:
    report = check_movement(name)
    assert report.problems == ()
    assert report.cases > 0


@pytest.mark.parametrize("folder", sorted(EXAMPLES.iterdir()), ids=lambda folder: folder.name)
def test_example_movements_are_valid_and_their_cases_agree(folder: Path) -> None:
    report = check_movement(folder)
    assert report.problems == ()
    assert report.cases > 0


def test_the_small_movement_is_valid(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SMALL) == []


# One thing broken, the words that stand on the line reported, and what is said of it.
BROKEN = [
    ('threshold = "80%"', 'treshold = "80%"', 'treshold = "80%"',
     "“treshold” is not known here: did you mean “threshold”?"),
    ('threshold = "80%"', "threshold = 0.8", "threshold = 0.8",
     'threshold = 0.8: a threshold is a share in quotes ("80%", "4/5") or a whole number'),
    ('threshold = "80%"', 'threshold = "lots"', 'threshold = "lots"',
     'threshold = “lots”: a share is written in quotes, "80%" or "4/5"'),
    ('threshold = "80%"', 'threshold = "120%"', 'threshold = "120%"',
     "a threshold is not below 0, and a share not above 100%"),
    ('threshold = "80%"', "threshold = -1", "threshold = -1",
     "a threshold is not below 0, and a share not above 100%"),
    ('threshold = "80%"', 'threshold = "0%"', 'threshold = "0%"', "everything always meets this threshold"),
    ('op = ">="\nthreshold = "80%"', 'op = ">"\nthreshold = "100%"', 'threshold = "100%"',
     "nothing can ever meet this threshold"),
    ('op = ">="\nthreshold = "80%"', 'op = "<"\nthreshold = 0', "threshold = 0\n",
     "nothing can ever meet this threshold"),
    ('op = ">="\nthreshold = "80%"', 'op = "<="\nthreshold = "100%"', 'threshold = "100%"',
     "everything always meets this threshold"),
    ('op = ">="\nthreshold = "80%"', 'op = "=>"\nthreshold = "80%"', 'op = "=>"',
     "op = “=>”: choose one of >=, >, <=, <; did you mean “>=”?"),
    ('op = ">="\nthreshold = "80%"', 'op = "at least"\nthreshold = "80%"', 'op = "at least"',
     "op = “at least”: choose one of >=, >, <=, <"),
    ('op = ">="\nthreshold = "80%"', 'threshold = "80%"', "[criterion.rule]\nindicator", "“op” is missing here"),
    ('indicator = "active_procedures"', 'indicator = "active_procedure"', 'indicator = "active_procedure"',
     "there is no indicator “active_procedure”: did you mean “active_procedures”?"),
    ('indicator = "active_procedures"', 'indicator = "zzzz"', 'indicator = "zzzz"', "there is no indicator “zzzz”"),
    ('indicator = "active_procedures"', 'indicator = "satisfaction"\nbeside = ["survey_respons"]', "survey_respons\"",
     "there is no indicator “survey_respons”: did you mean “survey_response”?"),
    ('indicator = "satisfaction"', 'indicator = "active_procedures_strict"', "active_procedures_strict",
     "indicator “active_procedures_strict” cannot be asked of this kind of subject: officer"),
    ('indicator = "active_procedures"', 'indicator = "active_procedures"\nregister = "complaint"',
     "[criterion.rule]\nindicator", "a rule asks exactly one of indicator, register, declaration, all, any"),
    ('register = "complaint"', 'register = "complaints"', 'register = "complaints"',
     "there is no register “complaints”: did you mean “complaint”?"),
    ('register = "discipline"', 'register = "qqqq"', 'register = "qqqq"', "there is no register “qqqq”"),
    ('registers = ["initiative"]', 'registers = ["initiativ"]', 'registers = ["initiativ"]',
     "there is no register “initiativ”: did you mean “initiative”?"),
    ("minimum_n = 30", "minimum_n_blocking = true", "minimum_n_blocking", "“minimum_n” is missing here"),
    ("minimum_n = 30", "minimum_n = 0", "minimum_n = 0", "minimum_n = 0: at least 1 is needed"),
    ("minimum_n = 30", "minimum_n = 3.5", "minimum_n = 3.5", "minimum_n = 3.5: a whole number is needed"),
    ("minimum_n = 30", 'groups = ["commune"]', ', groups = ["commune"]', "“commune” is not a group of this kind"),
    ('kind = "unit"\n\n[criterion.rule]', 'kind = "unit"\ngroups = ["comune"]\n\n[criterion.rule]', '["comune"]',
     "“comune” is not a group of this kind: did you mean “commune”?"),
    ('clause = "III.3.a.6"', 'clause = "III.3.a.66"', 'clause = "III.3.a.66"',
     "“plan-2026” has no clause III.3.a.66: did you mean III.3.a.6?"),
    ('clause = "IV.2"', 'clause = "99"', 'clause = "99"', "“plan-2026” has no clause 99"),
    ('clause = "III.3.a.6"', 'clause = "6"\nsource = "plan-2062"', 'source = "plan-2062"',
     "source “plan-2062” is not registered: did you mean “plan-2026”?"),
    ('clause = "III.3.a.6"', 'clause = "6"\nsource = "decree-98-2023"', 'source = "decree-98-2023"',
     "“decree-98-2023” was in force until 2025-06-30 only"),
    ('source = "plan-2026"', 'source = "zzzz"', 'source = "zzzz"',
     "source “zzzz” is neither in law/sources.toml nor in sources.toml beside the file"),
    ('form_source = "decree-152-2025"', 'form_source = "decree-152"', "decree-152",
     "source “decree-152” is not registered: did you mean “decree-152-2025”?"),
    ("to = 2026-12-31", 'to = "2026-12-31"', 'to = "2026-12-31"',
     "to = “2026-12-31”: a day is written without quotes, such as 2027-01-31"),
    ("to = 2026-12-31", "to = 2026-12-31T10:00:00", "to = 2026-12-31T10:00:00",
     "to = 2026-12-31 10:00:00: a day is written without quotes, such as 2027-01-31"),
    ("to = 2026-12-31", "to = 2026-04-01", "to = 2026-04-01",
     "the last day, 2026-04-01, is before the first, 2026-04-15"),
    ("before = 2027-01-31", "before = 2026-04-15", "before = 2026-04-15",
     "the deadline 2026-04-15 is before the movement begins (2026-04-15)"),
    ('[window]\nclause = "II.3"\nfrom = 2026-04-15\nto = 2026-12-31\n', "", "format = 1", "“window” is missing here"),
    ('id = "b.6"', 'id = "a.6"', 'id = "a.6"\nclause = "III.3.b.6"', "“a.6” is named twice"),
    ('id = "b.6"', 'id = "B 6"', 'id = "B 6"', "id = “B 6”: it must be written like ^[a-z0-9][a-z0-9._-]*$"),
    ('kinds = ["unit", "officer"]', 'kinds = ["officer"]', 'kind = "unit"\nat_most',
     "one quota for each kind that can get the award"),
    ('kinds = ["unit", "officer"]', "kinds = []", "kinds = []", "kinds must not be empty"),
    ('kinds = ["unit", "officer"]', 'kinds = "unit"', 'kinds = "unit"', "kinds = “unit”: a list in [ ] is needed"),
    ('at_most = "10%"', 'at_most = "110%"', 'at_most = "110%"', "at_most = “110%”: a share is at most 100%"),
    ('at_most = "10%"', "at_most = 10", "at_most = 10", 'at_most = 10: a share is written in quotes, "80%" or "4/5"'),
    ('rate = "provincial-bang-khen"', 'rate = "provincial"', 'rate = "provincial"',
     "there is no “provincial”: did you mean “provincial-bang-khen”?"),
    ('route = "straight"', 'route = "qqqq"', 'route = "qqqq"', "there is no “qqqq”"),
    ('route = "straight"', 'route = "straight"\ncriteria = ["a.7"]', 'criteria = ["a.7"]',
     "there is no “a.7”: did you mean “a.6”?"),
    ('deadline = "proposals"', 'deadline = "proposal"', 'deadline = "proposal"',
     "there is no “proposal”: did you mean “proposals”?"),
    ('states = ["open"]', 'states = ["open"]\ncriteria = ["b.7"]', '["b.7"]', "there is no “b.7”: did you mean “b.6”?"),
    ("value = 4", "value = 6", "value = 6", "value = 6 is not valid"),
    ("value = 4", "value = 0", "value = 0", "value = 0: at least 1 is needed"),
    ('body = "unit"\nduties = ["track"]', 'body = ""\nduties = ["track"]', 'body = ""',
     "body = “”: it must be written like ^[a-z0-9][a-z0-9._-]*$"),
    ('clause = "II.2.c"', 'clause = ""', 'clause = ""', "clause must not be empty"),
    ('clause = "II.2.c"', "clause = 2", "clause = 2", "clause = 2: a text in quotes is needed"),
    ('must_state = ["list"]', 'must_state = ["list"]\nper_subject = "yes"', 'per_subject = "yes"',
     "per_subject = “yes”: true or false is needed"),
    ('version = "1.0.0"', 'version = "1"', 'version = "1"', r"version = “1”: it must be written like ^\d+\.\d+\.\d+$"),
    ('version = "1.0.0"', 'version = "1.0.0"\nqqqqqq = 1', "qqqqqq", "“qqqqqq” is not known here"),
    ("[[hold]]", '[[ranking]]\nclause = "III.2.a"\nid = "first"\nkind = "unit"\nby = "indicator"\n\n[[hold]]',
     "[[ranking]]", "“indicator” is missing here"),
    ("format = 1", "format = 2", "format = 2", "format = 2: choose one of 1"),
    ('[window]\nclause = "II.3"\nfrom = 2026-04-15\nto = 2026-12-31\n', "window = 1\n", "window = 1",
     "window = 1: a table is needed"),
    ("id = \"letter\"", f'id = "{"l" * 61}"', "l" * 61, f"id = “{'l' * 56}… is too long"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words", "said"), BROKEN, ids=lambda value: str(value)[:40])
def test_one_thing_wrong_is_named_with_its_line(tmp_path: Path, old: str, new: str, words: str, said: str) -> None:
    text = changed(old, new)
    assert problems_of(tmp_path, text) == [(line_of(words, text), said)]


RULE = """  { indicator = "satisfaction", op = ">=", threshold = "90%", minimum_n = 30 },"""


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([RULE, RULE], "two parts of b.6 are called “satisfaction”: give one an id"),
        (
            ['  { declaration = "reviewed" },', '  { declaration = "reviewed", id = "second" },'],
            "b.6 asks for two declarations; one is enough",
        ),
        (
            ['  { any = [{ indicator = "satisfaction", op = ">=", threshold = "90%", missing = "not_applicable" }] },'],
            "a choice of `any` cannot be left out: say not_determinable or not_met",
        ),
        (['  { all = [{ declaration = "reviewed", beside = ["qqqq"] }] },'], "there is no indicator “qqqq”"),
        (["  { any = [] },"], "any must not be empty"),
        (["  7,"], "a rule asks exactly one of indicator, register, declaration, all, any"),
    ],
)
def test_rules_in_a_knot(tmp_path: Path, parts: list[str], said: str) -> None:
    text = changed(RULE, "\n".join(parts))
    texts = changed('title = "Satisfaction"', 'title = "Satisfaction"\nstatement = "As stated"', TEXTS)
    assert said in [message for _line, message in problems_of(tmp_path, text, texts)]


def test_everything_wrong_is_said_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = changed('threshold = "80%"', 'threshold = "180%"')
    text = changed('clause = "II.1.b"', 'clause = "II.1.z"', text)
    text = changed('route = "straight"', 'route = "strait"', text)
    assert [line for line, _said in problems_of(tmp_path, text)] == [
        line_of("II.1.z", text),
        line_of("180%", text),
        line_of('"strait"', text),
    ]


def test_a_source_that_comes_too_late(tmp_path: Path) -> None:
    text = SMALL.replace("2026-12-31", "2026-06-30").replace(
        'clause = "III.3.a.6"', 'clause = "1"\nsource = "decree-161-2026"'
    )
    assert problems_of(tmp_path, text) == [
        (line_of('source = "decree-161-2026"', text), "“decree-161-2026” comes into force on 2026-07-01 only")
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"format = 1\nid = \n", "movement.toml:2: not valid TOML: a value is missing"),
        (b"format = 1\nid = 'x", "movement.toml:2: not valid TOML: a text is not closed with its quote"),
        (b'id = "x\n"', "movement.toml:1: not valid TOML: a text in one pair of quotes runs over the end of the line"),
        (b"a = [\n", "movement.toml:2: not valid TOML: a value is missing"),
        (b"a = [1\n", "movement.toml:2: not valid TOML: a list is not closed with ]"),
        (b"a = { b = 1\n}", "movement.toml:1: not valid TOML: a table in braces is not closed"),
        (b"a = 1\na = 2\n", "movement.toml:2: not valid TOML: this entry is written twice"),
        (b"[a]\nb = 1\n[a]\n", "movement.toml:3: not valid TOML: this table is written twice"),
        (b"[a\nb = 1\n", "movement.toml:1: not valid TOML: a bracket of a [table] is not closed"),
        (b"a b = 1\n", "movement.toml:1: not valid TOML: there is no = after the key"),
        (b"a = 1 b = 2\n", "movement.toml:1: not valid TOML: something follows the end of the entry"),
        (b"= 1\n", "movement.toml:1: not valid TOML: "),
        (b'a = "\\u12"\n', "movement.toml:1: not valid TOML: Invalid hex value"),
        (b"\xff\xfe\x00", "movement.toml:1: not a text file in UTF-8"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "movement.toml:1: nested too deeply to be read"),
    ],
)
def test_a_file_that_is_not_toml(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "movement.toml"
    file.write_bytes(content)
    (problem,) = check_movement(file).problems
    assert said in problem.render_here("en")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    file = write(tmp_path)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert check_movement(file).problems == ()


def test_no_such_movement() -> None:
    with pytest.raises(
        UserError, match="can-tho-2027: no such movement; give a file, a folder or one of: can-tho-2026"
    ):
        load_movement("can-tho-2027")


def test_the_reader_s_language(tmp_path: Path) -> None:
    file = write(tmp_path, changed('threshold = "80%"', 'treshold = "80%"'))
    (problem,) = check_movement(file).problems
    assert problem.render_here("vi") == f"{file}:32: chỗ này không có khóa “treshold”: có phải là “threshold”?"


def test_loading_says_the_first_problem_and_how_to_see_the_rest(tmp_path: Path) -> None:
    text = changed('threshold = "80%"', 'threshold = "180%"')
    file = write(tmp_path, changed('route = "straight"', 'route = "strait"', text))
    with pytest.raises(DefinitionError) as raised:
        load_movement(file)
    assert str(raised.value) == (
        f"{file}:32: a threshold is not below 0, and a share not above 100% (and 1 more: thidua movement check {file})"
    )
    with pytest.raises(DefinitionError) as raised:
        load_movement(write(tmp_path, text))
    assert raised.value.render_here("vi") == f"{file}:32: ngưỡng không được nhỏ hơn 0 và tỷ lệ không được quá 100%"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (changed('title = "Small"\n', "", TEXTS), (1, "the text “title” is missing")),
        (changed('title = "Procedures"', 'title = " "', TEXTS), (15, "“criteria.a.6.title” is not a text")),
        (
            changed('title = "Procedures"', 'title = "Procedures"\nnotes = "x"', TEXTS),
            (16, "nothing in the movement asks for the text “criteria.a.6.notes”: did you mean “criteria.a.6.note”?"),
        ),
        (
            changed('title = "Small"', 'title = "Small"\nqqqq = "x"', TEXTS),
            (2, "nothing in the movement asks for the text “qqqq”"),
        ),
    ],
)
def test_wording_is_complete_and_nothing_more(tmp_path: Path, texts: str, said: tuple[int, str]) -> None:
    file = write(tmp_path, texts=texts)
    problems = [(problem.line, problem.say("en")) for problem in check_movement(file).problems]
    assert said in problems


def test_a_movement_without_any_wording(tmp_path: Path) -> None:
    file = write(tmp_path)
    (file.parent / "texts" / "en.toml").unlink()
    assert [problem.say("en") for problem in check_movement(file).problems] == [
        "there are no texts: write texts/vi.toml or texts/en.toml beside it"
    ]


def test_a_folder_may_stand_for_its_file(tmp_path: Path) -> None:
    file = write(tmp_path)
    assert load(file.parent).file == file


def test_an_award_may_go_without_a_route(tmp_path: Path) -> None:
    assert problems_of(tmp_path, changed('route = "straight"\n', "")) == []
