"""Every form of the awards: what does not fit is told beside its field, stays as it was typed, and changes nothing."""

from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from support.award_people import (
    People,
    accepted,
    drafted,
    freeze,
    list_step,
    people,
    signed_in,
    step,
    submitted,
    take_part,
    vote,
    voted,
)
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain import (
    award_lists,
    decisions,
    document_numbers,
    objections_and_revocations,
    proposals,
    voting_sessions,
)
from thidua.web.apps.awards.models import (
    AwardLine,
    AwardList,
    Cast,
    CouncilMember,
    Objection,
    Proposal,
    Recusal,
    Revocation,
    Step,
)
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.evaluations.models import Evaluation

pytestmark = pytest.mark.django_db

WHOLE_NUMBER = "Enter a whole number."
VALID_DAY = "Enter a valid date."
OVER_4000 = "Ensure this value has at most 4000 characters (it has 4001)."
CHANGED = "somebody else has changed this meanwhile: look at what it says now, then do it again"


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


class Sent:
    """A form that was sent and not taken: the page it led to."""

    def __init__(self, client: Client, name: str, words: tuple[Any, ...], values: dict[str, Any]) -> None:
        self.address = reverse(name, args=words)
        answer = client.post(self.address, values)
        assert answer.status_code == 422, answer.content.decode()
        self.page = lxml.html.fromstring(answer.content.decode())

    def control(self, field: str) -> lxml.html.HtmlElement:
        """The field's control in the form that was sent."""
        own = f"//form[@action='{self.address}' or not(@action)]"
        controls = self.page.xpath(f"{own}//*[@name='{field}' and not(@type='radio')]")
        assert len(controls) == 1, (self.address, field, len(controls))
        return controls[0]

    def beside(self, field: str) -> str:
        """What is said beside the field, for readers who hear the page too."""
        control = self.control(field)
        assert control.get("aria-invalid") == "true"
        told = [self.page.get_element_by_id(name) for name in control.get("aria-describedby").split()]
        return " ".join(part.text_content().strip() for part in told)

    def typed(self, field: str) -> str:
        """What stands in the field now."""
        control = self.control(field)
        return control.text_content().strip() if control.tag == "textarea" else control.get("value", "")

    def alerts(self) -> str:
        """What is said above the form."""
        return " ".join(part.text_content().strip() for part in self.page.xpath("//*[@role='alert']"))


def send(user: User, name: str, /, *words: Any, version: int | None = None, **values: Any) -> Sent:
    """Sends a form about a proposal or a list with the version it has, or the one given."""
    if version is None:
        of = Proposal if name.startswith("proposal") else AwardList
        version = of.objects.get(pk=words[0]).version
    return Sent(signed_in(user), name, words, {"version": version, **values})


def nothing_done(before: int) -> None:
    assert Step.objects.count() == before


# ── a proposal ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_candidate_is_chosen(who: People) -> None:
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    before = Step.objects.count()
    nobody = send(who.officer, "proposal-add-candidate", proposal.pk)
    assert "choose whom to propose" in nobody.page.text_content()
    stranger = send(who.officer, "proposal-add-candidate", proposal.pk, subject="officer:P3")
    assert "this subject cannot be proposed here" in stranger.page.text_content()
    failing = send(who.officer, "proposal-add-candidate", proposal.pk, subject="officer:P1")
    assert "Only who meets the standards can be proposed" in failing.page.text_content()
    assert failing.page.xpath("//input[@name='subject'][@checked]/@value") == ["officer:P1"]
    nothing_done(before)
    assert not proposal.candidates.exists()


def test_the_report_of_a_person_keeps_what_was_typed(who: People) -> None:
    proposal = drafted(who, ("officer", "P1"))
    candidate, before = proposal.live().get(), Step.objects.count()
    long = "x" * 5001
    told = "Ensure this value has at most 5000 characters (it has 5001)."
    page = send(
        who.officer,
        "proposal-report",
        proposal.pk,
        candidate.pk,
        duties=long,
        achievements=long,
    )
    assert page.beside("duties") == told
    assert page.beside("achievements") == told
    assert page.typed("duties") == long
    nothing_done(before)
    candidate.refresh_from_db()
    assert candidate.words == {}


