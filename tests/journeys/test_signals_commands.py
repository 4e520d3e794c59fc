"""`thidua signals` and `thidua audit-sample` as people run them."""

import csv
import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from support import ROOT
from support.commands import Done, run_command
from support.small_city import CITY, at, dossier, make_small_city
from thidua.i18n import UserError
from thidua.integrity import packages
from thidua.integrity.sampling.size import zero_error_size
from thidua.integrity.signals.signal_files import signals

FORMULA = '=HYPERLINK("http://x")'


def of_one_filer(n: int, unit: str, key: str, **changes: Any) -> dict[str, Any]:
    day = at(1 + n % 20, 9 + n % 7)
    moments = {"received_at": day, "submitted_at": day, "finished_at": at(1 + n % 20, 16), "due_at": at(27, 17)}
    given = {"dossier_id": f"S.{unit}.{n:03}", "applicant_key": key, **moments, "returned_at": at(21 + n % 7, 16)}
    return {**dossier(3, unit, 1 + n % 3, "P1" if unit == "X1" else "P3"), **given, **changes}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city, where one person files 12 dossiers at X1; at X2 forty people file one each."""
    folder = tmp_path_factory.mktemp("home")
    more = [of_one_filer(n, "X1", "one") for n in range(12)] + [of_one_filer(n, "X2", f"k{n}") for n in range(40)]
    more[0]["dossier_id"] = FORMULA
    answers = [
        {"answer_id": f"Q{n}", "unit_id": "X1", "answered_at": at(20), "overall": 5, "device_key": "d"}
        for n in range(12)
    ]
    make_small_city(
        folder / "ledger",
        {**CITY, "dossiers": [*CITY["dossiers"], *more], "surveys": [*CITY["surveys"], *answers]},
    )
    return folder


def run(home: Path, *words: str, lang: str = "en") -> Done:
    return run_command(home, "--lang", lang, *words)


def test_what_each_signal_counts_needs_no_ledger(tmp_path: Path) -> None:
    rows = json.loads(run(tmp_path, "signals", "--list", "--json").stdout)
    assert [row["code"] for row in rows] == list(signals())
    titles = {
        row["code"]: row["name"] for row in json.loads(run(tmp_path, "signals", "--list", "--json", lang="vi").stdout)
    }
    assert titles["sole_dossier"] == "Hồ sơ duy nhất của thủ tục"


@pytest.mark.slow
def test_a_unit_that_stands_out_is_told_with_counts_and_a_reason(home: Path) -> None:
    done = run(home, "signals", "--json")
    rows = {(row["code"], row["signal"]): row for row in json.loads(done.stdout)}
    filer = rows["X1", "one_filer_for_many"]
    assert (filer["name"], filer["hits"], filer["items"], filer["stands_out"]) == ("Phường Cái Răng", 12, 12, True)
    assert filer["expected"] < 1
    assert "X2" not in {code for code, _ in rows}
    assert "verdict" not in done.stdout


def test_the_table_says_that_a_signal_is_no_finding(home: Path) -> None:
    shown = run(home, "signals", "one_filer_for_many", "--all").stdout
    assert "2 of 2 counts are shown. A signal leads to a look; it is no finding." in shown
    assert "Companies and notaries file many, too." in shown
    vietnamese = run(home, "signals", "one_filer_for_many", "--only", "X2", lang="vi").stdout
    assert "Dấu hiệu dẫn tới việc xem xét; nó không phải là phát hiện vi phạm." in vietnamese
    assert "Xã Đông Thuận" in vietnamese
    by_officer = json.loads(run(home, "signals", "one_filer_for_many", "--all", "--by", "officer", "--json").stdout)
    assert {row["code"] for row in by_officer} >= {"P1", "P3"}


@pytest.mark.slow
def test_the_dossiers_behind_a_signal_but_never_the_answers(home: Path) -> None:
    rows = json.loads(run(home, "signals", "one_filer_for_many", "--behind", "X1", "--json").stdout)
    assert len(rows) == 12
    assert {row["item_id"] for row in rows} >= {FORMULA, "S.X1.001"}
    everything = json.loads(run(home, "signals", "--behind", "X1", "--json").stdout)
    assert "answers_from_one_device" not in {row["signal"] for row in everything}
    refused = run(home, "signals", "answers_from_one_device", "--behind", "X1")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "answers_from_one_device counts answers: nobody is told which dossiers have one" in refused.stderr
    told = json.loads(run(home, "signals", "answers_from_one_device", "--all", "--json").stdout)
    assert [(row["code"], row["hits"], row["items"]) for row in told] == [("X1", 12, 12)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("signals", "nothing"), "there is no signal “nothing”"),
        (("signals", "--only", "X9"), "there is no unit “X9” in the ledger"),
        (("signals", "--behind", "P1"), "there is no unit “P1” in the ledger"),
        (("audit-sample", "--budget", "5", "--digits", "12345"), "--digits 12345: give 6 or more digits"),
    ],
)
def test_a_wrong_word_is_one_line(home: Path, words: tuple[str, ...], message: str) -> None:
    done = run(home, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert message in done.stderr


def rows_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_sample_is_drawn_into_a_file_safe_to_open_with_columns_to_fill_in(home: Path) -> None:
    words = ("audit-sample", "--budget", "20", "--digits", "240926", "--frame", "frame.csv", "--out", "sample.csv")
    done = run(home, *words)
    assert done.returncode == 0, done.stderr
    assert "16 drawn by risk, 4 by chance, of 64 dossiers" in done.stderr
    rows, frame = rows_in(home / "sample.csv"), rows_in(home / "frame.csv")
    assert [row["Drawn by"] for row in rows] == ["risk"] * 16 + ["chance"] * 4
    assert {(row["Chance, numerator"], row["Chance, denominator"]) for row in rows} == {("1", "1"), ("1", "12")}
    assert {row["Finding"] + row["First examiner"] + row["Second examiner"] + row["Examined on"] for row in rows} == {
        ""
    }
    assert len(frame) == 64
    ids = {row["dossier_id"] for row in frame}
    assert f"'{FORMULA}" in ids
    assert FORMULA not in ids


@pytest.mark.slow
def test_anybody_draws_the_same_by_the_lines_of_the_guide(home: Path) -> None:
    drawn = json.loads(
        run(home, "audit-sample", "--budget", "20", "--digits", "240926", "--frame", "again.csv", "--json").stdout
    )
    evaluation = json.loads(run(home, "evaluate", "--json").stdout)
    assert drawn["evaluation"] == evaluation["basis"]["result_hash"]
    assert drawn["seed"] == f"{drawn['evaluation']}:240926"
    guide = (ROOT / "docs" / "how-to" / "audit-sample.md").read_text(encoding="utf-8")
    lines = re.search(r"```python\n(.*?)```", guide, re.DOTALL)
    assert lines is not None
    text = lines[1].replace("HASH:DIGITS", drawn["seed"]).replace('"frame.csv"', '"again.csv"').replace("50", "20")
    done = subprocess.run([sys.executable, "-c", text], cwd=home, capture_output=True, text=True, check=True)
    assert FORMULA in done.stdout
    assert done.stdout.split("\n")[:-1] == [row["dossier_id"] for row in drawn["dossiers"]]


def test_sizes_in_the_guide_are_those_of_the_program() -> None:
    guide = (ROOT / "docs" / "how-to" / "audit-sample.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d,]+) \| (\d+) \| (\d+) \| (\d+) \|$", guide, re.MULTILINE)
    assert len(rows) == 4
    for population, *sizes in rows:
        number = int(population.replace(",", ""))
        assert [zero_error_size(number, Fraction(percent, 100)) for percent in (10, 5, 1)] == [*map(int, sizes)]


def test_what_is_not_installed_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    packages.require_statistics()
    monkeypatch.setattr(packages, "NEEDED", ("no_such_package",))
    with pytest.raises(UserError, match=r"not installed \(no_such_package\): in a clone run tools/setup integrity"):
        packages.require_statistics()
