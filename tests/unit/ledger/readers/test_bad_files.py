"""A bad file is refused whole, with one line that says what to do."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from support.import_files import bring, empty_ledger
from thidua.i18n import UserError
from thidua.ledger.readers import file_types
from thidua.ledger.readers.formats import read_source


def read_all(path: Path) -> None:
    for sheet in read_source(path).sheets:
        for _chunk in sheet.read():
            pass


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as refused:
        read_all(path)
    line = str(refused.value)
    assert str(path) in line
    assert "\n" not in line
    assert refused.value.render("vi") != line
    return line.replace(str(path), "F")


def workbook(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.csv") == "There is no file F"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.jsonl", "a.xes"])
def test_0_bytes(tmp_path: Path, name: str) -> None:
    assert refusal(put(tmp_path / name, b"")) == "F is empty (0 bytes): export it again"


def test_0_bytes_inside_gzip(tmp_path: Path) -> None:
    assert refusal(put(tmp_path / "a.csv.gz", gzip.compress(b""))) == "F is empty (0 bytes): export it again"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.zip", "a"])
def test_types_that_are_not_read(tmp_path: Path, name: str) -> None:
    assert refusal(put(tmp_path / name, b"something")).startswith("F: files of this type are not read")


@pytest.mark.parametrize("name", ["EncryptedPackage", "WordDocument", "Other"])
def test_an_ole_file_is_told_by_its_streams(tmp_path: Path, name: str) -> None:
    content = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1_048_560) + name.encode("utf-16-le") + bytes(2000)
    lines = {
        "EncryptedPackage": "F is protected by a password: save it without one",
        "WordDocument": "F is a Word document: save its table as .xlsx or .csv",
        "Other": "F is no workbook, or it is damaged: export or copy it again",
    }
    assert refusal(put(tmp_path / "a.xlsx", content)) == lines[name]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"PK\x03\x04rest", "F is damaged or was cut off"),
        (b"%PDF-1.7", "F is a file of type PDF, which holds no table"),
        (b"\x89PNG\r\n", "F is a file of type PNG, which holds no table"),
        (b"ID;PWXL;N;E\r\n", "F is a file of type SYLK, which holds no table"),
        (bytes(range(256)) * 8, "F is no table of a type that is read, or it is damaged"),
        (b"<?xml version='1.0'?><invoice/>", "F is XML that is no table of a known kind"),
        (b"<html><body>Error 500</body></html>", "F: no header row is found"),
        (b"<html><table>", "F: no header row is found"),
    ],
    ids=["pk", "pdf", "png", "sylk", "bytes", "xml", "page", "table"],
)
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.xls"])
def test_content_that_is_no_table(tmp_path: Path, name: str, content: bytes, line: str) -> None:
    assert refusal(put(tmp_path / name, content)).startswith(line)


def test_json_that_is_not_lines_of_objects(tmp_path: Path) -> None:
    assert refusal(put(tmp_path / "a.jsonl", b"[1,2]\n")).startswith("F holds no rows that can be read as JSON")
    assert refusal(put(tmp_path / "b.jsonl", b"{broken\n")).startswith("F holds no rows that can be read as JSON")
    assert refusal(put(tmp_path / "b.json", b"[]")).startswith("F holds no rows that can be read as JSON")
    for number, content in enumerate(
        (
            b'[{"a":1}',
            b'[{"a":"1}]',
            b'[{"a":1}]{"a":2}',
            b'[{"a":1}],[{"a":2}]',
            b'[{"a":1}}',
            b'[{"a":1}]]',
            b'[{"a":1}}[{}]',
        )
    ):
        list_refusal = refusal(put(tmp_path / f"list{number}.json", content))
        assert list_refusal == "F is a JSON list that does not end, or has more behind its end: export it again"
    line = refusal(put(tmp_path / "c.jsonl", b'{"a":1}\n{"a":"\xff"}\n'))
    assert line.startswith("F: byte FF in line 2 is not UTF-8")


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(put(tmp_path / "a.xlsx", made.getvalue())).startswith("F is an archive, not a workbook")


def test_a_package_of_another_program(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(put(tmp_path / "a.xlsx", made.getvalue())).startswith("F is not an Excel workbook")


def test_a_workbook_within_gzip(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Số hồ sơ", "Ngày tiếp nhận"], ["A", "05/03/2026"]])
    assert refusal(put(tmp_path / "b.xlsx.gz", gzip.compress(path.read_bytes()))).startswith(
        "F holds a workbook within"
    )


def test_a_workbook_cut_off(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Số hồ sơ", "Ngày tiếp nhận"], ["A", "05/03/2026"]])
    assert refusal(put(path, path.read_bytes()[:-200])).startswith("F is damaged or was cut off")


def test_a_workbook_with_an_encrypted_member(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Số hồ sơ", "Ngày tiếp nhận"], ["A", "05/03/2026"]])
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    assert refusal(put(path, bytes(content))) == "F is protected by a password: save it without one"


def test_a_zip_bomb_is_seen_in_the_directory_before_anything_is_unpacked(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(100 * 1024**2))
    assert refusal(put(tmp_path / "a.xlsx", made.getvalue())).startswith("F would grow out of bounds")


def test_a_zip_directory_that_lies_about_sizes(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Số hồ sơ", "Ngày tiếp nhận"], ["A", "05/03/2026"]])
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", content, at + 28)[0]
        if content[at + 46 : at + 46 + length] == b"xl/worksheets/sheet1.xml":
            struct.pack_into("<I", content, at + 24, 10)
        at = content.find(b"PK\x01\x02", at + 4)
    assert refusal(put(path, bytes(content))).startswith("F is damaged or was cut off")


def test_a_gzip_bomb_stops_while_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_types, "RATIO_COUNTS_FROM", 1024**2)
    path = put(tmp_path / "a.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 1024**2 * 3))
    assert refusal(path).startswith("F would grow out of bounds")


def test_gzip_cut_off(tmp_path: Path) -> None:
    packed = gzip.compress(b"dossier_id,status\n" + b"".join(b"%d,10\n" % number for number in range(9999)))
    assert refusal(put(tmp_path / "a.csv.gz", packed[:-9])).startswith("F is damaged or was cut off")


def test_parquet_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"dossier_id": ["A"] * 1000}), path)
    assert refusal(put(path, path.read_bytes()[:-20])).startswith("F is damaged or was cut off")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx"])
def test_no_header(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("xlsx"):
        workbook(path, [["1", "2"], ["3", "4"]])
    else:
        path.write_text("1,2\n3,4\n5,6\n")
    assert refusal(path).startswith("F: no header row is found")


def test_xes_with_entities_is_not_expanded(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><trace>&b;</trace></log>'
    assert refusal(put(tmp_path / "a.xes", bomb)).startswith("F holds XML that a log does not need")


def test_xes_without_events_or_cut_off(tmp_path: Path) -> None:
    assert refusal(put(tmp_path / "a.xes", b"<log></log>")).startswith("F is no XES event log")
    assert refusal(put(tmp_path / "b.xes", b"<log><trace>")).startswith("F is damaged or was cut off")
    cases = b'<log><trace><string key="concept:name" value="A"/></trace></log>'
    assert refusal(put(tmp_path / "c.xes", cases)) == (
        "F: a log of cases without a single event: export it with its events"
    )


@pytest.mark.parametrize("place", ["trace", "event"])
def test_xes_that_says_one_thing_twice(tmp_path: Path, place: str) -> None:
    """Which of the two holds is not ours to guess; the same thing said twice is one."""
    twice = '<string key="concept:name" value="A"/><string key="concept:name" value="{other}"/>'
    log = "<log><trace>{case}<event>{event}</event></trace></log>"

    def made(other: str) -> bytes:
        told = {"trace": ("case", "event"), "event": ("event", "case")}[place]
        return log.format(**{told[0]: twice.format(other=other), told[1]: ""}).encode()

    line = refusal(put(tmp_path / "a.xes", made("B")))
    assert line == "F: an event or case says concept:name twice, “A” and “B”: one of them must go"
    read_all(put(tmp_path / "b.xes", made("A")))


def test_headings_that_no_profile_knows_name_the_way_out(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", b"colour,shape\nred,round\nblue,square\n")
    with pytest.raises(UserError, match=r"no profile fits the columns colour, shape; write one"):
        bring(empty_ledger(tmp_path), path)


def test_a_refused_file_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    packed = gzip.compress(b"dossier_id,status\n" + b"".join(b"%d,10\n" % number for number in range(99_999)))
    path = put(tmp_path / "dossiers.csv.gz", packed[:-9])
    with pytest.raises(UserError):
        bring(ledger, path)
    assert ledger.imports() == []
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["dossiers.csv.gz", "ledger"]


@pytest.mark.parametrize("ending", ["", 'C,10,he said "x"\n', 'C,10,"x",y\n'])
def test_a_quotation_mark_left_open_never_loses_rows_in_silence(tmp_path: Path, ending: str) -> None:
    swallowed = "".join(f"A{number},10,x\n" for number in range(9))
    path = put(tmp_path / "a.csv", f'dossier_id,status,case_name\nA,10,x\nB,10,"open\n{swallowed}{ending}'.encode())
    assert refusal(path).startswith("F: a quotation mark in row 3 is not closed")


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_what_python_calls_a_line_break_is_none_in_a_table(tmp_path: Path, separator: str) -> None:
    cell = separator.join(["one", "B,10,x", "C,10,y", "D,10,z"])
    path = put(
        tmp_path / "dossiers.csv", f'dossier_id,status,case_name\nA,10,"{cell}\nend"\nE,9,{separator}x\n'.encode()
    )
    assert bring(empty_ledger(tmp_path), path).counts["accepted"] == 2


def test_values_over_several_lines_are_no_open_quotation_marks(tmp_path: Path) -> None:
    path = put(tmp_path / "dossiers.csv", b'dossier_id,status,case_name\nA,10,"one,\ntwo, three\nfour"\nB,9,12" pipe\n')
    assert bring(empty_ledger(tmp_path), path).counts["accepted"] == 2
