"""law/ with its two dates and sources; worked examples that do not agree; the schema for editors."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from support import ROOT
from support.movement_files import SMALL, problems_of, write
from thidua.definitions.display import rows
from thidua.definitions.law import load_law
from thidua.definitions.movement_loader import load_movement
from thidua.definitions.movement_report import check_movement
from thidua.definitions.paths import law_folder
from thidua.definitions.schema.json_schema import movement_schema_text
from thidua.definitions.toml.diagnostics import DefinitionError
from thidua.definitions.validation.references import shipped_indicators, shipped_references
from thidua.i18n import UserError


def law_with(folder: Path, file: str, old: str, new: str) -> Path:
    for name in ("sources.toml", "base_salary.toml", "bonus_rates.toml"):
        shutil.copy(law_folder() / name, folder / name)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("on", "vnd"),
    [
        (date(2019, 7, 1), 1_490_000),
        (date(2023, 7, 1), 1_800_000),
        (date(2024, 7, 1), 2_340_000),
        (date(2026, 6, 30), 2_340_000),
        (date(2026, 7, 1), 2_530_000),
    ],
)
def test_base_salaries_by_day(on: date, vnd: int) -> None:
    assert load_law().base_salary_vnd(on=on).value == vnd


def test_no_base_salary_before_the_first() -> None:
    with pytest.raises(UserError, match="base_salary: no value is in force on 2019-06-30"):
        load_law().base_salary_vnd(on=date(2019, 6, 30))


def test_no_rate_before_the_decree_and_none_of_that_name() -> None:
    law = load_law()
    assert law.bonus_rate("provincial-bang-khen", on=date(2026, 7, 1)).citation.source == "decree-152-2025"
    for rate, on in (("provincial-bang-khen", date(2025, 6, 30)), ("qqqq", date(2026, 7, 1))):
        with pytest.raises(UserError, match=f"{rate}: no value is in force"):
            law.bonus_rate(rate, on=on)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("base_salary.toml", "decree-38-2019", "decree-38", "8: source “decree-38” is not in law/sources.toml"),
        ("bonus_rates.toml", "decree-152-2025", "decree-15", "12: source “decree-15” is not in law/sources.toml"),
        ("sources.toml", 'id = "law-06-2022"', 'id = "plan-2026"', "“plan-2026” is named twice"),
        ("sources.toml", "to = 2025-06-30", "to = 2023-06-30", "the last day, 2023-06-30, is before the first"),
        ("sources.toml", 'confidence = "V"', 'confidence = "X"', "confidence = “X”: choose one of V, C, M"),
    ],
)
def test_mistakes_in_law(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        load_law(law_with(tmp_path, file, old, new))
    assert said in str(raised.value)


def test_every_shipped_entry_cites_a_registered_text_and_says_how_sure_it_is() -> None:
    sources = shipped_references().law.sources
    movement = load_movement("can-tho-2026")
    cited = {movement.citation.source, *(criterion.citation.source for criterion in movement.criteria)}
    assert cited <= set(sources)
    assert {source.confidence for source in sources.values()} == {"V", "C", "M"}


NO_VALUE = "provincial-bang-khen: no value is in force on 2020-01-15; add one with its source to law/"
CASES = """
[[verdict]]
name = "agrees"
criterion = "a.6"
group = "commune"
counts = { active_procedures = [40, 50] }
expect = "met"

[[verdict]]
name = "does not"
criterion = "a.6"
group = "commune"
counts = { active_procedures = [39, 50] }
expect = "not_met"
change = 2

[[verdict]]
name = "no such criterion"
criterion = "a.7"
group = "commune"
expect = "met"

[[quota]]
name = "no such quota"
award = "merit"
kind = "officer"
participants = 10
expect = 1

[[bonus]]
name = "no such rate"
award = "merit"
rate = "qqqq"
unit_group = "commune"
kind = "officer"
decided_on = 2027-01-15
expect_vnd = 1