def test_the_report_of_a_unit_counts_its_staff_in_whole_numbers(who: People) -> None:
    proposal = drafted(who, ("unit", "X1"))
    candidate, before = proposal.live().get(), Step.objects.count()
    long = "x" * 5001
    told = "Ensure this value has at most 5000 characters (it has 5001)."
    page = send(
        who.officer, "proposal-report", proposal.pk, candidate.pk, seat=long, contact=long, structure=long, staff="ba"
    )
    assert page.beside("seat") == told
    assert page.beside("contact") == told
    assert page.beside("structure") == told
    assert page.beside("staff") == "the number of staff is a whole number"
    assert page.typed("staff") == "ba"
    less = send(who.officer, "proposal-report", proposal.pk, candidate.pk, staff="-1")
    assert less.beside("staff") == "Ensure this value is greater than or equal to 0."
    nothing_done(before)


def test_a_page_without_its_version_or_with_an_old_one_changes_nothing(who: People) -> None:
    proposal = drafted(who, ("officer", "P1"))
    candidate, before = proposal.live().get(), Step.objects.count()
    old = send(who.officer, "proposal-report", proposal.pk, candidate.pk, version=1, duties="Tiếp nhận")
    assert CHANGED in old.alerts()
    assert old.typed("duties") == "Tiếp nhận"
    assert old.typed("version") == str(proposal.version)  # sent again, it is about what the page says now
    words = (proposal.pk, candidate.pk)
    none = Sent(signed_in(who.officer), "proposal-report", words, {"duties": "Tiếp nhận"})
    assert "the page does not say which version it shows" in none.alerts()
    letters = Sent(signed_in(who.officer), "proposal-report", words, {"version": "hai", "duties": "Tiếp nhận"})
    assert "the page does not say which version it shows" in letters.alerts()
    removed = send(who.officer, "proposal-remove-candidate", proposal.pk, candidate.pk, version=1)
    assert CHANGED in removed.alerts()
    nothing_done(before)
    assert proposal.live().count() == 1


@pytest.mark.slow
def test_a_step_that_asks_for_a_reason_says_so_beside_it(who: People) -> None:
    proposal = drafted(who, ("officer", "P1"))
    before = Step.objects.count()
    assert send(who.head, "proposal-withdraw", proposal.pk, reason=" ").beside("reason") == "give the reason"
    long = send(who.head, "proposal-withdraw", proposal.pk, reason="x" * 4001)
    assert long.beside("reason") == OVER_4000
    assert long.typed("reason") == "x" * 4001
    old = send(who.head, "proposal-withdraw", proposal.pk, version=1, reason="Nhầm")
    assert CHANGED in old.alerts()
    assert old.typed("reason") == "Nhầm"
    nothing_done(before)
    proposal.refresh_from_db()
    assert proposal.state == "draft"


