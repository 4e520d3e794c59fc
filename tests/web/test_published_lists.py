"""What was published is what is closed; a list that awards nobody ends; what no longer fits is told (I.2.b)."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from support.award_people import (
    EXCEPTIONS,
    People,
    accepted,
    candidate,
    comments_are_over,
    except_from_all,
    freeze,
    list_step,
    people,
    signed_in,
    take_part,
)
from support.page import Page
from thidua.definitions.registers.spec import CANCELLED
from thidua.i18n import UserError
from thidua.web.apps.awards.domain import (
    award_lists,
    decisions,
    objections_and_revocations,
    proposals,
    publication,
)
from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.registers import participants
from thidua.web.apps.registers.models import RegisterEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


@pytest.fixture
def at_comments(who: People) -> AwardList:
    freeze(who.board)
    accepted(who, ("unit", "X1"), ("officer", "P1"))
    return list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)


def line_of(award_list: AwardList, subject_id: str) -> AwardLine:
    return award_list.lines.get(candidate__subject_id=subject_id)


@pytest.mark.slow
def test_a_line_put_back_after_the_days_for_comments_is_shown_to_the_public_anew(
    who: People, at_comments: AwardList
) -> None:
    award_lists.leave_out(line_of(at_comments, "P1"), at_comments.version, "chờ xác minh", by=who.board)
    at_comments.refresh_from_db()
    list_step(at_comments, "open_comments", who.board)
    comments_are_over()
    at_comments.refresh_from_db()
    assert set(at_comments.published) == {"unit:X1"}
    award_lists.put_back(line_of(at_comments, "P1"), at_comments.version, by=who.board)
    at_comments.refresh_from_db()
    assert at_comments.comments_from_on == timezone.localdate()
    assert set(at_comments.published) == {"unit:X1", "officer:P1"}
    with pytest.raises(UserError, match="days for comments are not over"):
        list_step(at_comments, "close", who.board)
    comments_are_over()
    at_comments.refresh_from_db()
    assert list_step(at_comments, "close", who.board).state == "closed"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "words"),
    [("published", {"published": {}}), ("marked", {}), ("name", {})],
    ids=["came in by the ranking", "lost an exception", "has another name"],
)
def test_a_list_that_says_other_than_was_published_is_not_closed(
    who: People, at_comments: AwardList, changed: str, words: dict[str, object]
) -> None:
    comments_are_over()
    if words:
        AwardList.objects.update(**words)
    elif changed == "name":
        Candidate.objects.filter(subject_id="P1").update(name="Ai khác")
    else:
        shown = at_comments.published
        shown["officer:P1"]["marked"] = ["b.1"]
        AwardList.objects.update(published=shown)
    at_comments.refresh_from_db()
    with pytest.raises(UserError, match="the public was not shown"):
        list_step(at_comments, "close", who.board)
    again = list_step(at_comments, "open_comments", who.board)
    comments_are_over()
    again.refresh_from_db()
    assert list_step(again, "close", who.board).state == "closed"


def test_a_list_with_nobody_chosen_ends_and_frees_its_candidates(who: People, at_comments: AwardList) -> None:
    with pytest.raises(UserError, match="somebody on the list has a place"):
        list_step(at_comments, "end", who.board, "không còn ai")
    for subject in ("X1", "P1"):
        award_lists.leave_out(line_of(at_comments, subject), at_comments.version, "rút", by=who.board)
        at_comments.refresh_from_db()
    with pytest.raises(UserError, match="give the reason"):
        list_step(at_comments, "end", who.board)
    ended = list_step(at_comments, "end", who.board, "không còn ai đủ điều kiện")
    assert ended.state == "ended"
    assert not Candidate.objects.filter(claim__isnull=False).exists()
    assert proposals.list_of("can-tho-2026", "bang-khen", "") is None
    assert award_lists.begin("can-tho-2026", "bang-khen", by=who.board).pk != ended.pk


@pytest.mark.slow
def test_a_list_tells_who_left_and_what_the_newest_register_no_longer_bears(
    who: People, at_comments: AwardList
) -> None:
    comments_are_over()
    at_comments.refresh_from_db()
    closed = list_step(at_comments, "close", who.board)
    assert publication.no_longer_fits(closed) == []
    RegisterEntry.objects.filter(register="participant", unit_id__startswith="Z", officer_id="").delete()
    RegisterEntry.objects.filter(register="participant", officer_id="P1").update(closed_on=timezone.localdate())
    participants.freeze(timezone.localdate(), "có người thôi tham gia", by=who.board)
    told = [message.render("en") for message in publication.no_longer_fits(closed)]
    assert told[0] == f"{candidate(line_of(closed, 'P1').candidate.proposal, 'P1').name} has left: takes part no more"
    assert any("more than the newest frozen register" in message for message in told)
    page = signed_in(who.board).get(reverse("award-list", args=[closed.pk])).content.decode()
    assert "has left: takes part no more" in page


@pytest.mark.slow
def test_the_public_page_names_no_criterion_and_nobody_without_a_place(who: People, at_comments: AwardList) -> None:
    address = reverse("public-result", args=[at_comments.pk])
    before = Client().get(address).content.decode()
    assert Page(before).rows()
    candidates = Candidate.objects.filter(line__award_list=at_comments)
    for named in candidates:
        named.standing["criteria"] = [{**criterion, "state": "on_hold"} for criterion in named.standing["criteria"]]
        named.marked = ["a.6"]
        named.yes, named.voted = 1, 9
        named.save()
    at_comments.lines.update(rank=99)
    assert [row[0] for row in Page(Client().get(address)).rows()] == [row[0] for row in Page(before).rows()]
    assert "a.6" not in Client().get(address).content.decode()
    AwardLine.objects.filter(candidate__subject_id="P1").update(outcome="cut")
    assert len(Page(Client().get(address)).rows()) == len(Page(before).rows()) - 1


def closed(who: People, at_comments: AwardList) -> AwardList:
    comments_are_over()
    at_comments.refresh_from_db()
    return list_step(at_comments, "close", who.board)


def test_who_lost_a_standard_after_closing_is_told_before_the_decision(who: People, at_comments: AwardList) -> None:
    award_list = list_step(closed(who, at_comments), "submit", who.board)
    assert publication.no_longer_fits(award_list) == []
    acts = RegisterEntry.objects.filter(register=EXCEPTIONS, officer_id="P1", criterion_id="b.6")
    acts.update(state=CANCELLED)
    assert [told.render("en") for told in publication.no_longer_fits(award_list)] == [
        f"{candidate_name(award_list, 'P1')} does not meet b.6"
    ]


@pytest.mark.slow
def test_nobody_who_lost_a_standard_is_decided_on(who: People, at_comments: AwardList) -> None:
    award_list = list_step(closed(who, at_comments), "submit", who.board)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=who.chairman)
        award_list.refresh_from_db()
    decisions.number(award_list, award_list.version, 1, "QĐ-UBND", timezone.localdate(), "", by=who.chairman)
    award_list.refresh_from_db()
    acts = RegisterEntry.objects.filter(register=EXCEPTIONS, officer_id="P1", criterion_id="b.6")
    acts.update(state=CANCELLED)
    with pytest.raises(UserError, match=r"lacks a standard \(III\.3\).*refuse the line, or return or reopen the list"):
        list_step(award_list, "decide", who.chairman)
    except_from_all("officer", "P1")  # signed only now: the council and the public have not seen it
    award_list.refresh_from_db()
    with pytest.raises(UserError, match="lacks a standard"):
        list_step(award_list, "decide", who.chairman)
    decisions.decide_line(
        line_of(award_list, "P1"), award_list.version, approved=False, reason="không đạt b.6", by=who.chairman
    )
    award_list.refresh_from_db()
    assert list_step(award_list, "decide", who.chairman).state == "decided"


@pytest.mark.slow
def test_a_list_with_somebody_who_lost_a_standard_is_not_handed_up(who: People, at_comments: AwardList) -> None:
    award_list = closed(who, at_comments)
    RegisterEntry.objects.filter(register=EXCEPTIONS, officer_id="P1", criterion_id="b.6").update(state=CANCELLED)
    with pytest.raises(UserError, match="lacks a standard"):
        list_step(award_list, "submit", who.board)
    award_list.refresh_from_db()
    award_list = list_step(award_list, "reopen", who.board, "P1 không còn đạt")
    award_lists.look_again(award_list)
    assert {line.candidate.subject_id for line in award_lists.competing(award_list)} == {"X1"}


@pytest.mark.slow
def test_a_list_is_not_closed_while_a_comment_that_was_upheld_changed_nothing(
    who: People, at_comments: AwardList
) -> None:
    line = line_of(at_comments, "P1")
    comment = objections_and_revocations.object_to(at_comments, line, "Một người dân", "", "Chưa đúng")
    at_comments.refresh_from_db()
    objections_and_revocations.answer(comment, at_comments.version, "Phản ánh đúng", upheld=True, by=who.board)
    comments_are_over()
    at_comments.refresh_from_db()
    with pytest.raises(UserError, match="leave them out, or answer the comment anew"):
        list_step(at_comments, "close", who.board)
    page = signed_in(who.board).get(reverse("award-list", args=[at_comments.pk])).content.decode()
    assert reverse("award-objection-answer", args=[at_comments.pk, comment.pk]) in page
    with transaction.atomic():
        award_lists.leave_out(line, at_comments.version, "phản ánh đúng", by=who.board)
        at_comments.refresh_from_db()
        assert list_step(at_comments, "close", who.board).state == "closed"
        transaction.set_rollback(True)
    at_comments.refresh_from_db()
    comment.refresh_from_db()
    objections_and_revocations.answer(
        comment, at_comments.version, "Đối chiếu lại hồ sơ gốc: đúng hạn", upheld=False, by=who.board
    )
    at_comments.refresh_from_db()
    with pytest.raises(UserError, match="answered already"):
        objections_and_revocations.answer(comment, at_comments.version, "Lần nữa", upheld=False, by=who.board)
    reasons = [step.reason for step in at_comments.steps.filter(what="answer_objection").order_by("pk")]
    assert reasons == ["Phản ánh đúng", "Đối chiếu lại hồ sơ gốc: đúng hạn"]
    at_comments.refresh_from_db()
    assert list_step(at_comments, "close", who.board).state == "closed"


def candidate_name(award_list: AwardList, subject_id: str) -> str:
    return line_of(award_list, subject_id).candidate.name


def test_a_decision_that_awards_nobody_is_none(who: People, at_comments: AwardList) -> None:
    award_list = list_step(closed(who, at_comments), "submit", who.board)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=False, reason="chưa đủ", by=who.chairman)
        award_list.refresh_from_db()
    today = timezone.localdate()
    decisions.number(award_list, award_list.version, 1, "QĐ-UBND", today, "", by=who.chairman)
    award_list.refresh_from_db()
    with pytest.raises(UserError, match="nobody is approved"):
        list_step(award_list, "decide", who.chairman)
    award_list.refresh_from_db()
    returned = list_step(award_list, "return", who.chairman, "không ai đủ điều kiện")
    award_list = list_step(returned, "reopen", who.board)
    for line in award_lists.competing(award_list):
        award_lists.leave_out(line, award_list.version, "chưa đủ", by=who.board)
        award_list.refresh_from_db()
    assert list_step(award_list, "end", who.board, "không ai đủ điều kiện").state == "ended"
