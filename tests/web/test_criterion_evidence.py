"""What proves each criterion of a candidate: one list for the page, the archive and its contents (IV.1, V.3, V.5)."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.award_people import (
    ACT,
    People,
    candidate,
    drafted,
    people,
    signed_in,
    step,
    submitted,
    take_part,
    vote,
    voted,
)
from thidua.i18n import UserError
from thidua.io.docx_text import read
from thidua.web.apps.awards.domain import criterion_evidence, dossier_completeness, proposals
from thidua.web.apps.awards.domain.criterion_evidence import ProofSource
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import Candidate, CriterionFile, Proposal
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.registers.models import EvidenceFile, RegisterEntry

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


def initiative(code: str, **fields: object) -> RegisterEntry:
    values = {
        "unit_id": "X1",
        "title": "Quét mã hẹn trả kết quả",
        "search": "",
        "state": "recognised",
        "opened_on": date(2026, 5, 4),
        "authority": "Sở Khoa học và Công nghệ",
        "document_no": "12/QĐ-SKHCN",
        "document_on": date(2026, 6, 1),
        "data": {"kind": "digital"},
    }
    entry = RegisterEntry.objects.create(register="initiative", code=code, **(values | fields))
    file = EvidenceFile.objects.create(entry=entry, name="quyet-dinh.pdf", kind="pdf", size=len(ACT), sha256="1" * 64)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(ACT)
    return entry


def proven(proposal: Proposal, subject_id: str = "X1") -> set[tuple[str, str]]:
    of = candidate(proposal, subject_id).pk
    return {
        (proof.criterion, proof.text)
        for proof in criterion_evidence.proofs(Dossier.read(proposal))
        if proof.candidate == of and proof.source is not ProofSource.FIGURE and proof.text != "Cho phép xét ngoại lệ"
    }


def attach(
    proposal: Proposal, who: People, criterion: str = "a.5", content: bytes = PDF, **named: str
) -> CriterionFile:
    file = SimpleUploadedFile(named.get("name", "anh.pdf"), content)
    attached = criterion_evidence.attach(
        candidate(proposal, "X1"), proposal.version, criterion, named.get("text", "Ảnh chụp"), file, by=who.officer
    )
    proposal.refresh_from_db()
    return attached


def test_each_criterion_has_its_figure_and_the_entries_that_the_verdict_counts(who: People) -> None:
    initiative("SK-1")
    initiative("SK-2", title="Chưa công nhận", state="applied")
    initiative("SK-3", title="Trước phong trào", opened_on=date(2025, 5, 4))
    initiative("SK-4", title="Của phường khác", unit_id="X2")
    proposal = drafted(who, ("unit", "X1"))
    of_x1 = criterion_evidence.proofs(Dossier.read(proposal))
    assert [proof.criterion for proof in of_x1 if proof.source is ProofSource.FIGURE] == [f"a.{n}" for n in range(1, 9)]
    assert proven(proposal) == {
        ("a.5", "Quét mã hẹn trả kết quả"),
        ("a.5", "Chưa công nhận"),
        ("a.8", "Quét mã hẹn trả kết quả"),
    }


def test_an_initiative_speaks_for_each_of_its_authors(who: People) -> None:
    authors = {"authors": [["P3", 60], ["P1", 40]]}
    initiative("SK-1", unit_id="X2", officer_id="P3", data=authors, fed_ids=["SK-1", "SK-1/P1"])
    assert ("b.8", "Quét mã hẹn trả kết quả") in proven(drafted(who, ("officer", "P1")), "P1")


def test_what_speaks_against_somebody_is_no_proof(who: People) -> None:
    initiative("KL-1", title="Kỷ luật", state="measure")
    RegisterEntry.objects.filter(code="KL-1").update(register="discipline")
    assert proven(drafted(who, ("unit", "X1"))) == set()


def test_the_page_lists_what_the_archive_and_its_contents_hold(who: People) -> None:
    initiative("SK-1")
    proposal = drafted(who, ("unit", "X1"))
    attach(proposal, who)
    proposal = step(proposal, "call_council", who.officer)
    with pytest.raises(UserError, match="before the council"):
        attach(proposal, who, content=PDF + b"x")
    for user in (who.chair, who.secretary, who.member):
        vote(proposal, user)
    proposal = step(proposal, "close_ballot", who.chair)
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    for evidence in EvidenceFile.objects.all():
        evidence.path.parent.mkdir(parents=True, exist_ok=True)
        evidence.path.write_bytes(ACT)
    page = signed_in(who.board).get(reverse("proposal", args=[proposal.pk])).content.decode()
    answer = signed_in(who.board).get(reverse("proposal-dossier", args=[proposal.pk]))
    listed = criterion_evidence.proofs(Dossier.read(proposal))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        contents = " ".join(piece.plain for piece in read(archive.read("00-muc-luc.docx")).body)
        proving = [name for name in archive.namelist() if name.startswith("minh-chung/")]
        assert all(name in contents for name in proving)
    assert len(proving) == sum(proof.file is not None for proof in listed)
    assert any(name.startswith("minh-chung/III.3.a.5/") for name in proving)
    for proof in listed:
        assert proof.text in contents
        assert proof.text in page
        if proof.file:
            assert proof.file.name in page


def test_what_was_handed_in_stays_as_it_was(who: People) -> None:
    initiative("SK-1")
    proposal = submitted(who, ("unit", "X1"))
    assert proposal.evidence is not None
    before = criterion_evidence.proofs(Dossier.read(proposal))
    RegisterEntry.objects.filter(code="SK-1").update(title="Tên khác", state="refused")
    assert criterion_evidence.proofs(Dossier.read(proposal)) == before
    assert proposal.dossier_sha256 == dossier_completeness.sha256(proposal)
    with pytest.raises(UserError, match="was handed in"):
        attach(proposal, who)
    back = step(proposal, "send_back", who.office, "thiếu minh chứng")
    assert ("a.8", "Tên khác") not in proven(back)
    attach(back, who, text="Bổ sung")
    again = step(back, "submit", who.head)
    assert ("a.5", "Bổ sung") in proven(again)


def test_an_answer_brings_what_was_attached_meanwhile(who: People) -> None:
    proposal = submitted(who, ("unit", "X1"))
    proposals.check_claim(proposal.live().get(), proposal.version, "", by=who.office)
    proposal.refresh_from_db()
    proposal = step(step(proposal, "compile", who.office), "ask_more", who.board, "Gửi ảnh")
    attach(proposal, who)
    answered = step(proposal, "answer", who.head, "Đã gửi")
    assert answered.evidence is not None
    assert ("a.5", "Ảnh chụp") in proven(answered)


def test_a_file_is_attached_and_taken_off_by_the_unit_alone(who: People) -> None:
    proposal = drafted(who, ("unit", "X1"))
    of = candidate(proposal, "X1")
    address = reverse("proposal-attach-file", args=[proposal.pk, of.pk])

    def sent(name: str, content: bytes) -> dict[str, object]:
        file = SimpleUploadedFile(name, content)
        return {"version": proposal.version, "criterion": "a.5", "text": "Ảnh màn hình", "file": file}

    assert signed_in(who.board).post(address, sent("a.pdf", PDF)).status_code == 403
    refused = signed_in(who.officer).post(address, sent("a.pdf", b"#!/bin/sh"))
    assert refused.status_code == 422
    assert "this is none of them" in refused.content.decode()
    assert signed_in(who.officer).post(address, sent("../../a.exe", PDF)).status_code == 302
    file = CriterionFile.objects.get()
    assert file.name == "a.pdf"
    handed_out = signed_in(who.board).get(reverse("proposal-criterion-file", args=[proposal.pk, file.pk]))
    assert (handed_out.content, handed_out["Cache-Control"]) == (PDF, "private, no-store")
    assert handed_out["Content-Disposition"].startswith("attachment")
    assert file.path.stat().st_mode & 0o777 == 0o400
    proposal.refresh_from_db()
    off = reverse("proposal-take-off-file", args=[proposal.pk, file.pk])
    assert signed_in(who.officer).post(off, {"version": proposal.version}).status_code == 302
    assert proven(proposal) == set()
    assert signed_in(who.officer).post(off, {"version": proposal.version}).status_code == 404


def test_files_are_of_a_criterion_of_the_candidate_once_and_not_too_many(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = drafted(who, ("unit", "X1"))
    attach(proposal, who)
    for content, words, match in (
        (PDF, {}, "attached to the criterion already"),
        (PDF + b"x", {"criterion": "b.1"}, "not judged by this criterion"),
        (PDF + b"x", {"text": " "}, "say what the file shows"),
    ):
        with pytest.raises(UserError, match=match):
            attach(proposal, who, content=content, **words)
    monkeypatch.setattr(criterion_evidence, "MOST_FILES", 1)
    with pytest.raises(UserError, match="at most 1 files"):
        attach(proposal, who, content=PDF + b"x")
    attach(proposal, who, "a.1", PDF + b"x")


def test_a_unit_s_own_award_keeps_it_when_it_goes_on_the_list(who: People) -> None:
    proposal = voted(who, ("unit", "X1"), award="giay-khen")
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    assert step(proposal, "accept", who.head).evidence is not None
    assert Candidate.objects.filter(passed=True).exists()
