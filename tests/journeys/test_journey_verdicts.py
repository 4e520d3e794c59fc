"""The commands that judge, run as people run them: answers, exit codes, one clear line for every mistake."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.commands import Done, run_command
from support.small_city import make_small_city

PROGRAM = Path(sys.executable).parent / "thidua"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    make_small_city(folder / "ledger")
    return folder


def thidua(home: Path, *words: str, lang: str = "en") -> Done:
    return run_command(home, *words, THIDUA_LANG=lang)


def refused(done: Done, code: int) -> str:
    """The one line of a refusal."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_one_unit_in_both_languages(home: Path) -> None:
    done = thidua(home, "evaluate", "--unit", "xã đông thuận")
    assert done.returncode == 0
    assert (
        "      ✗ Active boundary-independent procedures: 2/5 (40.0%); asked: ≥ 80%; "
        "2 more procedures needed (3 not counted today): 1.000003, 1.000004, 1.000005\n"
    ) in done.stdout
    done = thidua(home, "evaluate", "--unit", "X2", lang="vi")
    assert "2/5 (40,0%); yêu cầu: ≥ 80%; cần thêm 2 thủ tục (hiện 3 chưa được tính): 1.000003" in done.stdout


@pytest.mark.slow
def test_a_process_of_its_own_says_the_same(home: Path) -> None:
    words = ["evaluate", "--unit", "X2"]
    clean = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "THIDUA_LANG": "vi", "HOME": str(home)}
    done = subprocess.run([PROGRAM, *words], cwd=home, capture_output=True, text=True, env=clean)
    assert Done(done.returncode, done.stdout, done.stderr) == thidua(home, *words, lang="vi")
    assert done.stdout


def test_the_summary_counts_every_subject(home: Path) -> None:
    answer = json.loads(thidua(home, "evaluate", "--json").stdout)
    states = ("met", "not_met", "not_determinable", "on_hold", "not_applicable")
    assert len(answer["summary"]) == 16
    assert [sum(row[state] for state in states) for row in answer["summary"]] == [3] * 16
    assert len(answer["basis"]["result_hash"]) == 64