@pytest.mark.slow
def test_an_edited_paper_is_a_file_and_not_too_large(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = voted(who, ("officer", "P1"))
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    paper, before = proposal.papers.get(kind="proposal_letter"), Step.objects.count()
    missing = send(who.officer, "proposal-replace-paper", proposal.pk, paper.pk)
    assert missing.beside("file") == "choose a file"
    empty = SimpleUploadedFile("a.docx", b"")
    assert send(who.officer, "proposal-replace-paper", proposal.pk, paper.pk, file=empty).beside("file") == (
        "The submitted file is empty."
    )
    large = SimpleUploadedFile("a.docx", b"x" * (generation.LARGEST_BYTES + 1))
    assert send(who.officer, "proposal-replace-paper", proposal.pk, paper.pk, file=large).beside("file") == (
        "The file is larger than 10 MB"
    )
    assert CHANGED in send(who.officer, "proposal-make-papers", proposal.pk, version=1).alerts()
    nothing_done(before)


@pytest.mark.slow
def test_claims_and_points_are_told_what_is_missing(who: People) -> None:
    proposal = submitted(who, ("officer", "P1"))
    candidate, before = proposal.live().get(), Step.objects.count()
    long = send(who.office, "proposal-check-claim", proposal.pk, candidate.pk, note="x" * 4001)
    assert long.beside("note") == OVER_4000
    nothing_done(before)
    proposals.check_claim(candidate, proposal.version, "", by=who.office)
    proposal.refresh_from_db()
    proposal = step(proposal, "compile", who.office)
    before = Step.objects.count()
    silent = send(who.board, "proposal-answer-point", proposal.pk, "vote-valid", answer="no", note="")
    assert silent.beside("note") == "say what is missing"
    wordy = send(who.board, "proposal-answer-point", proposal.pk, "vote-valid", answer="no", note="x" * 4001)
    assert wordy.beside("note") == OVER_4000
    other = send(who.board, "proposal-answer-point", proposal.pk, "vote-valid", answer="maybe", note="a")
    assert "Select a valid choice. maybe is not one of the available choices." in other.page.text_content()
    nowhere = send(who.board, "proposal-answer-point", proposal.pk, "no-such-point", answer="yes")
    assert "the checklist has no such point" in nowhere.page.text_content()
    nothing_done(before)
    proposal.refresh_from_db()
    assert proposal.checklist == {}


@pytest.mark.slow
def test_a_late_dossier_is_allowed_with_a_reason_only(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = drafted(who, ("officer", "P1"))
    before = Step.objects.count()
    day = timezone.localdate().replace(year=2027, month=12, day=1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    assert send(who.board, "proposal-allow-late", proposal.pk).beside("reason") == "give the reason"
    assert send(who.board, "proposal-allow-late", proposal.pk, reason="x" * 4001).beside("reason") == OVER_4000
    nothing_done(before)
    assert not proposal.overrides.exists()


# ── the council ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_a_member_of_the_council_is_a_person_with_a_part(who: People, user_with: Any) -> None:
    newcomer, before = user_with(Role.COUNCIL, "X1"), CouncilMember.objects.count()
    client = signed_in(who.head)
    nobody = Sent(client, "unit-council", ("X1",), {"user": "", "part": "member", "position": "Ủy viên"})
    assert nobody.beside("user") == "choose a person and what they do in the council"
    assert nobody.typed("position") == "Ủy viên"
    letters = Sent(client, "unit-council", ("X1",), {"user": "ai", "part": "member"})
    assert letters.beside("user") == "choose a person and what they do in the council"
    part = Sent(client, "unit-council", ("X1",), {"user": newcomer.pk, "part": "king"})
    assert part.beside("part") == "Select a valid choice. king is not one of the available choices."
    long = Sent(client, "unit-council", ("X1",), {"user": newcomer.pk, "part": "member", "position": "x" * 201})
    assert long.beside("position") == "Ensure this value has at most 200 characters (it has 201)."
    chair = Sent(client, "unit-council", ("X1",), {"user": newcomer.pk, "part": "chair"})
    assert "the council has one chair and one secretary" in chair.page.text_content()
    assert CouncilMember.objects.count() == before


def test_a_ballot_says_what_is_wrong_with_it(who: People) -> None:
    proposal = step(drafted(who, ("officer", "P1")), "call_council", who.officer)
    candidate, client = proposal.live().get(), signed_in(who.chair)
    assert "choose for at least one candidate" in Sent(client, "council", (proposal.pk,), {}).alerts()
    other = Sent(client, "council", (proposal.pk,), {f"vote-{candidate.pk}": "perhaps"})
    assert "Select a valid choice. perhaps is not one of the available choices." in other.page.text_content()
    stranger = Sent(client, "council", (proposal.pk,), {f"vote-{candidate.pk}": "yes", "vote-999999": "yes"})
    assert "there is no such candidate in this vote" in stranger.alerts()
    assert stranger.page.xpath(f"//input[@name='vote-{candidate.pk}'][@checked]/@value") == ["yes"]
    assert not Cast.objects.exists()
    vote(proposal, who.chair)
    again = Sent(client, "council", (proposal.pk,), {f"vote-{candidate.pk}": "no"})
    assert "cast once" in again.page.text_content()
    assert Cast.objects.count() == 1


def test_a_conflict_says_what_it_is_and_its_lifting_why(who: People) -> None:
    proposal = step(drafted(who, ("officer", "P1")), "call_council", who.officer)
    session, candidate = proposal.sessions.get(), proposal.live().get()
    good = {"candidate": candidate.pk, "ground": "kin", "said": "Anh em"}
    mine, theirs = signed_in(who.member), signed_in(who.chair)
    assert Sent(mine, "council-declare", (proposal.pk,), good | {"said": ""}).beside("said") == (
        "say what the conflict is: it goes into the minutes"
    )
    long = Sent(mine, "council-declare", (proposal.pk,), good | {"said": "x" * 4001})
    assert long.beside("said") == OVER_4000
    assert long.typed("said") == "x" * 4001
    assert "Select a valid choice" in Sent(mine, "council-declare", (proposal.pk,), good | {"ground": "self"}).beside(
        "ground"
    )
    assert "Select a valid choice" in Sent(mine, "council-declare", (proposal.pk,), good | {"candidate": "a"}).beside(
        "candidate"
    )
    assert "Select a valid choice" in Sent(theirs, "council-declare", (proposal.pk,), good | {"seat": "0"}).beside(
        "seat"
    )
    assert not Recusal.objects.exists()
    seat = voting_sessions.seat_of(session, who.member)
    assert seat is not None
    recusal = voting_sessions.declare(seat, candidate, Ground.KIN, "Anh em", by=who.member)
    words = (proposal.pk, recusal.pk)
    assert Sent(theirs, "council-lift", words, {}).beside("reason") == "give the reason, which goes into the minutes"
    assert Sent(theirs, "council-lift", words, {"reason": "x" * 4001}).beside("reason") == OVER_4000
    assert not recusal.liftings.exists()


# ── a list ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def listed(who: People) -> AwardList:
    """The list of the city, open to comments, with a comment; both of it are in."""
    freeze(who.board)
    accepted(who, ("unit", "X1"), ("officer", "P1"))
    return list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)


def with_decider(who: People) -> AwardList:
    award_list = listed(who)
    AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))
    award_list.refresh_from_db()
    return list_step(list_step(award_list, "close", who.board), "submit", who.board)


