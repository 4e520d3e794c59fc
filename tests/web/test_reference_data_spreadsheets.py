"""Reference data out as XLSX and in again: compared line by line, saved only when somebody says so."""

import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from thidua.ledger.readers.formats import read_source
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.reference_data import reference_tables
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft

TABLES = ["units", "officers", "posts", "procedures", "assignments"]


def bring(client: Client, table: str, content: bytes, name: str = "tệp.xlsx") -> Any:
    return client.post(f"/reference/{table}/bring", {"file": SimpleUploadedFile(name, content)}, follow=True)


def sheet(*rows: Iterable[str]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        page = made.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return target.getvalue()


def counts(page: Any) -> tuple[int, int, int, int]:
    counted, draft = page.context["counts"], page.context["draft"]
    return counted["new"], counted["changed"], draft.unchanged, counted["refused"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("table", TABLES)
def test_what_is_exported_comes_in_as_it_is(
    ledger: Ledger, client_as: Callable[..., Client], table: str, language: str
) -> None:
    client = client_as(Role.CITY_OFFICE, language=language)
    made = client.get(f"/reference/{table}/file.xlsx?state=all")
    rows = len(reference_tables.current().tables[table])
    assert rows > 0
    assert counts(bring(client, table, made.content)) == (0, 0, rows, 0)


def test_new_changed_unchanged_and_refused_lines_are_told_apart(office: Client, ledger: Ledger) -> None:
    before = len(ledger.imports())
    content = sheet(
        ("Mã đơn vị", "Tên đơn vị", "Nhóm đơn vị", "Đơn vị cấp trên"),
        ("X1", "Phường Cái Răng Mới", "xã, phường", "TP"),
        ("X2", "Xã Đông Thuận", "xã, phường", "TP"),
        ("X3", "Xã Ba", "xã, phường", "TP"),
        ("X4", "Xã Bốn", "xã, phường", "T0"),
        ("X3", "Xã Ba nữa", "xã, phường", "TP"),
        ("X5", "", "xã, phường", "TP"),
    )
    page = bring(office, "units", content)
    assert counts(page) == (1, 1, 1, 3)
    assert [row["row"] for row in page.context["draft"].with_fate("refused")] == [5, 6, 7]
    assert len(ledger.imports()) == before
    draft = page.context["draft"]
    assert office.post(f"/spreadsheets/{draft.pk}").status_code == 302
    reference = reference_tables.read(ledger.snapshot())
    assert (reference.name("units", "X1"), reference.name("units", "X3")) == ("Phường Cái Răng Mới", "Xã Ba")
    assert len(ledger.imports()) == before + 1
    assert office.post(f"/spreadsheets/{draft.pk}").status_code == 409
    assert len(ledger.imports()) == before + 1


def test_refused_lines_are_given_back_with_their_reasons(office: Client, tmp_path: Path) -> None:
    content = sheet(
        ("Mã đơn vị", "Tên đơn vị", "Nhóm đơn vị", "Đơn vị cấp trên"),
        ("X3", "'=Xã Ba", "xã, phường", "TP"),
        ("X4", "'=Xã Bốn", "xã, phường", "T0"),
    )
    draft = bring(office, "units", content).context["draft"]
    (tmp_path / "refused.xlsx").write_bytes(office.get(f"/spreadsheets/{draft.pk}/refused.xlsx").content)
    (refused,) = read_source(tmp_path / "refused.xlsx").sheets
    (row,) = [list(cells.values()) for chunk in refused.read() for cells in chunk.rows.to_pylist()]
    values = dict(zip(refused.headings, row, strict=True))
    assert (values["Unit code"], values["Unit name"], values["Row of the file"]) == ("X4", "'=Xã Bốn", "3")
    assert values["Why it was refused"] == "Parent unit: Select a valid choice. T0 is not one of the available choices."


def test_columns_that_are_left_out_stay_as_they_were(office: Client, ledger: Ledger) -> None:
    page = bring(office, "procedures", sheet(("Mã TTHC", "Số bước"), ("1.000001", "7")))
    office.post(f"/spreadsheets/{page.context['draft'].pk}")
    values = reference_tables.read(ledger.snapshot()).tables["procedures"]["1.000001",].values
    assert (values["steps"], values["time_limit"], values["name"]) == (7, 3, "Thủ tục số 1")


def test_a_circle_over_two_lines_is_refused(office: Client) -> None:
    page = bring(office, "units", sheet(("Mã đơn vị", "Đơn vị cấp trên"), ("X1", "X2"), ("X2", "X1")))
    assert counts(page) == (0, 0, 0, 2)


def test_who_saved_meanwhile_is_not_overwritten(office: Client, ledger: Ledger) -> None:
    page = bring(office, "units", sheet(("Mã đơn vị", "Tên đơn vị"), ("X1", "Của tệp")))
    version = reference_tables.current().tables["units"]["X1",].version
    said = {"name": "Của biểu mẫu", "unit_group": "commune", "parent_id": "TP", "version": str(version)}
    assert office.post("/reference/units/row/X1/change", said).status_code == 302
    told = office.post(f"/spreadsheets/{page.context['draft'].pk}")
    assert (told.status_code, told.context["refusals"][1:]) == (409, ["X1: somebody else has saved this meanwhile"])
    assert reference_tables.read(ledger.snapshot()).name("units", "X1") == "Của biểu mẫu"


def test_names_are_never_run_as_formulas(office: Client, tmp_path: Path) -> None:
    office.post("/reference/officers/new", {"officer_id": "P66", "full_name": "=HYPERLINK(1)"})
    made = office.get("/reference/officers/file.xlsx").content
    (tmp_path / "officers.xlsx").write_bytes(made)
    (officers,) = read_source(tmp_path / "officers.xlsx").sheets
    names = [name for chunk in officers.read() for name in chunk.rows.column(1).to_pylist()]
    assert "'=HYPERLINK(1)" in names
    assert counts(bring(office, "officers", made)) == (0, 0, 5, 0)


def test_what_is_no_spreadsheet_is_told_in_one_line(office: Client) -> None:
    told = office.post("/reference/units/bring", {"file": SimpleUploadedFile("a.xlsx", b"abc")})
    assert told.status_code == 422
    assert not re.search(r"/tmp/|Traceback", str(told.context["form"].errors))
    lacking = office.post("/reference/units/bring", {"file": SimpleUploadedFile("a.csv", b"Name,Group\na,b\n")})
    assert lacking.status_code == 422


def test_a_draft_is_for_its_sender_only(office: Client, client_as: Callable[..., Client]) -> None:
    page = bring(office, "units", sheet(("Mã đơn vị", "Tên đơn vị"), ("X1", "Của tệp")))
    assert client_as(Role.ADMINISTRATOR).get(f"/spreadsheets/{page.context['draft'].pk}").status_code == 404
    assert SpreadsheetDraft.objects.count() == 1


HEADINGS = ("unit_id", "name", "unit_group")


def told(office: Client, content: bytes, name: str = "a.xlsx", **more: str) -> str:
    answer = office.post("/reference/units/bring", {"file": SimpleUploadedFile(name, content), **more})
    assert answer.status_code == 422
    return str(answer.context["form"].errors)


def test_hidden_rows_are_asked_for(office: Client) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        page = made.add_worksheet("DS")
        for at, row in enumerate((HEADINGS, ("N1", "Mới một", "other"), ("N2", "Mới hai", "other"))):
            page.write_row(at, 0, row)
        page.set_row(2, None, None, {"hidden": True})
    content = target.getvalue()
    assert "DS (1: 3)" in told(office, content)
    address = "/reference/units/bring"
    for choice, new in (("leave", 1), ("take", 2)):
        sent = {"file": SimpleUploadedFile("a.xlsx", content), "hidden": choice}
        assert counts(office.post(address, sent, follow=True))[0] == new


def test_hidden_columns_are_asked_for(office: Client) -> None:
    """A column that people know nothing of asks nothing; one that is needed cannot be left out."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        page = made.add_worksheet("DS")
        for at, row in enumerate(((*HEADINGS, "own"), ("N1", "Mới một", "other", "x"))):
            page.write_row(at, 0, row)
        page.set_column(0, 3, None, None, {"hidden": True})
    content = target.getvalue()
    assert "DS (“unit_id”, “name”, “unit_group”)" in told(office, content)
    address = "/reference/units/bring"
    sent = {"file": SimpleUploadedFile("a.xlsx", content), "hidden": "leave"}
    assert "the file has no column" in str(office.post(address, sent).context["form"].errors)
    sent = {"file": SimpleUploadedFile("a.xlsx", content), "hidden": "take"}
    assert counts(office.post(address, sent, follow=True))[0] == 1


def test_two_columns_for_the_same_are_refused(office: Client) -> None:
    assert "two columns are for the same: “name” and “Name”" in told(
        office, sheet(("unit_id", "name", "Name", "unit_group"), ("N1", "Một", "Hai", "other"))
    )


def test_two_sheets_with_the_columns_are_refused(office: Client) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        for name in ("Tháng 1", "Tháng 2"):
            page = made.add_worksheet(name)
            for at, row in enumerate((HEADINGS, ("N1", "Mới", "other"))):
                page.write_row(at, 0, row)
    assert "several sheets of this file have these columns: Tháng 1, Tháng 2" in told(office, target.getvalue())


def test_what_nobody_can_read_is_told_with_its_row(office: Client) -> None:
    broken = sheet(HEADINGS, ("N1", "Một", "other"), ("N2", "#REF!", "other"))
    assert "row 3, name: the cell cannot be read" in told(office, broken)
    wide = b"unit_id,name,unit_group\nN1,Mot,other\nN2,Hai,other,more\n"
    assert "row 3 has 4 fields, the header 3" in told(office, wide, "a.csv")
