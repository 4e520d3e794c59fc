"""The report to the city: periods, what it counts, its reading back, and who may have it."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone, translation

from support.award_people import People, people, signed_in
from thidua.documents.papers import content_check, format_check
from thidua.documents.papers.render import render
from thidua.io.docx_text import read
from thidua.web.apps.awards.models import Paper
from thidua.web.apps.awards.papers.deciding_words import decided_by
from thidua.web.apps.awards.papers.responsibility_sheet import head_sheet
from thidua.web.apps.evaluations.models import Evaluation, StoredVerdict
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.reports.city_report import city_report, report_periods
from thidua.web.apps.reports.periods import ReportPeriod, periods
from thidua.web.apps.reports.plan_progress import Reading, TaskState, state_of, tasks
from thidua.web.apps.reports.unit_brief import quartile, unit_brief

BEGINNING, END = date(2026, 4, 15), date(2026, 12, 31)
OWN_MOVEMENT = "Launch and run the unit's own movement"


def test_periods_are_what_has_begun_cut_at_the_ends_of_the_movement() -> None:
    offered = {period.id: period for period in periods(BEGINNING, END, date(2026, 8, 10))}
    assert list(offered) == ["whole", "2026-q3", "2026-q2", "2026-08", "2026-07", "2026-06", "2026-05", "2026-04"]
    assert (offered["2026-q2"].first_on, offered["2026-q2"].last_on) == (BEGINNING, date(2026, 6, 30))
    assert (offered["2026-q3"].first_on, offered["2026-q3"].last_on) == (date(2026, 7, 1), date(2026, 8, 10))
    assert [month for month in (0, 202604, 202606, 202607) if offered["2026-q2"].holds(month)] == [202604, 202606]
    assert offered["2026-q3"].title("vi") == "quý III năm 2026"
    assert offered["2026-08"].title("en") == "month 8 of 2026"
    assert periods(BEGINNING, END, date(2026, 4, 14)) == []


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    return people()


def entry(register: str, unit_id: str = "X1", **values: Any) -> Model:
    code = f"{register}-{RegisterEntry.objects.count()}"
    words = {"title": "Việc", "search": "", "state": "open", "opened_on": date(2026, 9, 10), **values}
    return RegisterEntry.objects.create(register=register, code=code, unit_id=unit_id, **words)


def whole() -> ReportPeriod:
    return report_periods(newest("can-tho-2026"))[0]


@pytest.mark.django_db
def test_the_report_counts_what_data_and_registers_say(who: People) -> None:
    entry("obstacle", title="Mất kết nối", data={"kind": "system", "escalation": "Giao kết nối lại"}, state="escalated")
    entry("obstacle", data={"kind": "system"}, state="resolved", closed_on=date(2026, 9, 12))
    entry("obstacle", state="cancelled")
    entry("communication", data={"form": "press", "reach": 40}, state="done", closed_on=date(2026, 9, 10))
    entry("communication", data={"form": "mobilisation", "reach": 7}, state="done", closed_on=date(2026, 9, 10))
    entry("inspection", data={"findings": "Thiếu bảng"}, state="findings")
    entry("inspection", state="planned")
    entry("unit_movement", state="issued", document_no="12/KH-UBND", document_on=date(2026, 5, 1))
    report = city_report(newest("can-tho-2026"), whole())
    assert [(line.kind, line.raised, line.closed, line.waiting) for line in report.obstacles] == [
        ("Phần mềm, đường truyền", 2, 1, 1)
    ]
    (difficulty,) = report.difficulties
    assert (difficulty.title, difficulty.proposal) == ("Mất kết nối", "Giao kết nối lại")
    assert (report.activities, report.activities_reach, report.mobilisations, report.mobilisations_reach) == (
        1,
        40,
        1,
        7,
    )
    assert (report.inspections, report.inspections_open) == (1, 1)
    assert report.plans_issued == 1
    assert report.plans_issued + report.late_count == report.unit_count
    judged = sum(
        line.met + line.not_met + line.not_determinable + line.on_hold
        for group in report.groups
        for line in group.lines
    )
    assert judged == StoredVerdict.objects.exclude(state="not_applicable").count()
    months = sum(month.denominator for month in report.months)
    assert months == sum(row[2] or 0 for row in Evaluation.objects.get().city["finished_on_time"] if row[0])
    assert report.due[0].until == "15/01/2027"


@pytest.mark.django_db
def test_a_plan_from_a_file_without_its_day_is_issued_for_report_progress_and_sheet_alike(who: People) -> None:
    entry("unit_movement", "X1", state="issued", document_no="9/KH-UBND", closed_on=date(2026, 6, 3))
    entry("unit_movement", "X2", state="issued", document_no="8/KH-UBND", document_on=date(2026, 6, 2))
    entry("unit_movement", "S1", state="planned")
    assert city_report(newest("can-tho-2026"), whole()).plans_issued == 2
    with translation.override("en"):
        done = [
            task.reading.done for task in tasks(newest("can-tho-2026")) if task.what == OWN_MOVEMENT and task.reading
        ]
    assert done == [2]
    plan = head_sheet("can-tho-2026", "X1").plan
    assert plan is not None
    assert (plan.symbol, plan.issued_on) == ("9/KH-UBND", date(2026, 6, 3))
    assert head_sheet("can-tho-2026", "S1").plan is None


@pytest.mark.django_db
def test_the_report_names_no_unit_beside_a_verdict(who: People) -> None:
    entry("unit_movement", "X1", state="issued", document_no="1/KH-UBND", document_on=date(2026, 5, 1))
    entry("unit_movement", "X2", state="issued", document_no="1/KH-UBND", document_on=date(2026, 5, 1))
    report = city_report(newest("can-tho-2026"), whole())
    text = " ".join(piece.plain for piece in read(render(report)).body)
    named = [name for name in ("Cái Răng", "Bình Thủy") if name in text and name not in report.plans_late]
    assert named == []


@pytest.mark.django_db
def test_the_report_is_read_back_and_a_bar_that_was_lengthened_is_noticed(who: People) -> None:
    report = city_report(newest("can-tho-2026"), whole())
    document = render(report)
    assert content_check.findings(report, document) + format_check.findings("city_report", document) == []
    longer = type(report.months[0])(report.months[0].month, report.months[0].denominator, report.months[0].denominator)
    bar = {
        **{name: getattr(report, name) for name in report.__dataclass_fields__},
        "months": (longer, *report.months[1:]),
    }
    assert content_check.findings(type(report)(**bar), document) != []
    assert render(report) == document


@pytest.mark.django_db
def test_the_city_office_makes_it_and_others_read_it(who: People) -> None:
    assert "–" in signed_in(who.office).get(reverse("city-reports")).content.decode()
    signed_in(who.office).post(reverse("city-report-make", args=["whole"]))
    signed_in(who.office).post(reverse("city-report-make", args=["whole"]))
    paper = Paper.objects.get(superseded=False)
    assert (paper.kind, paper.name, paper.findings) == ("city_report", "city_report-whole.can-tho-2026.docx", [])
    assert signed_in(who.board).get(reverse("city-report-file", args=[paper.pk, "docx"])).content.startswith(b"PK")
    assert signed_in(who.board).post(reverse("city-report-make", args=["whole"])).status_code == 403
    assert signed_in(who.head).get(reverse("city-reports")).status_code == 403
    assert signed_in(who.office).post(reverse("city-report-make", args=["2020-01"])).status_code == 404
    assert paper.made_at.date() <= timezone.now().date()


def test_a_place_in_a_group_is_a_quarter_and_no_rank() -> None:
    assert [quartile(met, [8, 7, 7, 6, 5, 4, 3, 2]) for met in (8, 7, 6, 2)] == [1, 1, 2, 4]
    assert quartile(3, [3, 3, 3, 3]) == 1
    assert quartile(8, [8, 7, 6]) == 0


@pytest.mark.django_db
def test_the_brief_of_a_unit_says_what_its_verdicts_say_and_is_its_heads(who: People) -> None:
    document = unit_brief("can-tho-2026", "X1")
    verdicts = StoredVerdict.objects.filter(kind="unit", subject_id="X1")
    assert len(document.criteria) == verdicts.count()
    assert document.met == verdicts.filter(state="met").count()
    assert all(not line.lacking for line in document.criteria if line.state == "Đạt")
    assert content_check.findings(document, render(document)) == []
    assert reverse("unit-brief", args=["X1"]) in signed_in(who.head).get(reverse("unit", args=["X1"])).content.decode()
    signed_in(who.head).post(reverse("unit-brief-make", args=["X1"]))
    paper = Paper.objects.get()
    assert (paper.kind, paper.findings) == ("unit_brief", [])
    page = signed_in(who.head).get(reverse("unit-brief", args=["X1"])).content.decode()
    address = reverse("unit-brief-file", args=["X1", paper.pk, "docx"])
    assert address in page
    assert signed_in(who.head).get(address).content.startswith(b"PK")
    assert signed_in(who.office).get(reverse("unit-brief-file", args=["X2", paper.pk, "docx"])).status_code == 404
    assert signed_in(who.officer).get(reverse("unit-brief", args=["X1"])).status_code == 403


@pytest.mark.django_db
def test_a_declaration_that_decides_is_told_with_who_reviewed_it_and_when() -> None:
    entry("declaration", "X1", state="declared", criterion_id="a.4", authority="")
    assert decided_by(None, "met", "unit", "X1", "a.4") == "–"
    day = date(2026, 12, 20)
    entry("declaration", "X1", state="accepted", criterion_id="a.4", authority="Sở Nội vụ", closed_on=day)
    assert decided_by(None, "met", "unit", "X1", "a.4") == "tự khai đã được thẩm tra (Sở Nội vụ, 20/12/2026)"
    assert decided_by(None, "not_applicable", "unit", "X1", "a.4") == "–"
    assert decided_by(None, "met", "officer", "X1", "a.4") == "–"
    assert decided_by([45, 50, ">=", 80, 100], "met", "unit", "X1", "a.4") == "45/50 (90,0%)"


def test_a_task_is_done_under_way_overdue_or_followed_by_no_register() -> None:
    day, before, after = date(2026, 10, 1), date(2026, 9, 30), date(2026, 10, 2)
    assert state_of(None, before, day) is TaskState.UNRECORDED
    assert state_of(Reading(3, 3, ""), before, day) is TaskState.DONE
    assert state_of(Reading(2, 3, ""), before, day) is TaskState.OVERDUE
    assert state_of(Reading(2, 3, ""), after, day) is TaskState.UNDER_WAY
    assert state_of(Reading(0, 0, ""), None, day) is TaskState.NOT_BEGUN


@pytest.mark.django_db
def test_the_progress_of_the_plan_has_every_duty_with_who_until_when_and_where_it_is_seen(who: People) -> None:
    entry("unit_movement", "X1", state="issued", document_no="1/KH-UBND", document_on=date(2026, 5, 1))
    listed = tasks(newest("can-tho-2026"))
    assert len(listed) == sum(len(owed.duties) for owed in newest("can-tho-2026").responsibilities)
    assert {task.clause for task in listed} >= {"V.1", "V.2", "V.3", "V.4", "V.5"}
    client = signed_in(who.office)
    assert {client.get(task.reading.address).status_code for task in listed if task.reading} == {200}
    assert reverse("register", args=["unit_movement"]) in client.get(reverse("plan-progress")).content.decode()
    of_unit = tasks(newest("can-tho-2026"), "X1")
    assert {task.clause for task in of_unit} == {"V.1"}
    assert [task.state for task in of_unit if task.reading and "unit_movement" in task.reading.address] == [
        TaskState.DONE
    ]
    assert signed_in(who.head).get(reverse("unit-plan-progress", args=["X1"])).status_code == 200
    assert signed_in(who.head).get(reverse("plan-progress")).status_code == 403