def decided(who: People) -> AwardList:
    award_list = with_decider(who)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=who.chairman)
        award_list.refresh_from_db()
    decisions.number(
        award_list, award_list.version, 412, "", timezone.localdate(), "", "Cấp cho văn bản khác", by=who.chairman
    )
    award_list.refresh_from_db()
    return list_step(award_list, "decide", who.chairman)


@pytest.mark.slow
def test_a_list_open_to_comments_refuses_what_does_not_fit(who: People) -> None:
    award_list = listed(who)
    line = award_list.lines.get(candidate__subject_id="P1")
    objection = objections_and_revocations.object_to(award_list, line, "Dân", "0900", "Có đúng?")
    before, address = Step.objects.count(), (award_list.pk, line.pk)
    assert send(who.board, "award-line-leave-out", *address).beside("reason") == "give the reason"
    long = send(who.board, "award-line-leave-out", *address, reason="x" * 4001)
    assert long.beside("reason") == OVER_4000
    assert long.typed("reason") == "x" * 4001
    old = send(who.board, "award-line-leave-out", *address, version=1, reason="Trùng")
    assert CHANGED in old.alerts()
    assert old.typed("reason") == "Trùng"
    assert CHANGED in send(who.board, "award-list-make-papers", award_list.pk, version=1).alerts()
    words = (award_list.pk, objection.pk)
    assert send(who.board, "award-objection-answer", *words, answer=" ").beside("answer") == "write the answer"
    assert send(who.board, "award-objection-answer", *words, answer="x" * 4001).beside("answer") == OVER_4000
    assert send(who.board, "award-list-reopen", award_list.pk).beside("reason") == "give the reason"
    assert CHANGED in send(who.board, "award-list-gather", award_list.pk, version=1).page.text_content()
    nothing_done(before)
    assert not AwardLine.objects.exclude(left_out="").exists()
    assert not Objection.objects.filter(answered_at__isnull=False).exists()


