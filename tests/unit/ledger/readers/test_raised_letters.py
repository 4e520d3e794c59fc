"""A footnote's mark raised or lowered beside a number is no digit of it, in any format."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import xlsxwriter

from support.binary_workbook import Rich, binary_workbook, letters
from support.import_files import bring, rows, small_town
from support.open_workbook import ods
from thidua.ledger.readers.formats import read_source
from thidua.ledger.readers.unreadable import RAISED, unreadable_cells

HEAD = ("Mã hồ sơ", "Ngày tiếp nhận", "Thời hạn giải quyết")


def limits(path: Path) -> list[str]:
    (sheet,) = read_source(path).sheets
    (chunk,) = sheet.read()
    return chunk.rows.column(2).to_pylist()


def workbook(path: Path, properties: dict[str, object], *, constant_memory: bool = False) -> Path:
    with xlsxwriter.Workbook(str(path), {"constant_memory": constant_memory}) as book:
        sheet = book.add_worksheet("DS")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ("H1", "13/03/2026"))
        sheet.write_rich_string(1, 2, "15", book.add_format(properties), "2")
        sheet.write_row(2, 0, ("H2", "13/03/2026", "152"))
    return path


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize(
    ("properties", "seen"), [({"font_script": 1}, RAISED), ({"font_script": 2}, RAISED), ({"bold": True}, "152")]
)
def test_runs_of_a_workbook(tmp_path: Path, properties: dict[str, object], seen: str, inline: bool) -> None:
    assert limits(workbook(tmp_path / "a.xlsx", properties, constant_memory=inline)) == [seen, "152"]


@pytest.mark.parametrize(
    ("mark", "seen"),
    [
        ("15<sup>2</sup>", RAISED),
        ("15<b><sub>2</sub></b>", RAISED),
        ('15<span style="vertical-align: super">2</span>', RAISED),
        ('15<span class="f">2</span>', RAISED),
        ("15<sup> </sup>2", "15 2"),
        ("<b>152</b>", "152"),
    ],
)
def test_elements_and_styles_of_a_page(tmp_path: Path, mark: str, seen: str) -> None:
    path = tmp_path / "a.xls"
    head = "".join(f'<td style="vertical-align:middle">{name}</td>' for name in HEAD)
    lines = (
        f"<tr><td>{name}</td><td>13/03/2026</td><td>{limit}</td></tr>" for name, limit in (("H1", mark), ("H2", "152"))
    )
    path.write_text(
        f"<html><style>.f {{vertical-align:sub}}</style><table><tr>{head}</tr>{''.join(lines)}</table></html>",
        encoding="utf-8",
    )
    assert limits(path) == [seen, "152"]


@pytest.mark.parametrize(
    ("position", "seen"), [("super 58%", RAISED), ("-33% 58%", RAISED), ("sub", RAISED), ("0% 100%", "152")]
)
def test_spans_of_an_open_document(tmp_path: Path, position: str, seen: str) -> None:
    styles = (
        '<style:style style:name="T1" style:family="text"><style:text-properties '
        f'style:text-position="{position}"/></style:style>'
    )

    def row(*cells: str) -> str:
        listed = (
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        )
        return f"<table:table-row>{''.join(listed)}</table:table-row>"

    mark = '15<text:span text:style-name="T1">2</text:span>'
    lines = row(*HEAD) + row("H1", "13/03/2026", mark) + row("H2", "13/03/2026", "152")
    assert limits(ods(tmp_path / "a.ods", lines, styles=styles)) == [seen, "152"]


@pytest.mark.parametrize(("tag", "seen"), [("Sup", RAISED), ("Sub", RAISED), ("B", "152")])
def test_texts_of_spreadsheet_xml(tmp_path: Path, tag: str, seen: str) -> None:
    def row(*cells: str) -> str:
        return f"<Row>{''.join(f'<Cell>{cell}</Cell>' for cell in cells)}</Row>"

    def data(text: str) -> str:
        return f'<Data ss:Type="String">{text}</Data>'

    mark = (
        f'<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><Font>15</Font><{tag}>2</{tag}></ss:Data>'
    )
    path = tmp_path / "a.xml"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="DS"><Table>'
        f"{row(*map(data, HEAD))}{row(data('H1'), data('13/03/2026'), mark)}"
        f"{row(*map(data, ('H2', '13/03/2026', '152')))}</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    assert limits(path) == [seen, "152"]


@pytest.mark.parametrize(("raised", "seen"), [(1, RAISED), (2, RAISED), (0, "152")])
def test_runs_of_a_binary_workbook(tmp_path: Path, raised: int, seen: str) -> None:
    lines = [HEAD, ("H1", "13/03/2026", Rich("152", 2)), ("H2", "13/03/2026", "152")]
    assert limits(binary_workbook(tmp_path / "a.xlsb", lines, font=letters(raised=raised))) == [seen, "152"]


def test_such_cells_set_their_rows_aside_with_sheet_and_row(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, workbook(tmp_path / "a.xlsx", {"font_script": 1}))
    assert report.counts["quarantined"] == 1
    assert rows(ledger, "select dossier_id, time_limit from dossiers") == [("H2", 152)]
    said = (tmp_path / "a.quarantine.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert said.startswith("DS,2,Thời hạn giải quyết,#RAISED!,")


def test_raised_letters_of_unicode_are_no_digits(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = tmp_path / "a.csv"
    lines = ["H15²,13/03/2026,3", "H10₃,13/03/2026,3", "①,13/03/2026,3", "7,13/03/2026²,3", "8,13/03/2026,15²"]
    lines += ["9,13/03/2026,10₃", "10,13/03/2026,3"]
    path.write_text("\n".join([",".join(HEAD), *lines]), encoding="utf-8")
    assert bring(ledger, path).counts["quarantined"] == 6
    assert rows(ledger, "select dossier_id from dossiers") == [("10",)]


def test_the_word_of_such_cells_is_known() -> None:
    assert pc.all(unreadable_cells(pa.array([RAISED]))).as_py()
