"""Files that are damaged, or odd in ways of their own: read whole, set aside row by row, or refused with one line."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from support.import_files import adds_up, bring, rows, small_town
from thidua.i18n import UserError
from thidua.ledger.mapping.import_file import ImportReport
from thidua.ledger.store.ledger import Ledger

HEADINGS = ["Mã hồ sơ", "Mã TTHC", "Cơ quan tiếp nhận", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày có kết quả"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """One ledger for all files: their dossiers have numbers of their own."""
    return small_town(tmp_path_factory.mktemp("town"))


def record(number: object) -> list[str]:
    return [str(number), "1.001193", "Phường Ninh Kiều", "05/03/2026", "13/03/2026", "12/03/2026"]


def text(*numbers: object, between: str = ",", end: str = "\n") -> str:
    return "".join(between.join(line) + end for line in (HEADINGS, *map(record, numbers)))


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def taken(town: Ledger, report: ImportReport) -> tuple[int, int]:
    """Rows that came in, and rows set aside."""
    assert adds_up(report)
    return report.counts["accepted"], report.counts["quarantined"]


def in_import(town: Ledger, report: ImportReport) -> list[str]:
    dossiers = rows(
        town, f"SELECT dossier_id FROM dossiers WHERE import_id = '{report.record.import_id}' ORDER BY row_no"
    )
    return [number for (number,) in dossiers]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_encodings_are_read(tmp_path: Path, town: Ledger, encoding: str) -> None:
    report = bring(town, put(tmp_path / "a.csv", text(f"W1-{encoding}", f"W2-{encoding}").encode(encoding)))
    assert taken(town, report) == (2, 0)


@pytest.mark.parametrize("rows_above", [1, 4000])
def test_a_wide_text_cut_within_a_letter_is_refused(tmp_path: Path, town: Ledger, rows_above: int) -> None:
    path = put(tmp_path / "a.csv", text(*range(rows_above)).encode("utf-16")[:-1])
    with pytest.raises(UserError, match=r"a\.csv is damaged or was cut off"):
        bring(town, path)


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_one_bad_byte_sets_its_row_aside_whatever_ends_the_lines(tmp_path: Path, town: Ledger, end: str) -> None:
    content = text(*(f"B{number}-{end!r}" for number in range(3)), end=end).encode()
    content = content.replace("Kiều".encode(), b"Ki\xff\xbb\x81u", 1)
    report = bring(town, put(tmp_path / "a.csv", content))
    assert (report.encoding, *taken(town, report)) == ("utf-8", 2, 1)


@pytest.mark.parametrize("above", [1, 400])
def test_a_zero_byte_is_damage_wherever_it_stands(tmp_path: Path, town: Ledger, above: int) -> None:
    content = text(*(f"Z{above}-{number}" for number in range(above)), f"Z{above}\0-last")
    report = bring(town, put(tmp_path / "a.csv", content))
    assert taken(town, report) == (above, 1)
    assert report.quarantine is not None
    assert "byte 00 (number" in report.quarantine.read_text(encoding="utf-8-sig")


def test_invisible_letters_are_no_part_of_a_number_or_a_date(tmp_path: Path, town: Ledger) -> None:
    odd = ["\u202aI-1\u202c", "I-\x072", "I\x7f-3", "I-\u20614", "I-5\ufe0f", "I\x95-6", "\u2066I-7\u2069"]
    content = text(*odd).replace("05/03/2026", "05/03/\x022026", 1)
    report = bring(town, put(tmp_path / "a.csv", content))
    assert in_import(town, report) == [f"I-{number}" for number in range(1, 8)]
    assert report.respelled == {"Mã hồ sơ": 7}


def test_the_mark_where_files_of_old_end_is_no_row(tmp_path: Path, town: Ledger) -> None:
    report = bring(town, put(tmp_path / "a.csv", text("E-1") + "\x1a"))
    assert (*taken(town, report), report.skipped_count["blank line"]) == (1, 0, 1)


@pytest.mark.parametrize("size", [200_000, 9_000_000])
def test_a_long_text_is_no_fault(tmp_path: Path, town: Ledger, size: int) -> None:
    lines = text(f"L-{size}", f"L-{size}-2").splitlines()
    long = "\n".join([f"{lines[0]},Địa chỉ", f"{lines[1]},{'x' * size}", f"{lines[2]},y"])
    assert taken(town, bring(town, put(tmp_path / "a.csv", long))) == (2, 0)


QUOTED = [
    text("Q1", "Q2", "Q3", "Q4").replace("Q2,1.001193,P", 'Q2,1.001193,"P').replace("Q3,1.001193,P", 'Q3,1.001193,"P'),
    text("Q1", "Q2", "Q3").replace("Q2,", '"Q2,').replace("Q3,", '"Q3,'),
    '"' + text("Q1", "Q2", "Q3"),
    text("Q1", "Q2", "Q3").replace("Ngày tiếp nhận", '"Ngày tiếp nhận'),
]


@pytest.mark.parametrize(("content", "row"), list(zip(QUOTED, (3, 3, 1, 1), strict=True)))
def test_quotation_marks_that_pair_up_over_rows_are_refused(
    tmp_path: Path, town: Ledger, content: str, row: int
) -> None:
    with pytest.raises(UserError, match=rf"quotation mark in row {row} is not closed.*line breaks") as refused:
        bring(town, put(tmp_path / "a.csv", content))
    assert "Q2" not in str(refused.value)


@pytest.mark.parametrize("last", ['C,"Sở C",Sở', 'C,Sở C",Sở', "C,Sở C,Sở"])
def test_narrow_tables_lose_no_row_to_a_quotation_mark(tmp_path: Path, town: Ledger, last: str) -> None:
    content = f'Mã đơn vị,Tên đơn vị,Nhóm\nA,Sở A,Sở\nB,"Sở B,Sở\n{last}\nD,Sở D,Sở\n'
    with pytest.raises(UserError, match=r"quotation mark in row 3 is not closed"):
        bring(town, put(tmp_path / "units.csv", content))


def test_lines_of_an_address_are_no_rows(tmp_path: Path, town: Ledger) -> None:
    lines = text("A-1", "A-2").splitlines()
    content = f'{lines[0]},Địa chỉ\n{lines[1]},"12 Lê Lợi, tổ 3,\nNinh Kiều, Cần Thơ"\n{lines[2]},x\n'
    assert taken(town, bring(town, put(tmp_path / "a.csv", content))) == (2, 0)


def page(*lines: str, style: str = "", around: str = "{}") -> str:
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f"<html><head><meta charset=utf-8>{style}</head><body>{around.format(f'<table>{body}</table>')}</body></html>"
    )


def cells(values: list[str]) -> str:
    return "".join(f"<td>{value}</td>" for value in values)


UNSEEN = [
    page(cells(HEADINGS), cells(record("H-1"))) + page(cells(HEADINGS), cells(record("H-2")), around="<div hidden>{}"),
    page(cells(HEADINGS), cells(record("H-1"))).replace(
        "</table>", f"<tbody style='display: none'><tr>{cells(record('H-2'))}</tr></tbody></table>"
    ),
    page(cells(HEADINGS), cells(record("H-1")), style="<style>tr.an { color:red; display:none }</style>").replace(
        "</table>", f"<tr class='le an'>{cells(record('H-2'))}</tr></table>"
    ),
]


@pytest.mark.parametrize("content", UNSEEN)
def test_what_a_page_does_not_show_is_asked_for(tmp_path: Path, town: Ledger, content: str) -> None:
    with pytest.raises(UserError, match=r"1 rows are hidden, filtered away or struck through"):
        bring(town, put(tmp_path / "a.xls", content))


def test_a_page_cut_off_is_refused(tmp_path: Path, town: Ledger) -> None:
    whole = page(cells(HEADINGS), cells(record("C-1")), cells(record("C-2")))
    for left in (whole.index("</table>"), whole.index("C-2") + 20):
        with pytest.raises(UserError, match="damaged or was cut off"):
            bring(town, put(tmp_path / "a.xls", whole[:left]))


def test_a_bad_byte_in_a_page_of_one_line_is_named(tmp_path: Path, town: Ledger) -> None:
    content = page(cells(HEADINGS), cells(record("C-1"))).encode().replace("ờ".encode(), b"\xd0", 1)
    with pytest.raises(UserError, match=r"byte D0 in line 1 is not utf-8"):
        bring(town, put(tmp_path / "a.xls", content))


API = {"MaHoSo": "J-1", "MaTTHC": "1.001193", "DonViId": "NK", "NgayTiepNhan": "05/03/2026"}


def test_a_damaged_heading_refuses_the_file_and_drops_no_column(tmp_path: Path, town: Ledger) -> None:
    lines = [HEADINGS, *(record(f"C-{number}") for number in range(1, 9))]
    content = "\n".join(map(",".join, lines)).encode().replace("hẹn trả".encode(), b"h\xffn tr\xe1", 1)
    with pytest.raises(UserError, match=r"the heading “Ngày h.n tr.” is damaged"):
        bring(town, put(tmp_path / "a.csv", content))


def test_dossiers_without_a_number_are_not_one(tmp_path: Path, town: Ledger) -> None:
    report = bring(town, put(tmp_path / "a.jsonl", "\n".join([json.dumps(API | {"MaHoSo": "Chưa có số"})] * 3)))
    assert taken(town, report) == (0, 3)


def test_what_is_no_name_is_set_aside(tmp_path: Path, town: Ledger) -> None:
    names: list[object] = ["J-1", ["J-2"], {"J": 3}, True, "J-4\ufffd", 123456789012345680, 123456789012345]
    lines = [json.dumps(API | {"MaHoSo": name}, ensure_ascii=False) for name in names]
    report = bring(town, put(tmp_path / "a.jsonl", "\n".join(lines)))
    assert in_import(town, report) == ["J-1", "123456789012345"]
    assert taken(town, report) == (2, 5)


def test_long_numbers_that_a_script_cannot_have_rounded_are_exact(tmp_path: Path, town: Ledger) -> None:
    exact = [9007199254740993, 1234567890123456]
    lines = [json.dumps(API | {"MaHoSo": name}) for name in exact]
    assert in_import(town, bring(town, put(tmp_path / "a.jsonl", "\n".join(lines)))) == list(map(str, exact))


def test_a_key_said_twice_and_lines_of_another_kind_are_told_as_what_they_are(tmp_path: Path, town: Ledger) -> None:
    once = json.dumps(API | {"MaHoSo": "J-7"})
    lines = [once, once.replace('"DonViId"', '"MaHoSo": "J-8", "DonViId"'), "[1]", '{"MaHoSo":']
    report = bring(town, put(tmp_path / "a.jsonl", "\n".join(lines)))
    assert taken(town, report) == (1, 3)
    assert report.quarantine is not None
    assert report.quarantine.read_text(encoding="utf-8-sig").count("not one JSON object in which each key") == 3


def test_parquet_of_bytes_and_lists_is_read_or_told(tmp_path: Path, town: Ledger) -> None:
    table = pa.table(
        {name: [value] * 3 for name, value in API.items() if name != "MaHoSo"}
        | {"MaHoSo": pa.array([b"P-1", b"P-\xff", None], pa.binary()), "steps": [[{"a": 1}], [], None]}
    )
    pq.write_table(table, tmp_path / "a.parquet")
    report = bring(town, tmp_path / "a.parquet")
    assert in_import(town, report) == ["P-1"]
    assert (taken(town, report), report.dropped) == ((1, 2), ("steps",))


def test_encrypted_parquet_is_told_apart(tmp_path: Path, town: Ledger) -> None:
    with pytest.raises(UserError, match="protected by a password"):
        bring(town, put(tmp_path / "a.parquet", b"PARE" + bytes(50) + b"PARE"))


def test_columns_without_a_heading_are_told(tmp_path: Path, town: Ledger) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, [*record("N-1"), "", "a note"])
    assert bring(town, tmp_path / "a.xlsx").dropped == ("H:H",)
    lines = text("N-2", "N-3").splitlines()
    content = "\n".join([f"{lines[0]},,", f"{lines[1]},,", f"{lines[2]},,a note"])
    report = bring(town, put(tmp_path / "a.csv", content))
    assert (taken(town, report), report.dropped) == ((2, 0), ("H:H",))