def test_the_chairman_is_told_that_a_list_open_to_comments_cannot_be_decided_now(who: People) -> None:
    award_list = listed(who)
    before = Step.objects.count()
    refused = send(who.chairman, "award-list-decide", award_list.pk)
    assert "this cannot be done now: the state is" in refused.page.text_content()
    address, words = reverse("award-list-decide", args=[award_list.pk]), {"version": award_list.version}
    assert signed_in(who.board).post(address, words).status_code == 403
    nothing_done(before)


def test_a_line_left_out_is_put_back_by_a_form_of_its_own(who: People) -> None:
    award_list = listed(who)
    line = award_list.lines.get(candidate__subject_id="P1")
    award_lists.leave_out(line, award_list.version, "Trùng", by=who.board)
    before = Step.objects.count()
    assert CHANGED in send(who.board, "award-line-put-back", award_list.pk, line.pk, version=1).alerts()
    nothing_done(before)
    version = AwardList.objects.get().version
    done = signed_in(who.board).post(
        reverse("award-line-put-back", args=[award_list.pk, line.pk]), {"version": version}
    )
    assert done.status_code == 302
    line.refresh_from_db()
    assert line.left_out == ""


@pytest.mark.slow
def test_a_decision_has_reasons_numbers_and_days(who: People) -> None:
    award_list = with_decider(who)
    line = award_list.lines.get(candidate__subject_id="P1")
    before, address = Step.objects.count(), (award_list.pk, line.pk)
    silent = send(who.chairman, "award-line-decide", *address, answer="no", reason=" ")
    assert silent.beside("reason") == "a refusal needs its reason"
    long = send(who.chairman, "award-line-decide", *address, answer="no", reason="x" * 4001)
    assert long.beside("reason") == OVER_4000
    other = send(who.chairman, "award-line-decide", *address, answer="maybe")
    assert "Select a valid choice. maybe is not one of the available choices." in other.page.text_content()
    good = {"number": "412", "symbol": "QĐ-UBND", "on": timezone.localdate().isoformat(), "signer": ""}
    page = send(who.chairman, "award-list-number", award_list.pk, **good | {"number": "bốn", "on": "31/02/2026"})
    assert page.beside("number") == WHOLE_NUMBER
    assert page.beside("on") == VALID_DAY
    assert (page.typed("number"), page.typed("on")) == ("bốn", "31/02/2026")
    empty = send(who.chairman, "award-list-number", award_list.pk)
    assert empty.beside("number") == "give the number"
    assert empty.beside("on") == "give the day"
    long = send(who.chairman, "award-list-number", award_list.pk, **good | {"symbol": "x" * 31, "signer": "Ai đó"})
    assert long.beside("symbol") == "Ensure this value has at most 30 characters (it has 31)."
    assert "Select a valid choice. Ai đó is not one of the available choices." in long.page.text_content()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    ahead = send(who.chairman, "award-list-number", award_list.pk, **good | {"on": tomorrow, "number": "0"})
    assert ahead.beside("on") == "the day of the decision has not come"
    assert ahead.beside("number") == "Ensure this value is greater than or equal to 1."
    huge = send(who.chairman, "award-list-number", award_list.pk, **good | {"number": "1.000.000.000"})
    assert huge.beside("number") == "Ensure this value is less than or equal to 999999999."
    endless = send(who.chairman, "award-list-number", award_list.pk, **good | {"number": "9" * 30})
    assert endless.beside("number") == WHOLE_NUMBER
    nothing_done(before)
    award_list.refresh_from_db()
    assert (document_numbers.decision_text(award_list), award_list.decided_on) == ("", None)


