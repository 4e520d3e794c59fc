"""The same table comes out of every format; headers are found, merged cells filled, lines that are no records kept."""

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.hand_made_workbook import made_by_hand
from support.legacy_letters import to_tcvn3, to_vni
from thidua.ledger.mapping.profile_library import profile_headings
from thidua.ledger.readers import json_lines
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.formats import read_source
from thidua.ledger.readers.sheet import SourceFile


def read(path: Path) -> SourceFile:
    return read_source(path, profile_headings())


def table(path: Path) -> list[dict[str, Any]]:
    """All rows of the only sheet by heading, empty cells left out."""
    (sheet,) = read(path).sheets
    rows = []
    for chunk in sheet.read():
        for row in chunk.rows.to_pylist():
            rows.append({sheet.headings[int(place)]: value for place, value in row.items() if value not in (None, "")})
    return rows


RECORDS = [{"Mã hồ sơ": "A", "Trạng thái": "Đã trả"}, {"Mã hồ sơ": "B", "Trạng thái": "Đang xử lý"}]
CSV = "Mã hồ sơ{0}Trạng thái\nA{0}Đã trả\nB{0}Đang xử lý\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encoding_and_delimiter_are_found_out(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CSV.format(delimiter).encode(encoding))
    assert table(path) == RECORDS


def test_windows_1258_is_found_out(tmp_path: Path) -> None:
    import unicodedata

    # The code page has vowels with hat and horn, and tones as marks of their own.
    tones = "\u0300\u0301\u0303\u0309\u0323"
    apart = "".join(
        unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", letter) if c not in tones))
        + "".join(c for c in unicodedata.normalize("NFD", letter) if c in tones)
        for letter in CSV.format(",")
    )
    path = tmp_path / "a.csv"
    path.write_bytes(apart.encode("cp1258"))
    source = read(path)
    assert source.encoding == "cp1258"
    assert [unicodedata.normalize("NFC", heading) for heading in source.sheets[0].headings] == [
        "Mã hồ sơ",
        "Trạng thái",
    ]


@pytest.mark.parametrize("write", [to_tcvn3, to_vni])
def test_headings_in_legacy_letters_are_read(tmp_path: Path, write: Any) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(write("Mã hồ sơ,Trạng thái\nA,đã trả kết quả\n").encode("latin-1"))
    assert read(path).sheets[0].headings == ("Mã hồ sơ", "Trạng thái")


def test_json_lines_parquet_and_gzip_give_the_same_table(tmp_path: Path) -> None:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(CSV.format(",").encode()))
    pq.write_table(pa.Table.from_pylist(RECORDS), tmp_path / "d.parquet")
    for name in ("a.jsonl", "b.jsonl.gz", "c.csv.gz", "d.parquet"):
        assert table(tmp_path / name) == RECORDS


def test_json_keys_that_come_late_and_odd_keys_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"a": 1}\n\n{"o\'b\\"c": {"d": [1]}, "a": null}\nbroken\n{"a": 2.5, "z": true}\n', encoding="utf-8"
    )
    (sheet,) = read(path).sheets
    assert sheet.headings == ("a", "o'b\"c", "z")
    (chunk,) = sheet.read()
    assert chunk.row_nos.tolist() == [1, 3, 5]
    assert chunk.rows.column(0).to_pylist() == ["1", None, "2.5"]
    assert [(row.row_no, row.fields) for row in chunk.ragged] == [(2, 0), (4, 1)]


@pytest.mark.parametrize(
    "key", ["", "*", "$", "a.b", "[0]", "0", "/", "~1", "'", '"', "\\", "\\u0041", "\n", "\x00", "a\x00b", "Mã hồ sơ"]
)
def test_a_key_of_any_letters_is_a_column(tmp_path: Path, key: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"x": "X", key: value}) + "\n" for value in ("v", 1.5)), encoding="utf-8")
    (sheet,) = read(path).sheets
    (chunk,) = sheet.read()
    assert sheet.headings == ("x", key)
    assert [column.to_pylist() for column in chunk.rows.columns] == [["X", "X"], ["v", "1.5"]]
    assert [(cells.column, list(cells.rows)) for cells in chunk.damaged] == [(1, [1])]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.json.gz", "a.txt"])
