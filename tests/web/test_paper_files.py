"""PDFs are made by workers and waited for; a dossier comes as one archive with its table of contents."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.award_people import ACT, People, people, signed_in, take_part, voted
from thidua.io.docx_package import packed, parts_of
from thidua.io.docx_text import read
from thidua.web.apps.awards.domain import dossier_completeness
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import Paper, Proposal
from thidua.web.apps.awards.papers import dossier_archive, generation, pdf_queue
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.jobs.tasks import run_job
from thidua.web.apps.registers.models import EvidenceFile, RegisterEntry

needs_office = pytest.mark.skipif(not pdf_queue.possible(), reason="LibreOffice or poppler-utils is not installed")


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


def dossier(who: People) -> Proposal:
    proposal = voted(who)
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    return proposal


def address(paper: Paper, form: str = "pdf") -> str:
    return reverse("proposal-paper", args=[paper.proposal_id, paper.pk, form])


@pytest.mark.slow
@needs_office
def test_a_pdf_is_asked_for_once_and_had_from_then_on(who: People) -> None:
    paper = dossier(who).papers.get(kind="proposal_letter")
    client = signed_in(who.officer)
    assert [client.get(address(paper)).status_code for _time in range(2)] == [202, 202]
    job = Job.objects.get(kind=pdf_queue.KIND)
    run_job.func(str(job.id))
    answer = client.get(address(paper))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert Job.objects.filter(kind=pdf_queue.KIND).count() == 1


@needs_office
def test_who_asks_for_many_waits_and_others_do_not(who: People) -> None:
    proposal = dossier(who)
    papers = list(proposal.papers.all())
    assert len(papers) > pdf_queue.MOST_OPEN
    client = signed_in(who.officer)
    answers = [client.get(address(paper)).status_code for paper in papers]
    assert answers[: pdf_queue.MOST_OPEN] == [202] * pdf_queue.MOST_OPEN
    assert set(answers[pdf_queue.MOST_OPEN :]) == {429}
    assert signed_in(who.head).get(address(papers[-1])).status_code == 202
    assert Job.objects.filter(kind=pdf_queue.KIND).count() == pdf_queue.MOST_OPEN + 1


@pytest.mark.slow
@needs_office
def test_an_edited_paper_is_open_until_its_pages_were_compared(who: People) -> None:
    proposal = dossier(who)
    letter = proposal.papers.get(kind="proposal_letter")
    parts = parts_of(dossier_completeness.content_of(letter))
    text = parts["word/document.xml"].decode()
    edited = packed({**parts, "word/document.xml": text.replace("Nơi nhận", "Gửi đến").encode()})
    paper = generation.take_back(proposal, proposal.version, "proposal_letter", None, edited, by=who.officer)
    assert [gap.kind for gap in dossier_completeness.missing(Dossier.read(proposal))] == ["proposal_letter"]
    run_job.func(str(Job.objects.get(kind=pdf_queue.KIND).id))
    paper.refresh_from_db()
    assert paper.findings == []
    assert dossier_completeness.missing(Dossier.read(proposal)) == []


def test_a_dossier_is_one_archive_numbered_with_its_contents(who: People) -> None:
    proposal = dossier(who)
    for evidence in EvidenceFile.objects.all():
        evidence.path.parent.mkdir(parents=True, exist_ok=True)
        evidence.path.write_bytes(ACT)
    answer = signed_in(who.officer).get(reverse("proposal-dossier", args=[proposal.pk]))
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = archive.namelist()
        contents = " ".join(piece.plain for piece in read(archive.read(names[0])).body)
        letter = proposal.papers.get(kind="proposal_letter")
        assert archive.read("01-to-trinh.docx") == dossier_completeness.content_of(letter)
    assert names[0] == "00-muc-luc.docx"
    assert [int(name.rpartition("/")[2][:2]) for name in names] == list(range(len(names)))
    assert all(name in contents for name in names[1:])
    assert any("minh-chung" in name for name in names)  # the acts by which somebody is excepted


@pytest.mark.parametrize(("state", "count"), [("accepted", 1), ("declared", 0), ("rejected", 0)])
def test_what_was_declared_and_accepted_is_proven_in_the_dossier(who: People, state: str, count: int) -> None:
    proposal = dossier(who)
    EvidenceFile.objects.all().delete()
    declared = RegisterEntry.objects.create(
        register="declaration",
        code="KB-1",
        unit_id="X1",
        title="Không có đơn thư",
        search="",
        state=state,
        opened_on=date(2026, 9, 1),
        criterion_id="a.1",
    )
    EvidenceFile.objects.create(entry=declared, name="xac-nhan.pdf", kind="pdf", size=len(ACT), sha256="0" * 64)
    proofs = [line for line, path in dossier_archive.lines_of(proposal) if path and line.file.startswith("minh-chung")]
    assert [line.file for line in proofs] == [
        f"minh-chung/III.3.a.1/{len(proposal.papers.all()) + 1:02d}-minh-chung.pdf"
    ] * count
    assert [line.title for line in proofs] == [
        "Đoàn kết nội bộ, gương mẫu chấp hành chủ trương, chính sách, pháp luật: Không có đơn thư"
    ] * count


def test_a_dossier_without_its_papers_is_none(who: People) -> None:
    proposal = voted(who)
    answer = signed_in(who.officer).get(reverse("proposal-dossier", args=[proposal.pk]), follow=True)
    assert "the dossier is not complete" in answer.content.decode()
