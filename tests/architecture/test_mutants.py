"""`make mutants`: a sample is the same for a seed, survivors count against the floor, only wording does not."""

import re
import subprocess
from pathlib import Path

import pytest

import mutants
import sql_mutants
from mutants import HUNG, NOTICED, SURVIVED, Change, Group, report, sampled, tally
from support import ROOT

GROUP = Group("rules", 98, ("thidua.rules.",))


def test_a_seed_draws_the_same_sample_and_zero_takes_all() -> None:
    names = [f"thidua.rules.x__mutmut_{number}" for number in range(50)]
    drawn = sampled(reversed(names), 7, seed=3)
    assert len(drawn) == 7
    assert drawn == sampled(names, 7, seed=3) != sampled(names, 7, seed=4)
    assert sampled(names, 0, seed=3) == sorted(names)


def test_other_words_of_a_message_are_wording_and_another_clause_is_not() -> None:
    before = 'Refusal(UserError("only members vote"), "IV.1")'
    assert Change("f", before, before.replace("only members vote", "XXonly members voteXX")).is_of_wording()
    assert not Change("f", before, before.replace("IV.1", "iv.1")).is_of_wording()
    assert not Change("f", before, before.replace('UserError("only members vote")', "None")).is_of_wording()


def test_survivors_count_but_for_those_with_a_reason() -> None:
    alike = Change("f", "a > 0", "a >= 1")
    other = Change("f", "a > 0", "a >= 0")
    results = [(NOTICED, alike), (HUNG, alike), (SURVIVED, alike), (SURVIVED, other)]
    counted = tally(results, {("f", "a >= 1"): "whole numbers"})
    assert (counted.noticed, counted.not_counted, counted.survivors) == (2, 1, [other])
    assert counted.hung == 1
    assert round(counted.percent) == 67
    text = report({GROUP: counted}, seed=3)
    assert "| rules | 2 | 3 | 66.7 | 98 | 1 | 1 |" in text
    assert "a >= 0" in text


def test_an_unknown_group_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutants.main(["nothing"]) == 2
    assert capsys.readouterr().err == "no such group: nothing\n"


def test_every_reason_stands_for_a_line_of_today() -> None:
    _groups, reasons = mutants.groups()
    assert reasons
    for (where, after), reason in reasons.items():
        assert reason.strip(), (where, after)
        if where.endswith(".sql"):
            assert (ROOT / where).is_file(), where
            continue
        names = where.split(".")
        files = [ROOT / "src" / Path(*names[:end]).with_suffix(".py") for end in range(2, len(names))]
        assert any(path.is_file() and re.search(rf"def {names[-1]}\b", path.read_text("utf-8")) for path in files), (
            where
        )


def test_sql_is_changed_in_one_place_a_mutant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "views").mkdir()
    sql = "/* said */\nSELECT DISTINCT a FROM t WHERE NOT a >= $from AND COALESCE(b, 0) = 1 OR c IS NULL"
    (tmp_path / "views" / "one.sql").write_text(sql)
    monkeypatch.setattr(sql_mutants, "ROOT", tmp_path)
    made = list(sql_mutants.mutants(("views",)))
    assert len({mutant.after for mutant in made}) == len(made) > 8
    assert {mutant.comment for mutant in made} == {"/* said */"}
    conditions = {re.sub(r"\s+", " ", mutant.after.partition("WHERE")[2]).strip() for mutant in made}
    assert "NOT a > $from AND COALESCE(b, 0) = 1 OR c IS NULL" in conditions
    assert "NOT a >= $from AND COALESCE(b, 0) = 1 AND c IS NULL" in conditions
    assert any("DISTINCT" not in mutant.after for mutant in made)


@pytest.mark.slow
def test_tests_run_over_the_changed_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test_one.py").write_text(
        "from pathlib import Path\n"
        "import thidua.indicators\n"
        "def test_the_sql_is_whole() -> None:\n"
        "    folder = Path(thidua.indicators.__file__).parent\n"
        "    assert 'nowhere' not in (folder / 'views' / 'population.sql').read_text(encoding='utf-8')\n"
    )
    tests = [str(tmp_path / "test_one.py")]
    path = ROOT / "src/thidua/indicators/views/population.sql"
    sql = path.read_text(encoding="utf-8")
    assert not sql_mutants.is_noticed(sql_mutants.SqlMutant("population.sql#0", path, "", sql, sql), tests)
    assert sql_mutants.is_noticed(
        sql_mutants.SqlMutant("population.sql#1", path, "", sql, "SELECT a FROM nowhere"), tests
    )
    assert path.read_text(encoding="utf-8") == sql


def test_mutmut_changes_what_the_groups_judge() -> None:
    listed, _reasons = mutants.groups()
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert listed
    for group in listed:
        if group.of_sql:
            assert all((ROOT / folder).is_dir() for folder in group.patterns)
        else:
            assert all(f"src/{pattern.rstrip('.').replace('.', '/')}" in text for pattern in group.patterns), group


def test_the_target_is_no_part_of_ci() -> None:
    assert "mutants" not in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "mutants" in listed