@pytest.mark.parametrize("indent", [None, 2])
def test_one_list_of_objects_gives_the_same_table(tmp_path: Path, name: str, indent: int | None) -> None:
    content = ("\ufeff \n" + json.dumps(RECORDS, ensure_ascii=False, indent=indent) + "\n").encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert table(tmp_path / name) == RECORDS


@pytest.mark.parametrize("block", [1, 2, 3, 7, 1024])
def test_elements_of_a_list_are_told_apart_wherever_it_is_cut_into_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(json_lines, "BLOCK", block)
    monkeypatch.setattr(json_lines, "_CHUNK_BYTES", 20)
    path = tmp_path / "a.json"
    told = ['{"a": "x]},\\\\", "b": [1, {"c": "\\""}]}', "7", '{"a": {broken}}', '{"a": "1"}', ""]
    path.write_text("[" + ",".join(told) + "]", encoding="utf-8")
    sheet = json_lines.read(OpenedFile(path, "json_lines", False, lambda: path.open("rb"))).sheets[0]
    chunks = list(sheet.read())
    assert sheet.headings == ("a", "b")
    assert [row for chunk in chunks for row in chunk.rows.column(0).to_pylist()] == ["x]},\\", "1"]
    assert [number for chunk in chunks for number in chunk.row_nos.tolist()] == [1, 4]
    assert [(row.row_no, row.fields) for chunk in chunks for row in chunk.ragged] == [(2, 1), (3, 1), (5, 0)]


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/"><global scope="event"><string key="concept:name" value="?"/></global>
<trace><string key="concept:name" value="A"/>
  <event><string key="concept:name" value="Tiếp nhận"/>
    <date key="time:timestamp" value="2026-03-05T10:00:00+07:00"/></event>
  <event><string key="concept:name" value="Chuyển"/></event></trace>
<trace><string key="concept:name" value="B"/>
  <event><string key="concept:name" value="Tiếp nhận"/></event></trace></log>"""


@pytest.mark.parametrize("packed", [False, True])
def test_xes_is_flattened_a_row_an_event(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("a.xes.gz" if packed else "a.xes")
    path.write_bytes(gzip.compress(XES.encode()) if packed else XES.encode())
    assert table(path) == [
        {"case:concept:name": "A", "concept:name": "Tiếp nhận", "time:timestamp": "2026-03-05T10:00:00+07:00"},
        {"case:concept:name": "A", "concept:name": "Chuyển"},
        {"case:concept:name": "B", "concept:name": "Tiếp nhận"},
    ]


def test_rows_of_a_wrong_width_come_with_their_numbers_and_without_their_values(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Danh sách\nMã hồ sơ,Trạng thái\nA,1\nB\n\nC,2,3\n"D\nE",4\nF,5\n', encoding="utf-8")
    (sheet,) = read(path).sheets
    (chunk,) = sheet.read()
    assert sheet.header_row == 2
    assert chunk.rows.column(0).to_pylist() == ["A", "", "D\nE", "F"]
    assert chunk.row_nos.tolist() == [3, 5, 7, 8]
    assert [(row.row_no, row.fields, row.expected) for row in chunk.ragged] == [(4, 1, 2), (6, 3, 2)]


def test_a_hand_made_workbook(tmp_path: Path) -> None:
    source = read(made_by_hand(tmp_path / "a.xlsx"))
    assert source.left_out == ("trống",)
    assert [sheet.name for sheet in source.hidden_sheets] == ["ẩn"]
    (sheet,) = source.sheets
    assert (sheet.name, sheet.header_row) == ("Tháng 3", 5)
    assert sheet.headings == ("STT", "Mã hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả", "Cơ quan tiếp nhận")
    (chunk,) = sheet.read()
    assert chunk.row_nos.tolist() == [6, 7, 8, 9, 10, 11, 12]
    assert chunk.rows.column(4).to_pylist() == ["(5)", "Sở Tư pháp", "Sở Tư pháp", "Sở Tư pháp", None, None, None]
    assert chunk.rows.column(2).to_pylist()[1] == "2026-03-02 00:00:00"
    assert chunk.rows.column(3).to_pylist()[1] == "46090"