def test_filters_go_together(home: Path) -> None:
    done = thidua(home, "evaluate", "--criterion", "a.6", "--state", "not_met", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    assert [(row["Code"], row["Numerator"], row["Denominator"]) for row in rows] == [("S1", "1", "5"), ("X2", "2", "5")]


def test_as_of_an_earlier_import_there_is_nobody_to_judge_by_dossiers(home: Path) -> None:
    answer = json.loads(
        thidua(home, "evaluate", "--import", "1", "--unit", "X1", "--criterion", "a.7", "--json").stdout
    )
    assert {row["verdict"] for row in answer["verdicts"]} == {"not_determinable"}


@pytest.mark.slow
def test_explain_names_the_procedures(home: Path, tmp_path: Path) -> None:
    """In the table, as CSV, as a workbook and for machines alike."""
    named = ("1.000002", "Thủ tục số 2")
    table = thidua(home, "explain", "X2", "a.6", lang="vi").stdout
    assert "Tên thủ tục" in table
    assert any(set(named) <= {cell.strip() for cell in line.split("  ")} for line in table.splitlines())
    listed = csv.DictReader(io.StringIO(thidua(home, "explain", "X2", "a.7", "--format", "csv").stdout[1:]))
    assert named in {(row["Procedure"], row["Procedure's name"]) for row in listed}
    answer = json.loads(thidua(home, "explain", "X2", "a.7", "--json").stdout)
    assert named in {(item["procedure_id"], item["procedure"]) for item in answer["items"]}
    thidua(home, "explain", "X2", "a.7", "--out", str(tmp_path / "behind.xlsx"))
    with zipfile.ZipFile(tmp_path / "behind.xlsx") as parts:
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert {f"<t>{text}</t>" in texts for text in ("Procedure's name", *named)} == {True}


@pytest.mark.parametrize(
    "words",
    [
        ["evaluate"],
        ["evaluate", "--json"],
        ["explain", "X1", "a.7"],
        ["report", "--out", "early"],
        ["seal", "--out", "early.zip"],
    ],
)
def test_a_moment_before_the_window_is_said_plainly(home: Path, words: list[str]) -> None:
    done = thidua(home, *words, "--as-of", "2026-04-14")
    assert (done.returncode, done.stderr) == (
        0,
        (
            "thidua: As of 2026-04-14 23:59:59 the movement's window, 2026-04-15 to 2026-12-31, has not begun: nothing "
            "in it has happened yet, so what is counted cannot be determined\n"
        ),
    )
    assert done.stdout


def test_before_the_window_what_is_counted_stays_not_determinable(home: Path) -> None:
    done = thidua(home, "evaluate", "--criterion", "a.7", "--json", "--as-of", "2026-04-14", lang="vi")
    assert {row["verdict"] for row in json.loads(done.stdout)["verdicts"]} == {"not_determinable"}
    assert done.stderr.count("\n") == 1
    assert "từ 15/04/2026 đến 31/12/2026" in done.stderr


def test_on_the_first_day_of_the_window_nothing_is_said(home: Path) -> None:
    assert thidua(home, "evaluate", "--as-of", "2026-04-15").stderr == ""


def test_explain_lists_what_counts_and_what_does_not(home: Path) -> None:
    answer = json.loads(thidua(home, "explain", "X1", "a.7", "--json").stdout)
    finished = [item for item in answer["items"] if item["requirement"] == "finished_on_time"]
    assert sorted((item["item"], item["role"]) for item in finished) == [
        ("H13.X1-260701-0001", "counts"),
        ("H13.X1-260702-0002", "counts"),
        ("H13.X1-260703-0003", "counts"),
        ("H13.X1-260706-0006", "counts"),
        ("H13.X1-260707-0007", "does_not_count"),
        ("H13.X1-260708-0008", "counts"),
    ]


def test_the_report_is_the_same_bytes_twice_and_formula_safe(home: Path) -> None:
    for name in ("one", "two"):
        assert thidua(home, "report", "--out", name, lang="vi").returncode == 0
    for name in ("report.html", "report.xlsx"):
        assert (home / "one" / name).read_bytes() == (home / "two" / name).read_bytes()
    assert sorted(path.name for path in (home / "one").iterdir()) == ["report.html", "report.xlsx"]


@pytest.mark.slow
def test_from_a_figure_to_the_procedure_its_dossiers_and_the_row_of_the_import(home: Path) -> None:
    behind = json.loads(thidua(home, "explain", "X1", "a.6", "--json").stdout)["items"]
    procedure = next(item["item"] for item in behind if item["role"] == "counts")
    idle = next(item["item"] for item in behind if item["role"] == "does_not_count")
    assert json.loads(thidua(home, "explain", "X1", "a.6", "--item", idle, "--format", "json").stdout) == []
    dossiers = json.loads(thidua(home, "explain", "X1", "a.6", "--item", procedure, "--format", "json").stdout)
    assert dossiers
    dossier = dossiers[0]["dossier_id"]
    records = json.loads(thidua(home, "explain", "X1", "a.6", "--item", dossier, "--format", "json").stdout)
    first = records[0]
    assert first["table"] == "dossiers"
    assert f"procedure_id {procedure}" in first["what"]
    assert (first["import_number"] >= 1, first["row_no"] >= 1, first["current"]) == (True, True, True)
    assert "applicant" not in json.dumps(records)
    assert "is no procedure and no dossier behind a.6" in refused(
        thidua(home, "explain", "X1", "a.6", "--item", "H13.X9-1"), 3
    )


def test_seal_verify_and_a_tampered_copy(home: Path) -> None:
    sealed = json.loads(thidua(home, "seal", "--out", "e.zip", "--json").stdout)
    done = thidua(home, "verify", "e.zip", "--hash", sealed["bundle_hash"])
    assert done.returncode == 0
    assert done.stdout.startswith("identical: 48 verdicts recomputed")
    content = bytearray((home / "e.zip").read_bytes())
    place = content.index(b"facts/dossiers.parquet") + 300
    content[place] ^= 1
    (home / "t.zip").write_bytes(content)
    done = thidua(home, "verify", "t.zip", lang="vi")
    assert done.returncode == 1
    assert "facts/dossiers.parquet bị thiếu hoặc hỏng" in done.stdout


def test_a_unit_is_found_by_its_name_typed_without_tone_marks(home: Path) -> None:
    typed = thidua(home, "evaluate", "--unit", "PHUONG CAI RANG", "--format", "json")
    assert typed.returncode == 0
    assert typed.stdout == thidua(home, "evaluate", "--unit", "X1", "--format", "json").stdout


def test_mistakes_are_one_line_each(home: Path) -> None:
    assert refused(thidua(home, "evaluate", "--unit", "Phường Cái Răn"), 3) == (
        "thidua: nobody taking part is called “Phường Cái Răn”; nearest: Phường Cái Răng (X1)"
    )
    assert "the movement has no criterion “a.9”; it has a.1, a.2" in refused(thidua(home, "explain", "X1", "a.9"), 3)
    assert "ledger" in refused(thidua(home, "evaluate", "--ledger", "nowhere"), 3)
    assert "no such movement" in refused(thidua(home, "evaluate", "--movement", "ha-noi"), 3)
    assert "no such calendar" in refused(thidua(home, "evaluate", "--calendar", "mars"), 3)
    assert "There is no import 9" in refused(thidua(home, "evaluate", "--import", "9"), 3)
    assert "e.zip" in refused(thidua(home, "verify", "no/e.zip"), 3)
    assert "not an evidence bundle" in refused(thidua(home, "verify", str(PROGRAM)), 3)
    assert "--out" in refused(thidua(home, "seal"), 2)
    assert "2026-13-01" in refused(thidua(home, "evaluate", "--as-of", "2026-13-01"), 2)
    assert "maybe" in refused(thidua(home, "evaluate", "--state", "maybe"), 2)
    assert "Tùy chọn" in refused(thidua(home, "evaluate", "--as-of", lang="vi"), 2)


def test_a_report_into_a_place_that_cannot_be_written(home: Path) -> None:
    (home / "taken").write_text("a file", encoding="utf-8")
    line = refused(thidua(home, "report", "--out", "taken"), 2)
    assert "taken" in line


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    line = f"{PROGRAM} evaluate --format csv | head -1"
    done = subprocess.run(["sh", "-c", line], cwd=home, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
