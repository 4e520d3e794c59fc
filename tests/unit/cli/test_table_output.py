"""A list is the same list in every format, and never a formula."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import fastexcel
import pytest

from thidua.cli.session import CommandSession
from thidua.cli.table_output import Column, display_value, print_list
from thidua.i18n import UserError
from thidua.io.spreadsheet_safety import formula_safe

COLUMNS = (Column("name", "Name"), Column("count", "Count", right=True), Column("on", "Day"))
ROWS = [
    {"name": "=HYPERLINK(1)", "count": 3, "on": date(2026, 7, 1)},
    {"name": "Cái Răng", "count": -1, "on": None},
]


def test_csv_is_formula_safe_and_keeps_numbers(tmp_path: Path) -> None:
    print_list(CommandSession(), ROWS, COLUMNS, out=tmp_path / "list.csv")
    content = (tmp_path / "list.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["Name", "Count", "Day"],
        ["'=HYPERLINK(1)", "3", "2026-07-01"],
        ["Cái Răng", "-1", ""],
    ]


def test_xlsx_holds_text_as_text_and_is_the_same_bytes_twice(tmp_path: Path) -> None:
    print_list(CommandSession(), ROWS, COLUMNS, format_="xlsx", out=tmp_path / "one")
    print_list(CommandSession(), ROWS, COLUMNS, format_="xlsx", out=tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    sheet = fastexcel.read_excel((tmp_path / "one").read_bytes()).load_sheet(0).to_arrow()
    assert sheet.column("Name").to_pylist() == ["'=HYPERLINK(1)", "Cái Răng"]
    assert sheet.column("Count").to_pylist() == [3, -1]


def test_json_keeps_values(capsys: pytest.CaptureFixture[str]) -> None:
    print_list(CommandSession(json=True), ROWS, COLUMNS)
    assert json.loads(capsys.readouterr().out)[0] == {"name": "=HYPERLINK(1)", "count": 3, "on": "2026-07-01"}


def test_a_table_in_a_pipe_is_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    long = "Ủy ban nhân dân " * 20
    print_list(CommandSession(), [{"name": long.strip()}], COLUMNS[:1], title="[bold]Units[/bold]")
    out = capsys.readouterr().out
    assert long.strip() in out
    assert "[bold]Units[/bold]" in out


def test_xlsx_needs_a_file() -> None:
    with pytest.raises(UserError, match="needs a file"):
        print_list(CommandSession(), ROWS, COLUMNS, format_="xlsx")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(A1)", "'  @SUM(A1)"),
        ("\t=1", "'=1"),
        ("-5", "'-5"),
        ("＝1", "'＝1"),
        ("Phường Cái Răng", "Phường Cái Răng"),
        ("a\x00b", "ab"),
        ("", ""),
    ],
)
def test_formula_safe(text: str, safe: str) -> None:
    assert formula_safe(text) == safe


def test_values_as_people_read_them() -> None:
    session = CommandSession(lang="vi")
    assert display_value(session, datetime(2026, 7, 1, 7, 30)) == "07:30 01/07/2026"
    assert display_value(session, True) == "có"
    assert display_value(session, None) == ""
    assert display_value(session, ["a", 1]) == "a, 1"
