"""`thidua import` as an officer uses it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.import_files import small_town
from thidua.cli import main

LIST = """DANH SÁCH,,,,
STT,Số hồ sơ,Chủ hồ sơ,Ngày tiếp nhận,Trạng thái
1,HS1,Nguyễn Văn Kín,05/03/2026,Đã trả kết quả
2,HS2,Nguyễn Văn Kín,35/03/2026,Đang xử lý
Tổng cộng,,,,2
"""


def run(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(main, ["--lang", lang, "import", *words])


@pytest.fixture
def town(tmp_path: Path) -> Path:
    small_town(tmp_path)
    (tmp_path / "hs.csv").write_text(LIST, encoding="utf-8")
    return tmp_path


def files_of(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_an_import_tells_counts_that_add_up_and_the_way_on(town: Path) -> None:
    done = run(str(town / "hs.csv"), "--ledger", str(town / "ledger"), "--key", str(town / "key"), lang="vi")
    assert done.exit_code == 0
    first, *more = done.stdout.splitlines()
    assert "đọc 2 dòng = 1 nhận mới + 0 thay bản cũ + 0 bản cũ hơn + 0 trùng + 1 chờ chỉnh sửa" in first
    lacking = [line for line in more if line.startswith("  1 trong 1 hồ sơ không có")]
    assert len(lacking) == 3  # unit, status, appointment
    assert [line for line in more if line not in lacking] == [
        "  bỏ qua, dòng tổng cộng: 1 (dòng 5)",
        "  Ngày tiếp nhận: không có gì cho thấy ngày hay tháng đứng trước; 1 ngày tháng hiểu được cả hai cách được đọc "
        "ngày trước. Nếu sai, hãy rút lần nhập này (--undo) và ghi rõ --month-first",
        "  1 trong 1 hồ sơ đã kết thúc theo trạng thái nhưng không có mốc ngày nào cho biết khi nào: hồ sơ có kết quả "
        "được tính là đang giải quyết",
        "  Ngày tiếp nhận: 1 ô không đọc được",
        "  các cột không lấy: STT, Chủ hồ sơ",
        f"  các dòng cần sửa rồi nhập lại: {town / 'hs.quarantine.csv'}",
    ]


def test_a_preview_shows_what_becomes_of_each_column_and_writes_nothing(town: Path) -> None:
    before = files_of(town)
    shown = run(str(town / "hs.csv"), "--ledger", str(town / "ledger"), "--preview", "--json")
    assert shown.exit_code == 0
    (looked,) = json.loads(shown.stdout)
    assert (looked["profile"], looked["guessed"]) == ("one-stop-excel", True)
    (sheet,) = looked["sheets"]
    assert {column["heading"]: column["fate"] for column in sheet["columns"]} == {
        "STT": "not used, dropped",
        "Số hồ sơ": "taken",
        "Chủ hồ sơ": "personal, dropped",
        "Ngày tiếp nhận": "taken",
        "Trạng thái": "taken",
    }
    assert sheet["problems"] == [
        {
            "row": 4,
            "column": "Ngày tiếp nhận",
            "value": "35/03/2026",
            "reason": "not a date that can be read; write it as 05/03/2026 14:30",
        }
    ]
    assert (sheet["header_row"], sheet["rows_looked_at"], sheet["bad_rows"], sheet["skipped"]) == (2, 3, 1, 1)
    assert "Kín" not in shown.stdout
    assert files_of(town) == before


def test_a_preview_for_people_needs_no_ledger(town: Path) -> None:
    shown = run(str(town / "hs.csv"), "--ledger", str(town / "none"), "--preview")
    assert shown.exit_code == 0
    assert "dossiers.received_at" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "Nothing was written. To import: the same command without --preview."


def test_a_refused_file_keeps_those_after_it_out_and_names_them(town: Path) -> None:
    folder = town / "data"
    folder.mkdir()
    (folder / "readme.txt").write_text("Xin chào\n", encoding="utf-8")
    (folder / "thang3.csv").write_text(LIST, encoding="utf-8")
    done = run(str(folder), "--ledger", str(town / "ledger"))
    assert done.exit_code == 3
    assert "readme.txt" in done.stderr
    assert "Not imported, for they come after it: thang3.csv." in done.stderr
    (folder / "readme.txt").unlink()
    assert run(str(folder), "--ledger", str(town / "ledger")).exit_code == 0


def test_a_folder_brings_in_what_others_refer_to_first(town: Path) -> None:
    folder = town / "data"
    folder.mkdir()
    (folder / "a list.csv").write_text(
        "Số hồ sơ,Ngày tiếp nhận,Cơ quan tiếp nhận\nHS9,05/03/2026,Sở Nội vụ\n", encoding="utf-8"
    )
    (folder / "units.csv").write_text("unit_id,name,unit_group\nSNV,Sở Nội vụ,department\n", encoding="utf-8")
    (folder / "old.quarantine.csv").write_text("x", encoding="utf-8")
    done = run(str(folder), "--ledger", str(town / "ledger"), "--json")
    assert done.exit_code == 0
    answers = json.loads(done.stdout)
    assert [(Path(answer["file"]).name, answer["accepted"], answer["quarantined"]) for answer in answers] == [
        ("units.csv", 1, 0),
        ("a list.csv", 1, 0),
    ]


def test_the_same_file_again_is_said_to_be_known(town: Path) -> None:
    words = (str(town / "hs.csv"), "--ledger", str(town / "ledger"), "--known-at", "31/03/2026 17:00")
    assert run(*words).exit_code == 0
    again = run(*words)
    assert again.exit_code == 0
    assert again.stdout.startswith(f"{town / 'hs.csv'}: known already, imported before as import 4. ")
    assert again.stdout.endswith(": --known-at\n")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("{town}/gone.csv",), "There is no file {town}/gone.csv"),
        (("{town}/hs.csv", "--known-at", "soon"), "--known-at: “soon” is not a moment; write 2026-03-31 17:00"),
        (("{town}/empty",), "The folder {town}/empty has no file that can be imported"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_3(town: Path, words: tuple[str, ...], line: str) -> None:
    (town / "empty").mkdir()
    done = run(*(word.format(town=town) for word in words), "--ledger", str(town / "ledger"))
    assert done.exit_code == 3
    assert line.format(town=town) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
