"""Reference data on the site: lists, changes with their history, two people saving, what is refused."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from thidua.ledger.cleaning.personal_data import KeyFile
from thidua.ledger.mapping.import_file import import_file
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.reference_data import reference_tables
from thidua.web.apps.reference_data.actions import RowEdit, save
from thidua.web.apps.reference_data.models import Edit
from thidua.web.apps.reference_data.reference_tables import ReferenceRow
from thidua.web.apps.reference_data.table_specs import KINDS

X1 = "/reference/units/row/X1"


def version_of(table: str, *key: str) -> int:
    row_version = reference_tables.current().tables[table][key].version
    assert row_version is not None
    return row_version


def unit(**changed: str) -> dict[str, str]:
    """What the form of X1 sends."""
    said = {
        "name": "Phường Cái Răng",
        "unit_group": "commune",
        "parent_id": "TP",
        "version": str(version_of("units", "X1")),
    }
    return said | changed


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


def test_the_list_finds_without_diacritics(office: Client) -> None:
    page = office.get("/reference/units/?q=cai rang").content.decode()
    assert ("Phường Cái Răng" in page, "<td>Xã Đông Thuận</td>" in page) == (True, False)
    assert "Xã Đông Thuận" in office.get("/reference/units/?q=dong+thuan").content.decode()


def rows(office: Client, address: str) -> list[ReferenceRow]:
    return [row.record for row in office.get(address).context["table"].paginated_rows]


def test_lists_are_sorted_and_filtered(office: Client) -> None:
    def names(address: str) -> list[str]:
        return [record.values["name"] for record in rows(office, address)]

    assert names("/reference/units/") == ["Phường Cái Răng", "Sở Tư pháp", "Thành phố Cần Thơ", "Xã Đông Thuận"]
    assert names("/reference/units/?sort=-unit_id") == [
        "Xã Đông Thuận",
        "Phường Cái Răng",
        "Thành phố Cần Thơ",
        "Sở Tư pháp",
    ]
    assert names("/reference/units/?group=department") == ["Sở Tư pháp"]
    assert names("/reference/units/?state=ended") == []


@pytest.mark.parametrize("table", ["units", "officers", "posts", "procedures", "assignments"])
def test_every_kind_has_its_list_its_rows_and_its_form(office: Client, table: str) -> None:
    page = office.get(f"/reference/{table}/")
    assert page.status_code == 200
    record = page.context["table"].paginated_rows[0].record
    assert office.get(f"/reference/{table}/row/{record.word}").status_code == 200
    assert office.get(f"/reference/{table}/row/{record.word}/change").status_code == 200
    assert office.get(f"/reference/{table}/new").status_code == 200


def test_a_change_is_an_entry_of_the_ledger_with_its_history(office: Client, ledger: Ledger) -> None:
    before = ledger.imports()[-1].number
    response = office.post(f"{X1}/change", unit(name="Phường Cái Răng Mới"))
    assert (response.status_code, response.headers["Location"]) == (302, X1)
    record = ledger.imports()[-1]
    assert (record.number, record.primary, record.superseded) == (before + 1, "units", 1)
    assert record.source_name == "user0 · units.csv"
    assert Edit.objects.get().import_number == record.number
    assert reference_tables.read(ledger.snapshot()).name("units", "X1") == "Phường Cái Răng Mới"
    assert reference_tables.read(ledger.snapshot(import_number=before)).name("units", "X1") == "Phường Cái Răng"
    newest, first = office.get(X1).context["history"]
    assert (newest.who, newest.changes) == ("user0", [("Unit name", "Phường Cái Răng", "Phường Cái Răng Mới")])
    assert first.number == 1


def test_a_change_back_is_a_change_too(office: Client, ledger: Ledger) -> None:
    office.post(f"{X1}/change", unit(name="Khác"))
    office.post(f"{X1}/change", unit(name="Phường Cái Răng"))
    office.post(f"{X1}/change", unit(name="Khác"))
    assert reference_tables.read(ledger.snapshot()).name("units", "X1") == "Khác"
    assert len(office.get(X1).context["history"]) == 4


def test_what_is_not_different_is_not_saved(office: Client, ledger: Ledger) -> None:
    before = len(ledger.imports())
    assert office.post(f"{X1}/change", unit()).status_code == 302
    assert (len(ledger.imports()), Job.objects.count()) == (before, 0)


def test_many_edits_wait_for_one_evaluation(office: Client) -> None:
    for name in ("A", "B", "C"):
        assert office.post(f"{X1}/change", unit(name=name)).status_code == 302
    assert list(Job.objects.values_list("kind", "args")) == [("recompute", {"movement": "can-tho-2026"})]


def test_an_edit_does_not_move_the_moment_shown(office: Client, ledger: Ledger) -> None:
    before = site_engine.moment_of(ledger.snapshot(), site_engine.EvaluationRequest())
    office.post(f"{X1}/change", unit(name="Khác"))
    assert site_engine.moment_of(ledger.snapshot(), site_engine.EvaluationRequest()) == before


def test_of_two_who_save_the_second_is_told(ledger: Ledger, client_as: Callable[..., Client]) -> None:
    first, second = client_as(Role.CITY_OFFICE), client_as(Role.ADMINISTRATOR)
    mine, yours = unit(name="Một"), unit(name="Hai")
    assert first.post(f"{X1}/change", mine).status_code == 302
    told = second.post(f"{X1}/change", yours)
    assert told.status_code == 409
    assert told.context["differing"] == [("Unit name", "Hai", "Một")]
    page = told.content.decode()
    assert ("user0 saved it at" in page, 'value="Hai"' in page) == (True, True)
    assert reference_tables.read(ledger.snapshot()).name("units", "X1") == "Một"
    # Sent once more, from what is there now, it is a decision.
    again = second.post(f"{X1}/change", yours | {"version": str(told.context["form"]["version"].value())})
    assert again.status_code == 302
    assert reference_tables.read(ledger.snapshot()).name("units", "X1") == "Hai"


def test_an_import_meanwhile_counts_as_somebody_else(office: Client, ledger: Ledger, tmp_path: Path) -> None:
    """Also who writes to the ledger past the site is not overwritten silently."""
    said = unit(name="Của tôi")
    path = tmp_path / "units.csv"
    path.write_text("unit_id,parent_id,name,unit_group\nX1,TP,Của tệp,commune\n", encoding="utf-8")
    import_file(
        ledger, path, known_at=datetime(2026, 11, 1), key=KeyFile(tmp_path / "key"), profile="canonical", table="units"
    )
    assert office.post(f"{X1}/change", said).status_code == 409
    assert reference_tables.read(ledger.snapshot()).name("units", "X1") == "Của tệp"


def test_a_new_unit_is_added_once(office: Client, ledger: Ledger) -> None:
    said = {
        "unit_id": "X9",
        "name": "Xã Mới",
        "unit_group": "commune",
        "parent_id": "TP",
        "valid_from_on": "2026-07-01",
    }
    assert office.post("/reference/units/new", said).status_code == 302
    assert reference_tables.read(ledger.snapshot()).name("units", "X9") == "Xã Mới"
    again = office.post("/reference/units/new", said)
    assert (again.status_code, errors(again)) == (422, {"unit_id": ["There is such a row already: X9."]})


def test_the_tree_has_no_circle(office: Client) -> None:
    office.post("/reference/units/new", {"unit_id": "Q1", "name": "Khu vực", "unit_group": "other", "parent_id": "X1"})
    told = office.post(f"{X1}/change", unit(parent_id="Q1"))
    assert (told.status_code, errors(told)) == (422, {"parent_id": ["The tree would go in a circle: X1 → Q1 → X1."]})


def test_a_unit_ends_and_stays(office: Client, ledger: Ledger) -> None:
    said = {"valid_to_on": "2026-09-30", "version": str(version_of("units", "X1"))}
    assert office.post(f"{X1}/end", said).status_code == 302
    assert ("X1",) not in [record.key for record in rows(office, "/reference/units/")]
    assert [record.key for record in rows(office, "/reference/units/?state=ended")] == [("X1",)]
    told = office.post(f"{X1}/end", said | {"valid_to_on": "2026-08-31"})
    assert told.status_code == 409
    assert "Somebody else has saved this meanwhile; look at the row" in told.content.decode()


def test_dates_do_not_run_backwards(office: Client) -> None:
    told = office.post(f"{X1}/change", unit(valid_from_on="2026-07-01", valid_to_on="2026-06-30"))
    assert errors(told) == {"valid_to_on": ["It would end on 30/06/2026, before it begins on 01/07/2026."]}


def test_posts_of_one_officer_do_not_overlap(office: Client) -> None:
    said = {"officer_id": "P1", "unit_id": "X1", "role": "handler", "direct": "true", "valid_from_on": "2026-07-01"}
    told = office.post("/reference/posts/new", said)
    assert errors(told) == {
        "valid_from_on": ["It overlaps with the same from 01/01/2026 to …; end that one first, or begin later."]
    }


def test_codes_must_exist(office: Client) -> None:
    said = {"unit_id": "X1", "procedure_id": "9.999999", "valid_from_on": "2026-07-01"}
    told = office.post("/reference/assignments/new", said)
    assert errors(told) == {"procedure_id": ["There is no procedure with the code 9.999999."]}
    post = {"officer_id": "P77", "unit_id": "X1", "role": "handler", "valid_from_on": "2026-07-01"}
    told = office.post("/reference/posts/new", post)
    assert errors(told) == {"officer_id": ["There is no officer with the code P77."]}


def test_every_kind_can_be_added(office: Client, ledger: Ledger) -> None:
    since = {"valid_from_on": "2026-07-01"}
    for table, said in {
        "officers": {"officer_id": "P8", "full_name": "Hồ Văn Tám"},
        "posts": {
            "officer_id": "P8",
            "unit_id": "X2",
            "role": "Chuyên viên",
            "direct": "false",
            "valid_from_on": "2026-07-01",
        },
        "procedures": {
            "procedure_id": "1.000077",
            "name": "Thủ tục mới",
            "time_limit": "5",
            "time_limit_unit": "working_day",
        },
        "assignments": {"unit_id": "X2", "procedure_id": "1.000077", **since},
    }.items():
        assert office.post(f"/reference/{table}/new", said).status_code == 302, table
    reference = reference_tables.read(ledger.snapshot())
    assert reference.tables["posts"]["P8", "X2", "Chuyên viên", "2026-07-01"].values["direct"] is False
    assert reference.tables["procedures"]["1.000077",].values["time_limit"] == 5
    assert ("X2", "1.000077", "2026-07-01") in reference.tables["assignments"]


def test_the_auditor_reads_and_finds_nothing_to_press(ledger: Ledger, client_as: Callable[..., Client]) -> None:
    page = client_as(Role.AUDITOR).get(X1).content.decode()
    assert (f"{X1}/change" in page, f"{X1}/end" in page) == (False, False)


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
def test_a_list_asks_the_database_no_more_for_many(
    office: Client, many: bool, django_assert_max_num_queries: Any
) -> None:
    if many:
        kind = KINDS["officers"]
        rows = [RowEdit((f"N{n}",), {"officer_id": f"N{n}", "full_name": f"Người {n}"}, None) for n in range(300)]
        save(kind, rows, by=User.objects.get())
    office.get("/reference/officers/")
    with django_assert_max_num_queries(8):
        assert office.get("/reference/officers/").status_code == 200
    with django_assert_max_num_queries(9):
        assert office.get("/reference/officers/row/P1").status_code == 200
