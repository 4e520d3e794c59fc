"""Participants frozen for the quota, accepted exceptions beside figures, workbooks out and in."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import fastexcel
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from support.register_steps import enter, move
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.registers import exceptions, participants
from thidua.web.apps.registers.models import Freeze, RegisterEntry
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft

PEOPLE = {"P1", "P2", "P3", "P4"}


@pytest.fixture
def home_affairs(evaluated: Evaluation, client_as: Callable[..., Client]) -> Client:
    return client_as(Role.HOME_AFFAIRS)


def frozen(client: Client, on: str, reason: str = "") -> Any:
    return client.post("/participants/freeze", {"on": on, "reason": reason})


def test_frozen_on_a_day_the_participants_are_the_denominators(home_affairs: Client, evaluated: Evaluation) -> None:
    assert home_affairs.post("/participants/fill").status_code == 302
    judged = evaluated.subjects.values_list("kind", "group")
    expected = {
        "individual": sum(kind == "officer" for kind, _group in judged),
        "commune": sum(group == "commune" for kind, group in judged if kind == "unit"),
        "department": sum(group == "department" for kind, group in judged if kind == "unit"),
    }
    assert frozen(home_affairs, "2026-10-01").status_code == 302
    assert participants.denominators(newest("can-tho-2026")) == {
        name: count for name, count in expected.items() if count
    }
    page = home_affairs.get("/participants/frozen").content.decode()
    assert ("01/10/2026" in page, Freeze.objects.get().sha256[:12] in page) == (True, True)


def test_entering_who_is_missing_enters_nobody_twice(home_affairs: Client) -> None:
    counts = []
    for _ in range(2):
        home_affairs.post("/participants/fill")
        counts.append(RegisterEntry.objects.filter(register="participant").count())
    assert counts[0] == counts[1] > 0


def test_joins_and_leaves_are_dated_and_who_left_may_join_again(home_affairs: Client) -> None:
    home_affairs.post("/participants/fill")
    entry = RegisterEntry.objects.get(register="participant", officer_id="P1")
    assert move(home_affairs, entry, "left", leaving="Chuyển công tác", closed_on="2026-08-31").status_code == 302
    home_affairs.post("/participants/fill")
    days = (date(2026, 8, 31), date(2026, 9, 1))
    there = ["P1" in {participant.officer_id for participant in participants.on_day(day)} for day in days]
    assert there == [True, False]
    words = {"title": "Lê Thị An", "group": "individual", "role": "Tiếp nhận", "opened_on": "2026-10-01"}
    enter(home_affairs, "participant", "officer/P1", **words)
    again = home_affairs.post("/officer/P1/registers/participant/new", words)
    assert again.status_code == 422
    assert "P1" in {participant.officer_id for participant in participants.on_day(date(2026, 10, 1))}


def test_what_was_frozen_never_changes_and_a_later_one_says_why(home_affairs: Client) -> None:
    home_affairs.post("/participants/fill")
    frozen(home_affairs, "2026-10-01")
    first = Freeze.objects.get()
    entry = RegisterEntry.objects.get(register="participant", officer_id="P1")
    move(home_affairs, entry, "left", leaving="Nghỉ hưu", closed_on="2026-08-31")
    assert frozen(home_affairs, "2026-10-01").status_code == 422
    assert frozen(home_affairs, "2026-10-01", "Sót người nghỉ hưu").status_code == 302
    second = Freeze.objects.get(number=2)
    assert second.counts["individual"] == first.counts["individual"] - 1
    assert participants.denominators(newest("can-tho-2026")) == second.counts
    with pytest.raises(ValueError, match="not changed"):
        first.save()
    with pytest.raises(ValueError, match="not deleted"):
        first.delete()


def test_a_list_altered_behind_the_site_does_not_hold(home_affairs: Client) -> None:
    home_affairs.post("/participants/fill")
    frozen(home_affairs, "2026-10-01")
    Freeze.objects.update(counts={"individual": 1000})
    assert "the list was altered" in home_affairs.get("/participants/frozen").content.decode()


def test_a_day_to_come_is_not_frozen(home_affairs: Client) -> None:
    home_affairs.post("/participants/fill")
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused = frozen(home_affairs, tomorrow.isoformat())
    assert refused.status_code == 422
    assert f"{tomorrow:%d/%m/%Y} has not" in refused.content.decode()
    assert Freeze.objects.count() == 0


def test_only_home_affairs_freezes(home_affairs: Client, client_as: Callable[..., Client]) -> None:
    assert frozen(client_as(Role.CITY_OFFICE), "2026-10-01").status_code == 403
    assert "Freeze the participants" not in client_as(Role.AUDITOR).get("/participants/frozen").content.decode()


OUTAGE = {
    "title": "Mất mạng diện rộng",
    "from_at": "2026-07-08T08:00",
    "to_at": "2026-07-08T17:00",
    "reason": "Sét",
    "opened_on": "2026-07-09",
}


def accepted(home_affairs: Client, chairman: Client, **changes: Any) -> RegisterEntry:
    answer = home_affairs.post("/registers/exception/new", {**OUTAGE, **changes})
    entry = RegisterEntry.objects.get(pk=answer.headers["Location"].rstrip("/").rsplit("/", 1)[1])
    words = {"authority": "UBND thành phố", "document_no": "9/QĐ", "document_on": "2026-07-10"}
    assert move(chairman, entry, "in_force", **words).status_code == 302
    return entry


def test_an_exception_stands_beside_each_figure_it_touches(
    home_affairs: Client, client_as: Callable[..., Client], city_run: EvaluationRun, evaluated: Evaluation
) -> None:
    accepted(home_affairs, client_as(Role.CHAIRMAN))
    exceptions.touch(city_run, evaluated.pk)
    # Received before 17:00 on 8 July and not finished by 8:00: those received on 6 (finished 10), 7 and 8 July, at X1.
    page = home_affairs.get("/unit/X1/").content.decode()
    assert "Dossiers of these figures under way then: 3." in page
    assert ("NL-2026-0001" in page, "9/QĐ" in page) == (True, True)
    assert "NL-2026-0001" not in home_affairs.get("/unit/X2/").content.decode()
    assert "NL-2026-0001" in home_affairs.get("/officer/P2/").content.decode()
    assert "NL-2026-0001" in home_affairs.get("/board/").content.decode()


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 3),
        ({"units": "X2"}, 0),
        ({"units": "TP"}, 3),
        ({"procedures": "1.000004"}, 1),
        ({"to_at": "2026-07-08T08:30"}, 2),
        ({"from_at": "2026-07-01T08:00", "to_at": "2026-07-01T08:30"}, 0),
    ],
)
def test_only_dossiers_of_its_units_procedures_and_time_are_touched(
    home_affairs: Client,
    client_as: Callable[..., Client],
    city_run: EvaluationRun,
    evaluated: Evaluation,
    changes: dict[str, str],
    count: int,
) -> None:
    entry = accepted(home_affairs, client_as(Role.CHAIRMAN), **changes)
    exceptions.touch(city_run, evaluated.pk)
    touched = dict(entry.touched.filter(kind="unit").values_list("subject_id", "dossiers"))
    assert touched.get("X1", 0) == count


def test_an_exception_that_is_only_proposed_is_told_nowhere(
    home_affairs: Client, city_run: EvaluationRun, evaluated: Evaluation
) -> None:
    home_affairs.post("/registers/exception/new", OUTAGE)
    exceptions.touch(city_run, evaluated.pk)
    assert "Mất mạng" not in home_affairs.get("/unit/X1/").content.decode()


def test_accepting_an_exception_has_the_figures_made_anew_once(
    home_affairs: Client, client_as: Callable[..., Client]
) -> None:
    for _ in range(2):
        accepted(home_affairs, client_as(Role.CHAIRMAN))
    assert Job.objects.filter(kind="recompute").count() == 1


def test_its_end_lies_after_its_beginning(home_affairs: Client) -> None:
    answer = home_affairs.post("/registers/exception/new", {**OUTAGE, "to_at": OUTAGE["from_at"]})
    assert (answer.status_code, RegisterEntry.objects.count()) == (422, 0)


WORDS = {"opened_on": "2026-09-07", "kind": "system", "description": "Không tra cứu được", "procedures": "1.000001"}


def workbook(rows: list[dict[str, Any]]) -> bytes:
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    heads = list(dict.fromkeys(name for row in rows for name in row))
    for at, head in enumerate(heads):
        sheet.write_string(0, at, head)
        for line, row in enumerate(rows, 1):
            sheet.write(line, at, row.get(head, ""))
    book.close()
    return written.getvalue()


def cells(content: bytes) -> list[dict[str, Any]]:
    sheet = fastexcel.read_excel(content).load_sheet(0, dtypes="string").to_arrow()
    return list(sheet.to_pylist())


def send(client: Client, content: bytes, where: str = "unit/X1/registers/obstacle") -> SpreadsheetDraft:
    answer = client.post(f"/{where}/import", {"file": SimpleUploadedFile("so.xlsx", content)})
    assert answer.status_code == 302, answer.content.decode()
    return SpreadsheetDraft.objects.get(pk=answer.headers["Location"].rsplit("/", 1)[1])


def fates(draft: SpreadsheetDraft) -> list[str]:
    return [row["fate"] for row in draft.rows] + ["same"] * draft.unchanged


@pytest.fixture
def officer(evaluated: Evaluation, client_as: Callable[..., Client]) -> Client:
    return client_as(Role.UNIT_OFFICER, "X1")


@pytest.mark.parametrize("title", ['=HYPERLINK("http://x")', "-1 máy quét", "'trích dẫn'", "@cong", "Bình thường"])
def test_a_workbook_brought_in_again_changes_nothing(officer: Client, title: str) -> None:
    enter(officer, "obstacle", title=title, **WORDS)
    content = b"".join([officer.get("/unit/X1/registers/obstacle/file").content])
    assert not any(str(value).startswith(("=", "-", "@")) for row in cells(content) for value in row.values())
    assert fates(send(officer, content)) == ["same"]


def test_nothing_is_saved_before_it_was_looked_at(officer: Client) -> None:
    enter(officer, "obstacle", title="Cũ", **WORDS)
    rows = [
        {
            "Code": "VM-2026-0001",
            "Version": 1,
            "What is the obstacle": "Sửa",
            "Raised on": "07/09/2026",
            "Kind": "Software, network",
            "Description and proposal": "Không tra cứu được",
            "Procedures concerned": "1.000001",
        },
        {
            "Code": "",
            "What is the obstacle": "Mới",
            "Raised on": "08/09/2026",
            "Kind": "Nhân lực",
            "Description and proposal": "Thiếu người",
        },
    ]
    sheet = send(officer, workbook(rows))
    assert fates(sheet) == ["changed", "new"]
    assert (RegisterEntry.objects.count(), RegisterEntry.objects.get().title) == (1, "Cũ")
    assert officer.get(f"/spreadsheets/{sheet.pk}").status_code == 200
    assert officer.post(f"/spreadsheets/{sheet.pk}").status_code == 302
    assert list(RegisterEntry.objects.order_by("code").values_list("title", "version")) == [("Sửa", 2), ("Mới", 1)]
    assert officer.post(f"/spreadsheets/{sheet.pk}").status_code == 409
    assert RegisterEntry.objects.get(title="Mới").due_on == date(2026, 9, 15)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"Code": "VM-2026-9999"}, "no entry of this code"),
        ({"Unit code": "X2"}, "not yours"),
        ({"Raised on": "32/13/2026"}, "Raised on"),
        ({"State": "đã giải quyết"}, "first state"),
        ({"Procedures concerned": "9.999999"}, "No procedure"),
        ({"Kind": "khác"}, "Kind"),
        ({"Raised on": "08/09/2026 và sau đó"}, "Raised on"),
    ],
)
def test_a_row_that_cannot_be_saved_says_why_and_nothing_of_the_workbook_is(
    officer: Client, row: dict[str, str], why: str
) -> None:
    good = {"What is the obstacle": "Mới", "Raised on": "08/09/2026", "Kind": "system", "Description and proposal": "…"}
    sheet = send(officer, workbook([good, {**good, **row}]))
    assert fates(sheet) == ["new", "refused"]
    assert why in " ".join(": ".join(fault) for fault in sheet.rows[1]["faults"])
    assert officer.post(f"/spreadsheets/{sheet.pk}").status_code == 409
    assert RegisterEntry.objects.count() == 0


def test_a_unit_declares_for_its_officers_by_workbook_and_for_nobody_elses(officer: Client) -> None:
    good = {"Criterion": "b.5", "Statement": "Tận tình", "Declared on": "10/09/2026"}
    rows = [{**good, "Officer code": code} for code in ("P1", "P3")]
    sheet = send(officer, workbook(rows), "unit/X1/registers/declaration")
    assert (fates(sheet), sheet.rows[0]["data"]["subject"]) == (["new", "refused"], ["officer", "X1", "P1"])


def test_a_workbook_older_than_the_entry_is_refused(officer: Client) -> None:
    entry = enter(officer, "obstacle", title="Cũ", **WORDS)
    old = officer.get("/unit/X1/registers/obstacle/file").content
    officer.post(f"/registers/entry/{entry.pk}/edit", {**WORDS, "title": "Mới hơn", "version": 1})
    assert fates(send(officer, old)) == ["refused"]


@pytest.mark.parametrize(("before", "after"), [("", "0"), ("0", ""), ("0", "0"), ("", ""), ("1000", "1.000")])
def test_a_nought_is_a_number_and_no_empty_cell(officer: Client, before: str, after: str) -> None:
    words = {"title": "Hội nghị", "opened_on": "2026-09-07", "form": "meeting", "authority": "UBND xã"}
    entry = enter(officer, "communication", **words, reach=before)
    where = "unit/X1/registers/communication"
    [row] = cells(officer.get(f"/{where}/file").content)
    sheet = send(officer, workbook([{**row, "People reached": after}]), where)
    number = int(after.replace(".", "")) if after else None
    if (int(before) if before else None) == number:
        assert fates(sheet) == ["same"]
        return
    assert [(field, text or "") for field, *_before, text in sheet.rows[0]["changes"]] == [("People reached", after)]
    assert officer.post(f"/spreadsheets/{sheet.pk}").status_code == 302
    entry.refresh_from_db()
    assert entry.data.get("reach") == number


def test_a_workbook_is_shown_to_whoever_sent_it(officer: Client, client_as: Callable[..., Client]) -> None:
    good = {"What is the obstacle": "Mới", "Raised on": "08/09/2026", "Kind": "system", "Description and proposal": "…"}
    sheet = send(officer, workbook([good]))
    other = client_as(Role.UNIT_HEAD, "X1")
    assert other.post(f"/spreadsheets/{sheet.pk}").status_code == 404


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04broken", workbook([{"a": 1}])])
def test_a_file_that_is_no_workbook_of_the_register_is_refused(officer: Client, content: bytes) -> None:
    sent = SimpleUploadedFile("so.xlsx", content)
    assert officer.post("/unit/X1/registers/obstacle/import", {"file": sent}).status_code == 422
    assert SpreadsheetDraft.objects.count() == 0
