"""The pages of awards: what each shows, to whom, and that a whole way can be gone by their forms alone."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from support.award_people import (
    People,
    accepted,
    except_from_all,
    freeze,
    people,
    person,
    signed_in,
    step,
    submitted,
    take_part,
    vote,
    voted,
)
from support.numbered import body
from support.page import Page, steady
from thidua.documents.papers import content_check
from thidua.documents.papers.render import render
from thidua.io.docx_text import read
from thidua.rules.awards.ballot import BallotChoice
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain import document_numbers
from thidua.web.apps.awards.models import AwardLine, AwardList, Proposal, Reminder, Vote
from thidua.web.apps.awards.papers.responsibility_sheet import head_sheet
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.jobs.tasks import run_job
from thidua.web.apps.my_work import reminders
from thidua.web.apps.outbox import actions as outbox
from thidua.web.apps.registers.actions import enter, move
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import RegisterSubject

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


def seen(user: User, name: str, *words: Any, status: int = 200) -> str:
    answer = signed_in(user).get(reverse(name, args=words))
    assert answer.status_code == status, (name, answer.status_code)
    return answer.content.decode()


def sent(user: User, name: str, /, *words: Any, **values: Any) -> str:
    """Posts a form as its page would, with the version that the page shows; the page it leads to."""
    answer = signed_in(user).post(reverse(name, args=words), versioned(name, words, values), follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def refused(user: User, name: str, /, *words: Any, **values: Any) -> str:
    """Posts a form that is not taken; the page that says why."""
    answer = signed_in(user).post(reverse(name, args=words), versioned(name, words, values))
    assert answer.status_code == 422, answer.content.decode()
    return answer.content.decode()


def versioned(name: str, words: tuple[Any, ...], values: dict[str, Any]) -> dict[str, Any]:
    """The values with the version that the page shows, where the form is about a proposal or a list."""
    of = Proposal if name.startswith("proposal-") and name != "proposal-begin" else None
    if re.match(r"award-(blanks-move|list|line|objection|bundle|revoke|repaid)", name) and name != "award-list-begin":
        of = AwardList
    return values if of is None else {"version": of.objects.get(pk=words[0]).version, **values}


@pytest.mark.slow
def test_a_whole_way_by_the_forms_of_the_pages(who: People) -> None:
    freeze(who.board)
    page = sent(who.officer, "proposal-begin", "X1", "bang-khen")
    proposal = Proposal.objects.get()
    assert "There is no candidate yet" in page
    assert "Lê Thị An" in seen(who.officer, "proposal-add-candidate", proposal.pk)
    page = refused(who.officer, "proposal-add-candidate", proposal.pk, subject="officer:P1")
    assert "Only who meets the standards can be proposed" in page
    for subject in ("officer:P1", "unit:X1"):
        except_from_all(*subject.split(":"))
        page = sent(who.officer, "proposal-add-candidate", proposal.pk, subject=subject)
    assert page.count("Excepted by a signed act:") >= 2
    first = proposal.live().get(subject_id="P1")
    seen(who.officer, "proposal-report", proposal.pk, first.pk)
    sent(who.officer, "proposal-report", proposal.pk, first.pk, duties="Tiếp nhận hồ sơ")
    sent(who.officer, "proposal-call-council", proposal.pk)
    for user in (who.chair, who.secretary, who.member):
        page = seen(user, "council", proposal.pk)
        names = Page(page).values("[name^=vote-]", "name")
        page = sent(user, "council", proposal.pk, **dict.fromkeys(names, "yes"))
        assert "Secret number" in page
    sent(who.chair, "proposal-close-ballot", proposal.pk)
    assert "passed" in seen(who.head, "council-votes", proposal.pk, 1)
    sent(who.officer, "proposal-make-papers", proposal.pk)
    paper = proposal.papers.get(kind="proposal_letter")
    file = signed_in(who.officer).get(reverse("proposal-paper", args=[proposal.pk, paper.pk, "docx"]))
    assert file.content.startswith(b"PK")
    sent(who.head, "proposal-submit", proposal.pk)
    assert Proposal.objects.get().dossier_sha256 in seen(who.head, "proposal-receipt", proposal.pk)
    for candidate in proposal.live():
        sent(who.office, "proposal-check-claim", proposal.pk, candidate.pk, note="đúng")
    sent(who.office, "proposal-compile", proposal.pk)
    page = Page(seen(who.board, "proposal", proposal.pk))
    actions = page.values("form[action*='/checklist/']", "action")
    assert len(actions) == 6
    for action in actions:
        sent(who.board, "proposal-answer-point", proposal.pk, action.rsplit("/", 1)[1], answer="yes")
    sent(who.board, "proposal-accept", proposal.pk)
    sent(who.board, "award-list-begin", "bang-khen")
    award_list = AwardList.objects.get()
    assert ">2<" in seen(who.board, "award-list", award_list.pk)  # places
    sent(who.board, "award-list-open-comments", award_list.pk)
    public = Client()
    page = public.get(reverse("public-result", args=[award_list.pk])).content.decode()
    assert "Lê Thị An" in page
    followed = public.post(
        reverse("public-object", args=[award_list.pk]), {"sender": "Dân", "contact": "0900", "text": "Có đúng?"}
    )["Location"]
    waiting = public.get(followed)
    assert "Đang được xem xét." in Page(waiting).text("main")
    assert Page(waiting).text("h1").startswith("Ý kiến góp ý số ")
    assert (waiting["X-Robots-Tag"], waiting["Cache-Control"]) == ("noindex", "no-store")
    page = seen(who.board, "award-list", award_list.pk)
    assert "Có đúng?" in page
    sent(who.board, "award-objection-answer", award_list.pk, award_list.objections.get().pk, answer="Đúng")
    answered = Page(Client().get(followed)).text("main")
    assert "Không chấp nhận" in answered
    assert answered.endswith("Đúng Xem danh sách")
    assert [word for word in ("Có đúng?", "Dân", "0900") if word in waiting.content.decode() + answered] == []
    AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))
    sent(who.board, "award-list-close", award_list.pk)
    sent(who.board, "award-list-submit", award_list.pk)
    for line in award_list.lines.all():
        sent(who.chairman, "award-line-decide", award_list.pk, line.pk, answer="yes")
    today = timezone.localdate()
    number = {"number": 412, "on": today.isoformat(), "signer": ""}
    unexplained = refused(who.chairman, "award-list-number", award_list.pk, **number)
    assert "numbers 1 to 411 are not in the register: say which documents they went to" in unexplained
    sent(who.chairman, "award-list-number", award_list.pk, **number, reason="Các quyết định khác trong năm")
    register = seen(who.board, "document-numbers", document_numbers.issuer_id("decision", award_list))
    assert "1–411: Các quyết định khác trong năm" in register
    page = sent(who.chairman, "award-list-decide", award_list.pk)
    assert "11,390,000" in page
    assert "Mười một triệu ba trăm chín mươi nghìn đồng" in page
    assert "Decision" in sent(who.board, "award-list-make-papers", award_list.pk)
    sent(who.board, "award-blanks-move", award_list.pk, right_mm=3, down_mm=-2)
    sheet = signed_in(who.board).get(reverse("award-blanks-test", args=[award_list.pk])).content
    printed = signed_in(who.board).get(reverse("award-blanks", args=[award_list.pk])).content
    said = [" ".join(piece.plain for piece in read(file).body) for file in (sheet, printed)]
    assert ["phải 3 mm, xuống -2 mm" in words for words in said] == [True, False]
    assert [words.count("Vào sổ khen thưởng số") for words in said] == [1, 2]
    sent(who.office, "award-list-publish", award_list.pk)
    assert "412/QĐ-UBND" in Client().get(reverse("public-result", args=[award_list.pk])).content.decode()

    line = AwardLine.objects.get(candidate__subject_id="P1")
    sent(who.board, "award-line-propose-revocation", award_list.pk, line.pk, reason="Kê khai sai")
    revoked = {"number": 413, "on": today.isoformat(), "repay_by": today.isoformat()}
    page = sent(who.chairman, "award-revoke", award_list.pk, line.revocation.pk, **revoked)
    assert "413/" in page
    assert "Kê khai sai" in Client().get(reverse("public-result", args=[award_list.pk])).content.decode()
    assert "7,590,000" in page


@pytest.mark.slow
def test_until_closing_no_page_tells_how_votes_stand(who: People) -> None:
    proposal = voted(who, ("officer", "P1"), award="giay-khen")
    proposal = step(proposal, "redraft", who.head, "một cử tri vắng mặt")
    before = step(proposal, "call_again", who.head, "họp lại")
    pages = {}
    for user in (who.chair, who.secretary, who.member):
        pages[user] = [
            steady(seen(reader, name, before.pk))
            for reader in (who.head, who.board, who.office)
            for name in ("proposal",)
        ]
        vote(before, user, BallotChoice.NO)
    after = [steady(seen(reader, "proposal", before.pk)) for reader in (who.head, who.board, who.office)]
    assert pages[who.chair] == pages[who.secretary] == pages[who.member]
    assert [page.replace(" disabled", "") for page in after] == [
        page.replace(" disabled", "") for page in pages[who.chair]
    ]
    for user in (who.chair, who.head, who.board):
        number = before.sessions.first().number
        assert signed_in(user).get(reverse("council-votes", args=[before.pk, number])).status_code == 404
    for vote_kept in Vote.objects.filter(session=before.sessions.first()):
        for user in (who.chair, who.head, who.board, who.office):
            assert vote_kept.commitment not in seen(user, "proposal", before.pk)


def test_only_who_sits_in_the_session_votes_and_others_do_not_see_their_ballot(who: People, user_with: Any) -> None:
    proposal = voted(who, ("officer", "P1"))
    seen(who.head, "council", proposal.pk, status=403)
    seen(who.board, "council", proposal.pk, status=403)


@pytest.mark.slow
def test_a_page_of_yesterday_is_told_that_it_is_one(who: People) -> None:
    sent(who.officer, "proposal-begin", "X1", "bang-khen")
    proposal = Proposal.objects.get()
    old = proposal.version
    except_from_all("officer", "P1")
    sent(who.officer, "proposal-add-candidate", proposal.pk, subject="officer:P1")
    page = refused(who.officer, "proposal-add-candidate", proposal.pk, subject="officer:P2", version=old)
    assert "somebody else has changed this" in page


@pytest.mark.slow
def test_from_a_line_back_to_its_figures_and_computed_anew_to_the_byte(who: People) -> None:
    freeze(who.board)
    accepted(who)
    sent(who.board, "award-list-begin", "bang-khen")
    line = AwardLine.objects.get(candidate__subject_id="X1")
    page = seen(who.board, "award-proof", line.pk)
    assert Evaluation.objects.get().result_hash in page
    assert reverse("behind-unit", args=["X1", "a.7"]) in page
    sent(who.board, "award-prove", line.pk)
    job = Job.objects.get(kind="prove")
    run_job.func(str(job.pk))
    assert "the same to the byte" in seen(who.board, "award-proof", line.pk)

    line.candidate.standing["result_hash"] = "0" * 64
    line.candidate.save()
    sent(who.board, "award-prove", line.pk)
    run_job.func(str(Job.objects.filter(kind="prove").order_by("-made_at").first().pk))
    page = seen(who.board, "award-proof", line.pk)
    assert "every verdict of this line is the same, but the result as a whole has another hash" in page

    line.candidate.standing["criteria"][0]["state"] = "not_applicable"
    line.candidate.save()
    sent(who.board, "award-prove", line.pk)
    run_job.func(str(Job.objects.filter(kind="prove").order_by("-made_at").first().pk))
    assert "the result differs: a.1" in seen(who.board, "award-proof", line.pk)


@pytest.mark.slow
def test_the_public_sees_lists_open_to_comments_and_published_ones_alone(who: People) -> None:
    freeze(who.board)
    accepted(who)
    sent(who.board, "award-list-begin", "bang-khen")
    award_list = AwardList.objects.get()
    assert Client().get(reverse("public-result", args=[award_list.pk])).status_code == 404
    assert "Chưa công bố" in Client().get(reverse("public-results")).content.decode()


@pytest.mark.slow
def test_so_many_comments_a_day_from_one_address(who: People, settings: Settings) -> None:
    caches["default"].clear()
    freeze(who.board)
    accepted(who)
    sent(who.board, "award-list-begin", "bang-khen")
    award_list = AwardList.objects.get()
    sent(who.board, "award-list-open-comments", award_list.pk)
    client, address = Client(), reverse("public-object", args=[award_list.pk])
    for _ in range(25):
        client.post(address, {"sender": "a", "text": "b"})
    assert award_list.objections.count() == 20
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(2):  # behind our proxy everybody else can still be heard
        client.post(address, {"sender": "a", "text": "b"}, headers={"X-Forwarded-For": "10.0.0.9"})
    assert award_list.objections.count() == 22


def test_the_sheet_of_the_city_offices_own_head_is_of_the_body_above_it(who: People) -> None:
    body("S1", "city-office", "VPUBND")
    own, others = head_sheet("can-tho-2026", "S1"), head_sheet("can-tho-2026", "X1")
    assert (own.heading.symbol, others.heading.symbol) == ("PĐG-UBND", "PĐG-VPUBND")
    assert (own.signature.authority[-1], others.signature.authority[-1]) == ("CHỦ TỊCH", "GIÁM ĐỐC")
    assert not any("để báo cáo" in recipient for recipient in own.recipients)


@pytest.mark.slow
@pytest.mark.parametrize("duty", ["city-office", "home-affairs"])
def test_no_body_examines_a_dossier_of_its_own(who: People, duty: str) -> None:
    body("X1", duty, "X1")
    proposal = submitted(who, ("unit", "X1"))
    looks, appraises = (who.board, who.board) if duty == "city-office" else (who.office, who.office)
    address = reverse("proposal-check-claim", args=[proposal.pk, proposal.live().get().pk])
    own = who.office if duty == "city-office" else who.board
    form = {"version": proposal.version, "note": "đúng"}
    if duty == "city-office":
        assert signed_in(own).post(address, form).status_code == 403
        assert signed_in(own).post(reverse("proposal-compile", args=[proposal.pk]), form).status_code == 403
    assert signed_in(looks).post(address, form).status_code == 302
    proposal.refresh_from_db()
    compile_form = {"version": proposal.version}
    assert signed_in(looks).post(reverse("proposal-compile", args=[proposal.pk]), compile_form).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "compiled"
    point = reverse("proposal-answer-point", args=[proposal.pk, "vote-valid"])
    answer = {"version": proposal.version, "answer": "yes", "note": ""}
    if duty == "home-affairs":
        assert signed_in(own).post(point, answer).status_code == 403
    assert signed_in(appraises).post(point, answer).status_code == 302


def test_the_sheet_ends_with_the_judgement_once_it_is_signed_and_dated(who: People) -> None:
    register = registers()["head_assessment"]
    values = {
        "title": "Năm 2026",
        "level": "good",
        "judgement": "Chỉ đạo kịp thời.\nCần mở thêm một bộ phận.",
        "opened_on": date(2026, 11, 2),
    }
    written = enter(register, RegisterSubject("unit", "X1"), values, by=who.office)
    assert "Chỉ đạo kịp thời" not in seen(who.office, "head-sheet", "X1")
    assert head_sheet("can-tho-2026", "X1").heading.issued_on is None

    signed = {"document_no": "12/PĐG-VPUBND", "document_on": date(2026, 11, 3), "signer": "Lê Văn Ký"}
    ((_number, signing),) = register.moves_from("written")
    move(written, written.version, signing, signed, by=who.office)
    page = seen(who.office, "head-sheet", "X1")
    assert "Chỉ đạo kịp thời." in page
    assert "12/PĐG-VPUBND, 03/11/2026, Lê Văn Ký" in page
    sheet = head_sheet("can-tho-2026", "X1")
    assert sheet.completion.startswith("Hoàn thành tốt nhiệm vụ; đạt ")
    assert sheet.judgement == ("Chỉ đạo kịp thời.", "Cần mở thêm một bộ phận")
    assert (sheet.heading.issued_on, sheet.signature.name) == (date(2026, 11, 3), "Lê Văn Ký")
    printed = render(sheet)
    assert content_check.findings(sheet, printed) == []
    assert "Số: 12/PĐG-VPUBND" in " ".join(piece.plain for piece in read(printed).body)


def test_the_heads_sheet_as_a_page_and_as_word(who: People) -> None:
    assert "Phường Cái Răng".lower() in seen(who.office, "head-sheet", "X1").lower()
    file = signed_in(who.office).get(reverse("head-sheet-file", args=["X1"]))
    assert file.content.startswith(b"PK")
    seen(who.officer, "head-sheet", "X1", status=403)


def test_units_that_have_not_handed_in_are_reminded_once_for_each_number_of_days(
    who: People, monkeypatch: pytest.MonkeyPatch, settings: Settings, mailoutbox: list[Any]
) -> None:
    settings.MAIL_WORKS = True
    who.head.email = "head@example.org"
    who.head.save()
    day = timezone.localdate().replace(year=2027, month=1, day=8)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    person("head of X2", Role.UNIT_HEAD, "X2")
    assert reminders.write_due() == 2  # X1, X2; in S1 there is nobody to remind
    assert reminders.write_due() == 0
    assert Reminder.objects.filter(days=7).count() == 2
    assert outbox.send_due() == 1
    assert [mail.to for mail in mailoutbox] == [["head@example.org"]]
    assert "Full days left: 7" in mailoutbox[0].body  # the mail tells what is true of its day


@pytest.mark.slow
def test_overviews_show_what_is_under_way(who: People) -> None:
    accepted(who)
    assert "Phường Cái Răng" in seen(who.office, "awards")
    assert "Đạt" not in seen(who.office, "awards")
    page = seen(who.head, "unit-awards", "X1")
    assert "chair" in page
    other = person("substitute", Role.COUNCIL, "X1")
    away = _first_member()
    words = {"user": str(other.pk), "position": "", "absence": ""}
    assert "say why the member is away" in refused(who.head, "unit-council-substitute", "X1", away, **words)
    sent(who.head, "unit-council-substitute", "X1", away, **{**words, "absence": "Đi công tác"})
    assert "in the place of chair, who is away: Đi công tác" in seen(who.head, "unit-awards", "X1")
    sent(who.head, "unit-council-leave", "X1", _first_member())
    assert "at least three members" in seen(who.head, "unit-awards", "X1")


def _first_member() -> int:
    from thidua.web.apps.awards.models import CouncilMember

    return CouncilMember.objects.filter(unit_id="X1").first().pk


@pytest.mark.slow
def test_pages_ask_the_database_so_often_however_many_candidates(
    who: People, django_assert_max_num_queries: Any
) -> None:
    accepted(who)
    body("S1", "home-affairs", "SNV")  # who has numbers to take for the dossier, too
    for address, most in (
        (reverse("proposal", args=[Proposal.objects.get().pk]), 57),
        (reverse("awards"), 24),
    ):
        # A first visit, by a process that keeps nothing yet: what is kept for seconds is asked for in any case, the
        # frame's number of what waits among it, so that the count does not go with the clock. A page asked for again
        # at once needs 17 (15) fewer.
        signed_in(who.board).get(address)
        caches["process"].clear()
        client = signed_in(who.board)
        with django_assert_max_num_queries(most):
            client.get(address)


@pytest.mark.slow
def test_numbers_in_forms_are_plain_however_large(who: People) -> None:
    """Vietnamese writes 1.234: in a form's hidden field that would be another number, or none."""
    sent(who.officer, "proposal-begin", "X1", "bang-khen")
    proposal = Proposal.objects.get()
    Proposal.objects.update(version=1234)
    who.officer.language = "vi"
    who.officer.save()
    assert 'name="version" value="1234"' in seen(who.officer, "proposal", proposal.pk)
    except_from_all("officer", "P1")
    sent(who.officer, "proposal-add-candidate", proposal.pk, subject="officer:P1")
    assert proposal.live().count() == 1
