"""A unit answers what Home Affairs asked for: in words, with files, and by changes shown beside it (V.5)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from support.award_people import People, people, signed_in, step, submitted, take_part
from thidua.i18n import UserError
from thidua.web.apps.awards.domain import proposals, requests_for_more
from thidua.web.apps.awards.models import AnswerFile, Proposal
from thidua.web.apps.evaluations.models import Evaluation

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


@pytest.fixture
def pending(who: People) -> Proposal:
    proposal = submitted(who, ("officer", "P1"))
    proposals.check_claim(proposal.live().get(), proposal.version, "", by=who.office)
    proposal.refresh_from_db()
    return step(step(proposal, "compile", who.office), "ask_more", who.board, "Gửi quyết định công nhận sáng kiến")


@pytest.mark.slow
def test_the_answer_stands_beside_what_was_asked_with_files_and_changes(who: People, pending: Proposal) -> None:
    with pytest.raises(UserError, match="give the reason"):
        step(pending, "answer", who.head)
    client = signed_in(who.officer)
    sent = {"version": pending.version, "file": SimpleUploadedFile("quyet-dinh.pdf", PDF)}
    assert client.post(reverse("proposal-send-file", args=[pending.pk]), sent).status_code == 302
    pending.refresh_from_db()
    proposals.write_words(pending.live().get(), pending.version, {"achievements": "Sáng kiến số 1"}, by=who.officer)
    pending.refresh_from_db()
    answered = step(pending, "answer", who.head, "Đã gửi quyết định")
    (request,) = requests_for_more.requests_of(answered, list(answered.steps.order_by("pk")))
    assert request.answer is not None
    assert request.question.reason == "Gửi quyết định công nhận sáng kiến"
    assert request.answer.reason == "Đã gửi quyết định"
    assert [file.name for file in request.files] == ["quyet-dinh.pdf"]
    assert [change.what for change in request.changes] == ["write_words"]
    page = signed_in(who.board).get(reverse("proposal", args=[pending.pk])).content.decode()
    assert "Đã gửi quyết định" in page
    address = reverse("proposal-answer-file", args=[pending.pk, request.files[0].pk])
    assert address in page
    file = signed_in(who.board).get(address)
    assert file.content == PDF
    assert file["Content-Disposition"].startswith("attachment")


def test_files_are_taken_only_while_something_is_asked_and_once_each(who: People, pending: Proposal) -> None:
    requests_for_more.send_file(pending, pending.version, SimpleUploadedFile("a.pdf", PDF), by=who.officer)
    pending.refresh_from_db()
    with pytest.raises(UserError, match="sent with the answer already"):
        requests_for_more.send_file(pending, pending.version, SimpleUploadedFile("b.pdf", PDF), by=who.officer)
    with pytest.raises(UserError, match="this is none of them"):
        requests_for_more.send_file(pending, pending.version, SimpleUploadedFile("c.pdf", b"#!/bin/sh"), by=who.officer)
    answered = step(pending, "answer", who.head, "Đã gửi")
    with pytest.raises(UserError, match="while more is asked for"):
        requests_for_more.send_file(answered, answered.version, SimpleUploadedFile("d.pdf", PDF + b"x"), by=who.officer)
    assert AnswerFile.objects.count() == 1


def test_what_a_unit_does_not_answer_is_sent_back_and_the_list_goes_on(who: People, pending: Proposal) -> None:
    with pytest.raises(UserError, match="give the reason"):
        step(pending, "send_back", who.board)
    assert proposals.still_under_way(pending.movement_id, pending.award_id)
    pending.refresh_from_db()
    assert step(pending, "send_back", who.board, "Quá hạn mà đơn vị chưa bổ sung").state == "sent_back"
    assert not proposals.still_under_way(pending.movement_id, pending.award_id)