[[bonus]]
name = "before the decree"
award = "merit"
rate = "provincial-bang-khen"
unit_group = "commune"
kind = "officer"
decided_on = 2020-01-15
expect_vnd = 1

[[deadline]]
name = "too early"
deadline = "proposals"
last_on = 2027-01-29
last_working_on = 2027-01-29
"""


def test_cases_that_do_not_agree_are_named(tmp_path: Path) -> None:
    file = write(tmp_path)
    (file.parent / "cases").mkdir()
    (file.parent / "cases" / "some.toml").write_text(CASES, encoding="utf-8")
    report = check_movement(file)
    assert report.cases == 7
    assert [(problem.line, problem.say("en")) for problem in report.problems] == [
        (9, "case “does not” gives not_met (1), but says not_met (2)"),
        (17, "case “no such criterion” speaks of “a.7”, which the movement does not have"),
        (23, "case “no such quota” speaks of “officer”, which the movement does not have"),
        (30, "case “no such rate” speaks of “qqqq”, which the movement does not have"),
        (39, "case “before the decree”: " + NO_VALUE),
        (48, "case “too early” gives 2027-01-30, 2027-01-29, but says 2027-01-29, 2027-01-29"),
    ]
    assert "chưa" not in report.problems[4].render_here("vi")
    assert "không có giá trị nào có hiệu lực" in report.problems[4].render_here("vi")


def test_a_case_may_lack_a_miss(tmp_path: Path) -> None:
    file = write(tmp_path)
    (file.parent / "cases").mkdir()
    text = CASES[: CASES.index('[[verdict]]\nname = "does not"')].replace('"met"', '"met"\nchange = 0')
    (file.parent / "cases" / "some.toml").write_text(text, encoding="utf-8")
    assert check_movement(file).problems == ()


def test_the_published_schema_is_that_of_the_program() -> None:
    published = ROOT / "docs" / "reference" / "movement.schema.json"
    assert published.read_text(encoding="utf-8") == movement_schema_text()
    assert json.loads(movement_schema_text())["title"] == "movement.toml"


def test_every_indicator_file_is_known() -> None:
    assert "active_procedures" in shipped_indicators()
    assert shipped_indicators()["satisfaction"] == {"unit", "officer"}


def test_a_movement_shown_in_one_line_a_criterion(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SMALL) == []
    shown = rows(load_movement(tmp_path / "small"), "en")
    assert [row["asks"] for row in shown] == [
        "active_procedures ≥ 80%",
        "satisfaction ≥ 90% and complaint:upheld ≤ 0",
    ]
    city = {row["id"]: row["asks"] for row in rows(load_movement("can-tho-2026"), "vi")}
    assert city["a.3"] == "publication_task đúng hạn ≥ 100%"
    assert city["a.2"].startswith("boundary_independent_share ≥ 100% [department, commune, advisory_unit] và ")
    month = rows(load_movement(ROOT / "examples" / "movements" / "digital-payment-month"), "en")
    assert {row["id"]: row["asks"] for row in month}["kindness"] == "satisfaction ≥ 2/3"


def test_law_that_is_not_there_or_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"sources\.toml:1: there is no such file"):
        load_law(tmp_path)
    (tmp_path / "sources.toml").mkdir()
    with pytest.raises(DefinitionError, match=r"sources\.toml:1: the file cannot be read"):
        load_law(tmp_path)


def test_a_multiple_is_written_as_text(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match='multiple = 2: a share is written in quotes, "80%" or "4/5"'):
        load_law(law_with(tmp_path, "bonus_rates.toml", '"15/10"', "2"))


def test_an_indicator_file_without_a_header_is_known_by_name_alone(tmp_path: Path) -> None:
    (tmp_path / "x.sql").write_text("/* a = */ SELECT 1")
    (tmp_path / "y.sql").write_text("SELECT 1")
    assert shipped_indicators(tmp_path) == {"x": frozenset(), "y": frozenset()}
