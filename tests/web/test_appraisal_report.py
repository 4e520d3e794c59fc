"""What Home Affairs says of a dossier is a paper made from the data (V.5)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.award_people import People, accepted, people, signed_in, step, submitted, take_part
from support.numbered import a_list, body, ended, send
from thidua.i18n import UserError
from thidua.io.docx_text import read
from thidua.web.apps.awards.domain import dossier_completeness, numbered_papers, proposals
from thidua.web.apps.awards.models import AwardLine, AwardList, DocumentNumber, Proposal
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.awards.papers.appraisal_report import appraisal_report
from thidua.web.apps.evaluations.models import Evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


def examined(who: People) -> Proposal:
    proposal = submitted(who, ("officer", "P1"))
    proposals.check_claim(proposal.live().get(), proposal.version, "khớp với dữ liệu.", by=who.office)
    proposal.refresh_from_db()
    return step(proposal, "compile", who.office)


def answered(proposal: Proposal, who: People, point: str, *, yes: bool, note: str = "") -> Proposal:
    proposals.answer_point(proposal, proposal.version, point, yes, note, by=who.board)
    proposal.refresh_from_db()
    return proposal


def test_what_was_looked_at_said_and_proposed_stands_in_it(who: People) -> None:
    proposal = answered(examined(who), who, "right-subject", yes=False, note="Chưa rõ vị trí việc làm.")
    proposal = step(step(proposal, "ask_more", who.board, "Gửi bản mô tả"), "answer", who.head, "Đã gửi.")
    report = appraisal_report(proposal)
    (subject,) = report.subjects
    assert (subject.votes, subject.remark) == ("3/3", "Khớp với dữ liệu")
    (stated,) = report.exceptions
    assert "Ngoại lệ về tiêu chí" in stated
    assert len(report.criteria) == subject.applicable == 8
    assert [point.answer for point in report.points] == ["Chưa xem xét", "Chưa đạt", *["Chưa xem xét"] * 4]
    assert report.points[1].note == "Chưa rõ vị trí việc làm"
    assert report.requests == ("Gửi bản mô tả. Trả lời: Đã gửi.",)
    assert len(report.lacking) == 6
    assert report.lacking[1].endswith(": Chưa rõ vị trí việc làm.")


def test_what_data_say_against_a_yes_stands_in_it(who: People) -> None:
    proposal = answered(examined(who), who, "dossier-complete", yes=True)
    proposal.papers.filter(kind="person_report").update(superseded=True)
    first = appraisal_report(proposal).points[0]
    assert (first.answer, first.note) == ("Chưa đạt", "Có 1 văn bản còn thiếu hoặc không khớp dữ liệu")


def test_a_dossier_that_holds_is_put_forward_and_read_back_without_a_finding(who: People) -> None:
    proposal = accepted(who, ("officer", "P1"))
    sealed, kept = proposal.dossier_sha256, dossier_completeness.sha256(proposal)
    client = signed_in(who.board)
    made = client.post(reverse("proposal-make-appraisal", args=[proposal.pk]), {"version": proposal.version})
    assert made.status_code == 302
    proposal.refresh_from_db()
    paper = proposal.papers.get(kind="appraisal_report")
    assert paper.findings == []
    text = " ".join(piece.plain for piece in read(dossier_completeness.content_of(paper)).body)
    assert "BÁO CÁO THẨM ĐỊNH" in text
    assert "đủ tiêu chuẩn, trường hợp ngoại lệ đã có văn bản của người có thẩm quyền. Sở Nội vụ đề nghị" in text
    assert "Chưa đủ dữ liệu, có ngoại lệ" in text
    assert "chưa đủ điều kiện" not in text
    assert (dossier_completeness.sha256(proposal), sealed) == (kept, kept)  # no part of what was handed in
    page = client.get(reverse("proposal", args=[proposal.pk])).content.decode()
    assert reverse("proposal-paper", args=[proposal.pk, paper.pk, "docx"]) in page
    again = generation.make_appraisal(proposal, proposal.version, by=who.board)
    assert again.pk == paper.pk


def test_it_takes_a_number_of_home_affairs_and_bears_it(who: People) -> None:
    proposal = accepted(who, ("officer", "P1"))
    made = generation.make_appraisal(proposal, proposal.version, by=who.board)
    assert appraisal_report(proposal).heading.number is None
    assert not [its.paper for its in numbered_papers.waiting("X1") if its.paper == "appraisal_report"]
    body("S1", "home-affairs", "SNV")
    page = reverse("proposal", args=[proposal.pk])
    assert "the number of the appraisal report" in signed_in(who.board).get(page).content.decode()
    assert "the number of the appraisal report" not in signed_in(who.head).get(page).content.decode()
    (waits,) = (its for its in numbered_papers.waiting("S1") if its.paper == "appraisal_report")
    for user in (who.head, who.officer, who.office, who.chairman):
        assert send(user, waits.paper, proposal, 7, reason="Báo cáo khác") == 403
    assert send(who.board, waits.paper, proposal, 7, reason="Báo cáo khác") == 302
    assert "the number of the appraisal report" not in signed_in(who.board).get(page).content.decode()
    heading = appraisal_report(proposal).heading
    assert (heading.number_text, heading.issued_on) == ("07/BC-SNV", timezone.localdate())
    made.refresh_from_db()
    assert made.superseded  # it is made anew, under its number
    assert not proposal.papers.filter(superseded=True).exclude(kind="appraisal_report").exists()
    number = DocumentNumber.objects.get(paper="appraisal_report")
    assert ended(who.head, number) == 403
    assert ended(who.board, number) == 302
    day = timezone.localdate(proposal.received_at) - timedelta(days=1)
    with pytest.raises(UserError, match="this paper rests on one of"):
        numbered_papers.take(waits, 8, "BC-SNV", day, "", by=who.board)


def test_its_number_stays_once_the_award_is_decided(who: People) -> None:
    body("S1", "home-affairs", "SNV")
    proposal = accepted(who, ("officer", "P1"))
    assert send(who.board, "appraisal_report", proposal) == 302
    award_list = a_list()
    AwardLine.objects.create(award_list=award_list, candidate=proposal.live().get(), approved=True)
    AwardList.objects.update(decided_on=timezone.localdate(), decided_by=who.chairman)
    assert ended(who.board, DocumentNumber.objects.get(paper="appraisal_report")) == 422


def test_before_the_examination_there_is_none_and_a_unit_makes_none(who: People) -> None:
    proposal = examined(who)
    with pytest.raises(UserError, match="not being examined"):
        generation.make_appraisal(proposal, proposal.version, by=who.board)
    address = reverse("proposal-make-appraisal", args=[proposal.pk])
    assert signed_in(who.head).post(address, {"version": proposal.version}).status_code == 403
