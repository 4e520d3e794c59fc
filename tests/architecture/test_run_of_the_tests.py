"""`tools/run_tests.py`: no test file is in no part, no part hides another, coverage has its floors."""

import re
from pathlib import Path

import pytest

import run_tests
from run_tests import PARTS, Part, below_floor
from support import ROOT, TESTS


def targets() -> dict[str, list[str]]:
    """The parts each target of the Makefile runs."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = re.findall(r"^([a-z-]+):.*\n(?:\t.*\n)*?\t@\$\(PARTS\) (.*)$", text, re.MULTILINE)
    return {name: [word for word in words.split() if word != "--coverage"] for name, words in listed}


def test_every_test_is_in_a_part_that_ci_runs() -> None:
    assert "make test-all" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    run = targets()["test-all"]
    assert {*run} == {"checks", *PARTS} - {"fast"}  # `fast` is some of `unit`
    folders = [ROOT / word for name in run if name in PARTS for word in PARTS[name].words if word.startswith("tests/")]
    files = list(TESTS.rglob("test_*.py"))
    assert files
    assert [path for path in files if not any(path.is_relative_to(folder) for folder in folders)] == []


def test_every_part_has_a_target_of_its_own() -> None:
    alone = {names[0] for names in targets().values() if len(names) == 1}
    assert alone == {*PARTS}


@pytest.mark.slow
def test_a_failed_part_does_not_hide_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_first.py").write_text("def test_no(): assert False\ndef test_yes(): pass\n")
    (tmp_path / "test_second.py").write_text("import pytest\ndef test_yes(): pass\ndef test_not(): pytest.skip('x')\n")
    (tmp_path / "test_third.py").write_text("import nothing_of_this_name\n")
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path / "reports")
    for name in ("first", "second", "third"):
        monkeypatch.setitem(PARTS, name, Part((str(tmp_path / f"test_{name}.py"), "-p", "no:randomly")))
    assert run_tests.main(["first", "second", "third"]) == 1
    *_, head, first, second, third, _empty, last = capfd.readouterr().out.splitlines()
    assert head.split()[:4] == ["part", "passed", "failed", "skipped"]
    assert [line.split()[:4] for line in (first, second, third)] == [
        ["first", "1", "1", "0"],
        ["second", "1", "0", "1"],
        ["third", "0", "1", "0"],
    ]
    assert re.fullmatch(r"2 failed, 2 passed, 1 skipped in \d+\.\d\ds", last)


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_tests.main(["everything"]) == 2
    assert "Parts: checks, fast, unit" in capsys.readouterr().err


def counted(there: int, reached: int, **missing: list[object]) -> dict[str, object]:
    summary = {"num_statements": there, "covered_lines": reached, "num_branches": 0, "covered_branches": 0}
    return {"missing_lines": [], "missing_branches": [], "summary": summary, **missing}


def test_a_package_or_the_whole_below_its_floor_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tests, "FLOORS", {"rules": 90.0})
    monkeypatch.setattr(run_tests, "OVERALL", 80.0)
    files = {"src/thidua/rules/terms.py": counted(10, 9), "src/thidua/web/urls.py": counted(10, 1)}
    assert below_floor({"files": files, "totals": {"percent_covered": 80.0}}) == []
    files["src/thidua/rules/terms.py"] = counted(100, 89, missing_branches=[[4, 6]])
    assert below_floor({"files": files, "totals": {"percent_covered": 79.99}}) == [
        "rules 89.00%, below 90.0%",
        "src/thidua/rules/terms.py: lines [], branches [[4, 6]]",
        "over all 79.99%, below 80.0%",
    ]


def test_a_package_that_nothing_measured_is_short() -> None:
    assert [line.split()[0] for line in below_floor({"files": {}, "totals": {"percent_covered": 100.0}})] == [
        "rules",
        "definitions",
        "proof",
        "verdicts",
    ]
