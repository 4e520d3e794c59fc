"""Statistics of a year and the report on the funds: what they count, their reading back, and who makes them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from support.award_people import People, accepted, comments_are_over, freeze, list_step, people, signed_in, take_part
from support.paper_cases import DOCUMENT, edited
from thidua.documents.papers import content_check, format_check
from thidua.documents.papers.render import render
from thidua.documents.papers.vietnamese_formats import grouped
from thidua.io.docx_text import read
from thidua.rules.awards.bonus_sheet import amount_in_words
from thidua.rules.movement import Movement
from thidua.web.apps.awards.domain import award_lists, decisions
from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate, Paper, Revocation
from thidua.web.apps.awards.papers import decision_documents
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.reports import awarded_lines
from thidua.web.apps.reports.city_report import city_report
from thidua.web.apps.reports.fund_report import fund_report
from thidua.web.apps.reports.periods import ReportPeriod, years
from thidua.web.apps.reports.statistics_forms import NOUGHT, UNKNOWN, cell, duration_code, statistics_forms


def movement() -> Movement:
    return newest("can-tho-2026")


def this_year() -> ReportPeriod:
    return years(date(2026, 4, 15), timezone.localdate())[0]


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


@pytest.fixture
def award_list(who: People) -> AwardList:
    """A list of the city with a collective and a person, decided today."""
    freeze(who.board)
    accepted(who)
    begun = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)
    begun = list_step(begun, "open_comments", who.board)
    comments_are_over()
    begun.refresh_from_db()
    begun = list_step(list_step(begun, "close", who.board), "submit", who.board)
    for line in award_lists.competing(begun):
        decisions.decide_line(line, begun.version, approved=True, reason="", by=who.chairman)
        begun.refresh_from_db()
    decisions.number(begun, begun.version, 412, "", timezone.localdate(), "", "Văn bản khác", by=who.chairman)
    begun.refresh_from_db()
    return list_step(begun, "decide", who.chairman)


def test_years_are_those_since_the_movement_began_as_far_as_they_have_come() -> None:
    offered = years(date(2026, 4, 15), date(2027, 2, 3))
    assert [(year.id, year.first_on, year.last_on) for year in offered] == [
        ("2027", date(2027, 1, 1), date(2027, 2, 3)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ]
    assert (offered[0].title("vi"), offered[0].title("en")) == ("năm 2027", "year 2027")


@pytest.mark.parametrize(
    ("last_on", "code"),
    [
        (date(2026, 12, 31), "06"),
        (date(2027, 4, 13), "06"),
        (date(2027, 4, 14), "07"),
        (date(2027, 4, 15), "08"),
        (date(2029, 4, 13), "08"),
        (date(2029, 4, 14), "09"),
        (date(2031, 4, 13), "09"),
        (date(2031, 4, 14), "10"),
    ],
)
def test_the_duration_of_a_movement_has_its_code_to_the_day(last_on: date, code: str) -> None:
    assert duration_code(date(2026, 4, 15), last_on) == code


def test_a_dash_is_nought_and_dots_are_what_the_data_do_not_say() -> None:
    assert [cell(count) for count in (0, None, 1234)] == [NOUGHT, UNKNOWN, "1.234"]


@pytest.mark.django_db
def test_form_0601_counts_the_citys_movement_and_the_plans_of_units_in_the_year_they_were_issued(who: People) -> None:
    for at, issued_on in enumerate((date(2026, 5, 1), date(2026, 5, 2), date(2025, 12, 31), None)):
        RegisterEntry.objects.create(
            register="unit_movement",
            code=f"PT-{at}",
            unit_id="X1",
            title="Kế hoạch",
            search="",
            state="issued" if issued_on else "planned",
            opened_on=date(2025, 12, 1),
            document_no=f"{at}/KH-UBND" if issued_on else "",
            document_on=issued_on,
        )
    forms = statistics_forms(movement(), this_year())
    lines = {line.code: (line.total, line.central, line.province, line.body) for line in forms.movements if line.code}
    assert list(lines) == [f"{code:02d}" for code in range(1, 13)]
    assert lines["01"] == lines["06"] == lines["11"] == ("3", NOUGHT, "1", "2")
    assert (lines["03"], lines["05"]) == (("1", NOUGHT, "1", NOUGHT), ("2", NOUGHT, NOUGHT, "2"))
    assert {lines[code] for code in ("02", "04", "07", "10", "12")} == {(NOUGHT,) * 4}
    earlier = statistics_forms(movement(), ReportPeriod("2025", date(2025, 1, 1), date(2025, 12, 31)))
    assert earlier.movements[0].total == "1"


@pytest.mark.django_db
def test_form_0603_counts_those_awarded_and_says_where_the_data_do_not_tell(award_list: AwardList) -> None:
    lines = {line.code: line for line in statistics_forms(movement(), this_year()).city_awards if line.code}
    assert list(lines) == [f"{code:02d}" for code in range(1, 18)]
    counted = {code: lines[code].certificates for code in ("01", "02", "05", "10", "12", "11", "03", "07")}
    assert counted == {
        "01": "2",
        "02": "1",
        "05": "1",
        "10": "1",
        "12": "2",
        "11": NOUGHT,
        "03": NOUGHT,
        "07": NOUGHT,
    }
    assert {line.fighters for line in lines.values()} == {NOUGHT}
    Candidate.objects.filter(kind="officer").update(leader=True)
    forms = statistics_forms(movement(), this_year())
    lines = {line.code: line for line in forms.city_awards if line.code}
    assert forms.leaders == 1
    assert [lines[code].certificates for code in ("05", "06", "07", "08", "09", "10")] == [
        "1",
        UNKNOWN,
        UNKNOWN,
        NOUGHT,
        UNKNOWN,
        NOUGHT,
    ]
    assert lines["07"].total == UNKNOWN


@pytest.mark.django_db
def test_no_award_of_the_state_is_counted_in_form_0602(who: People) -> None:
    lines = [line for line in statistics_forms(movement(), this_year()).state_awards if line.code]
    assert [line.code for line in lines] == ["1", "2", "3", *(str(code) for code in range(6, 22))]
    assert {line.total for line in lines} == {NOUGHT}


@pytest.mark.django_db
def test_funds_pay_what_the_bonus_sheet_says_and_get_back_what_was_revoked(who: People, award_list: AwardList) -> None:
    year, sheet = this_year(), decision_documents.bonus_sheet(award_list)
    report = fund_report(movement(), year)
    (fund,) = report.funds
    assert (fund.decisions, fund.collectives, fund.individuals) == (1, 1, 1)
    assert report.total_vnd == fund.paid_vnd == sheet.total_vnd == report.decisions[0].paid_vnd
    assert report.total_words == amount_in_words(sheet.total_vnd)
    assert (report.to_recover_vnd, report.recovered_vnd) == (0, 0)

    line = award_list.lines.get(candidate__kind="officer")
    today = timezone.localdate()
    Revocation.objects.create(
        line=line, reason="Khai không đúng", proposed_by=who.board, decided_on=today, decided_by=who.chairman
    )
    AwardLine.objects.filter(pk=line.pk).update(revoked=True)
    report = fund_report(movement(), year)
    assert report.total_vnd == sheet.total_vnd
    assert (report.to_recover_vnd, report.recovered_vnd) == (line.amount_vnd, 0)
    assert statistics_forms(movement(), year).city_awards[0].certificates == "1"
    Revocation.objects.update(repaid_on=today)
    assert fund_report(movement(), year).recovered_vnd == line.amount_vnd


@pytest.mark.django_db
def test_a_year_counts_as_it_ended_whatever_was_revoked_later(who: People, award_list: AwardList) -> None:
    today, line = timezone.localdate(), award_list.lines.get(candidate__kind="officer")
    AwardList.objects.update(decided_on=date(2026, 2, 1))
    Revocation.objects.create(
        line=line, reason="Khai không đúng", proposed_by=who.board, decided_on=today, decided_by=who.chairman
    )
    before = (date(2026, 1, 1), today - timedelta(days=1))
    assert awarded_lines.awarded(movement(), *before).count() == 2
    assert awarded_lines.awarded(movement(), date(2026, 1, 1), today).count() == 1
    assert awarded_lines.awarded(movement(), date(2026, 2, 2), today).count() == 0
    assert list(awarded_lines.revoked(movement(), today, today)) == [line]
    assert list(awarded_lines.revoked(movement(), *before)) == []


@pytest.mark.django_db
def test_the_report_of_the_city_and_the_forms_count_the_same_awards(award_list: AwardList) -> None:
    until_today = ReportPeriod("whole", date(2026, 4, 15), timezone.localdate())
    of_city = next(line for line in city_report(movement(), until_today).awards if line.title.startswith("Bằng khen"))
    forms = {line.code: line for line in statistics_forms(movement(), this_year()).city_awards if line.code}
    assert (str(of_city.collectives), str(of_city.individuals)) == (forms["02"].certificates, forms["05"].certificates)
    assert of_city.amount_vnd == fund_report(movement(), this_year()).total_vnd


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["statistics_forms", "fund_report"])
def test_the_paper_reads_back_as_the_data_say_and_an_altered_cell_is_told(award_list: AwardList, kind: str) -> None:
    document = {"statistics_forms": statistics_forms, "fund_report": fund_report}[kind](movement(), this_year())
    made = render(document)
    assert content_check.findings(document, made) == []
    assert format_check.findings(kind, made) == []
    assert any("chờ" in piece.plain for piece in read(made).body)  # the layout is to be confirmed
    value = {
        "statistics_forms": "02",
        "fund_report": grouped(fund_report(movement(), this_year()).total_vnd),
    }[kind]
    assert content_check.findings(document, edited(made, DOCUMENT, f">{value}<", ">77<")) != []


@pytest.mark.django_db
def test_home_affairs_makes_them_and_others_of_the_city_read_them(who: People) -> None:
    board = signed_in(who.board)
    page = board.get(reverse("statistics")).content.decode()
    assert page.count("Make the report<span") >= 2
    assert "circular-2-2023" not in page
    for kind in ("statistics_forms", "fund_report"):
        board.post(reverse("statistics-make", args=[kind, this_year().id]))
        paper = Paper.objects.get(kind=kind)
        assert paper.findings == []
        answer = signed_in(who.office).get(reverse("statistics-file", args=[paper.pk, "docx"]))
        assert answer.content.startswith(b"PK")
    assert reverse("statistics") in signed_in(who.office).get(reverse("city-reports")).content.decode()
    page = signed_in(who.office).get(reverse("statistics")).content.decode()
    assert "Make the report" not in page
    assert "agrees with the data" in page
    assert signed_in(who.office).post(reverse("statistics-make", args=[kind, "2026"])).status_code == 403
    assert signed_in(who.head).get(reverse("statistics")).status_code == 403


@pytest.mark.django_db
def test_a_year_before_the_movement_or_another_paper_is_none_of_them(who: People) -> None:
    board = signed_in(who.board)
    assert board.post(reverse("statistics-make", args=["fund_report", "2025"])).status_code == 404
    assert board.post(reverse("statistics-make", args=["city_report", this_year().id])).status_code == 404
    signed_in(who.office).post(reverse("city-report-make", args=["whole"]))
    paper = Paper.objects.get(kind="city_report")
    assert board.get(reverse("statistics-file", args=[paper.pk, "docx"])).status_code == 404


@pytest.mark.django_db
def test_an_award_without_a_column_is_told_not_left_out(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thidua.web.apps.reports.statistics_forms.short_award_title", lambda *_award: "Kỷ vật")
    signed_in(who.board).post(reverse("statistics-make", args=["statistics_forms", this_year().id]))
    assert not Paper.objects.exists()
