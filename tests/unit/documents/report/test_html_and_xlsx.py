"""The page and the workbook: self-contained, the same bytes twice, safe against what is in the data."""

import io
import re
import zipfile
from dataclasses import replace

import fastexcel
import pytest

from support.page import Page
from support.sample_report import sample_report, two
from thidua.documents.report.html import render_html
from thidua.documents.report.xlsx import render_xlsx


def test_the_page_is_the_same_bytes_twice() -> None:
    assert render_html(sample_report(), "vi") == render_html(sample_report(), "vi")


def test_the_page_loads_nothing_from_elsewhere() -> None:
    written = render_html(sample_report(), "vi").decode()
    assert re.findall(r"(?:https?:)?//[a-z]", re.sub(r"/\*.*?\*/", "", written)) == []
    page = Page(written)
    assert "default-src 'none'" in page.value("meta[http-equiv=Content-Security-Policy]", "content")
    assert [address for address in page.values("[src]", "src") if not address.startswith("data:")] == []
    assert [address for address in page.values("[href]", "href") if not address.startswith(("#", "data:"))] == []


def test_names_from_data_never_become_markup() -> None:
    data = sample_report(1, 1)
    evil = "<script>alert(1)</script>"
    data = replace(
        data,
        units=(replace(data.units[0], name=two(evil)),),
        officers=(replace(data.officers[0], name=two(evil), unit_name=two('" onload="x')),),
    )
    page = render_html(data, "en").decode()
    assert evil not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    assert "<script>alert" not in page


def test_every_unit_has_a_sheet_the_table_leads_to() -> None:
    page = Page(render_html(sample_report(6), "vi"))
    targets = page.values("[href^='#u-']", "href")
    assert targets == [f"#u-{n}" for n in range(1, 7)]
    assert [len(page.all(target)) for target in targets] == [1] * 6


def test_ids_are_unique() -> None:
    ids = Page(render_html(sample_report(), "vi")).values("[id]", "id")
    assert len(ids) == len(set(ids)) > 0


@pytest.mark.slow
def test_a_whole_city_stays_a_few_megabytes() -> None:
    assert len(render_html(sample_report(120, 3000), "vi")) < 6_000_000


def test_the_workbook_is_the_same_bytes_twice() -> None:
    assert render_xlsx(sample_report(), "vi") == render_xlsx(sample_report(), "vi")


def test_the_workbook_holds_no_formula_and_no_link() -> None:
    data = sample_report(1, 1)
    data = replace(
        data,
        units=(replace(data.units[0], name=two("=HYPERLINK(1)"), id="@SUM(A1)"),),
        officers=(replace(data.officers[0], name=two("+cmd|' /C calc'!A0"), unit_name=two("mailto:x@y")),),
    )
    content = render_xlsx(data, "en")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    units = fastexcel.read_excel(content).load_sheet("Units").to_arrow()
    assert units.column("Name").to_pylist() == ["'=HYPERLINK(1)"]
    assert units.column("Code").to_pylist() == ["'@SUM(A1)"]


def test_the_workbook_has_every_verdict_and_requirement() -> None:
    data = sample_report(3, 4)
    book = fastexcel.read_excel(render_xlsx(data, "vi"))
    assert book.sheet_names == [
        "Căn cứ",
        "Đơn vị",
        "Cá nhân",
        "Đơn vị, chi tiết",
        "Cá nhân, chi tiết",
        "Số liệu toàn thành phố",
    ]
    assert book.load_sheet("Đơn vị").height == 3
    wanted = sum(len(verdict.parts) for unit in data.units for verdict in unit.verdicts)
    details = book.load_sheet("Đơn vị, chi tiết").to_arrow()
    assert details.num_rows == wanted
    assert details.column("Tử số").to_pylist()[0] == data.units[0].verdicts[0].parts[0].numerator