@pytest.mark.slow
def test_what_comes_after_a_decision_refuses_what_does_not_fit(who: People) -> None:
    award_list = decided(who)
    generation.make_list(award_list, award_list.version, by=who.board)
    line = award_list.lines.get(candidate__subject_id="P1")
    before, address = Step.objects.count(), (award_list.pk, line.pk)
    assert send(who.board, "award-line-propose-revocation", *address).beside("reason") == "say what was false"
    assert send(who.board, "award-line-propose-revocation", *address, reason="x" * 4001).beside("reason") == OVER_4000
    same = send(who.board, "award-line-correct", *address, name="Lê Thị An")
    assert same.beside("name") == "write the name as it should be"
    assert same.beside("reason") == "give the reason"
    long = send(who.board, "award-line-correct", *address, name="x" * 301, reason="x" * 4001)
    assert long.beside("name") == "Ensure this value has at most 300 characters (it has 301)."
    assert long.beside("reason") == OVER_4000
    assert long.typed("name") == "x" * 301
    assert CHANGED in send(who.board, "award-bundle-make", award_list.pk, version=1).alerts()
    paper = award_list.papers.get(kind="chairman_decision")
    assert send(who.office, "award-list-send-signed", award_list.pk, paper.pk).beside("file") == "choose a file"
    large = SimpleUploadedFile("a.pdf", b"x" * (generation.LARGEST_BYTES + 1))
    signed = send(who.office, "award-list-send-signed", award_list.pk, paper.pk, file=large)
    assert signed.beside("file") == "The file is larger than 10 MB"
    nothing_done(before)
    line.candidate.refresh_from_db()
    assert line.candidate.name == "Lê Thị An"

    version = AwardList.objects.get().version
    revocation = objections_and_revocations.propose_revocation(line, version, "Kê khai sai", by=who.board)
    before, address = Step.objects.count(), (award_list.pk, revocation.pk)
    wrong = send(who.chairman, "award-revoke", *address, number="năm", symbol="x" * 31, on="30/02/2026", repay_by="mai")
    assert wrong.beside("number") == WHOLE_NUMBER
    assert wrong.beside("symbol") == "Ensure this value has at most 30 characters (it has 31)."
    assert wrong.beside("on") == VALID_DAY
    assert wrong.beside("repay_by") == VALID_DAY
    assert (wrong.typed("number"), wrong.typed("repay_by")) == ("năm", "mai")
    empty = send(who.chairman, "award-revoke", *address)
    assert empty.beside("number") == "give the number"
    assert empty.beside("on") == "give the day"
    assert empty.beside("repay_by") == "give the day"
    today, yesterday = timezone.localdate(), timezone.localdate() - timedelta(days=1)
    early = send(who.chairman, "award-revoke", *address, number="530", on=yesterday, repay_by=today)
    assert early.beside("on") == "an award cannot be revoked before it was given"
    back = send(who.chairman, "award-revoke", *address, number="530", on=today, repay_by=yesterday)
    assert back.beside("repay_by") == "the money is to be repaid after the decision, not before it"
    nothing_done(before)
    assert Revocation.objects.get().decided_on is None

    version = AwardList.objects.get().version
    objections_and_revocations.revoke(
        revocation, version, 530, "QĐ-UBND", today, today, "Cấp cho văn bản khác", by=who.chairman
    )
    before = Step.objects.count()
    assert send(who.board, "award-repaid", *address).beside("on") == "give the day"
    assert send(who.board, "award-repaid", *address, on="99/99/2026").beside("on") == VALID_DAY
    nothing_done(before)
    assert Revocation.objects.get().repaid_on is None


# ── the public ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_says_who_and_what_and_loses_nothing(who: People) -> None:
    caches["default"].clear()
    award_list = listed(who)
    client, address = Client(headers={"Accept-Language": "en"}), (award_list.pk,)
    client.cookies["django_language"] = "en"
    empty = Sent(client, "public-object", address, {"contact": "0900"})
    assert empty.beside("sender") == "say who you are and what you object to"
    assert empty.beside("text") == "say who you are and what you object to"
    assert empty.typed("contact") == "0900"
    long = {"sender": "x" * 201, "contact": "x" * 201, "text": "x" * 4001, "line": "a"}
    page = Sent(client, "public-object", address, long)
    assert page.beside("sender") == "Ensure this value has at most 200 characters (it has 201)."
    assert page.beside("contact") == "Ensure this value has at most 200 characters (it has 201)."
    assert page.beside("text") == OVER_4000
    assert page.typed("text") == "x" * 4001
    assert page.beside("line") == "Select a valid choice. That choice is not one of the available choices."
    assert not Objection.objects.exists()
    assert client.post(reverse("public-object", args=address), {"sender": "Dân", "text": "Có đúng?"}).status_code == 302
    assert Objection.objects.count() == 1
