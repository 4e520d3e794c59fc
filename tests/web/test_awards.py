"""The way of an award over the small city: what the rules refuse on the way, and that the whole way can be gone."""

import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import lxml.etree
import pytest
from django.conf import settings
from django.utils import timezone

from support import signing
from support.award_people import (
    EXCEPTIONS,
    People,
    accepted,
    candidate,
    comments_are_over,
    drafted,
    except_from_all,
    freeze,
    list_step,
    people,
    person,
    propose,
    step,
    submitted,
    take_part,
    vote,
    voted,
)
from thidua.definitions.registers.spec import CANCELLED
from thidua.documents.papers.render import render
from thidua.i18n import UserError
from thidua.proof import award_check
from thidua.proof.archive import unpack_archive, write_archive
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.rules.awards.ranking import Outcome
from thidua.web.apps.accounts.models import CodeChange, Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain import (
    appraisal_deadline,
    award_lists,
    councils,
    decisions,
    dossier_completeness,
    objections_and_revocations,
    proposals,
    voting_sessions,
    workflow,
)
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import (
    AwardLine,
    AwardList,
    Candidate,
    Cast,
    CouncilMember,
    DocumentNumber,
    Paper,
    Proposal,
    Step,
    Vote,
)
from thidua.web.apps.awards.papers import decision_documents, evidence_bundle, generation, proposal_documents
from thidua.web.apps.awards.papers.council_minutes import council_minutes
from thidua.web.apps.evaluations.models import Evaluation, StoredVerdict
from thidua.web.apps.registers.models import EvidenceFile, RegisterEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    """Everybody; 20 collectives and 40 individuals besides take part, so that the quota gives 2 and 2 places."""
    take_part(units=17, officers=36)
    return people()


def decided(who: People, *subjects: tuple[str, str]) -> AwardList:
    freeze(who.board)
    accepted(who, *subjects)
    award_list = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)
    award_list = list_step(award_list, "open_comments", who.board)
    comments_are_over()
    award_list.refresh_from_db()
    award_list = list_step(award_list, "close", who.board)
    award_list = list_step(award_list, "submit", who.board)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=who.chairman)
        award_list.refresh_from_db()
    decisions.number(
        award_list, award_list.version, 412, "", timezone.localdate(), "", "Cấp cho văn bản khác", by=who.chairman
    )
    award_list.refresh_from_db()
    return list_step(award_list, "decide", who.chairman)


# ── the proposal ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_who_fails_a_criterion_is_proposed_only_where_a_signed_act_excepts_and_marked(who: People) -> None:
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    for without in ("signature", "file"):
        except_from_all("officer", "P2", without=without)
        with pytest.raises(UserError, match=r"not met or not determinable: b\.2"):
            proposals.add_candidate(proposal, proposal.version, "officer", "P2", by=who.officer)
    EvidenceFile.objects.all().delete()
    RegisterEntry.objects.filter(register=EXCEPTIONS).delete()
    except_from_all("officer", "P2", award="giay-khen")  # the head's own act does not open the Chairman's award
    with pytest.raises(UserError, match="not met or not determinable"):
        proposals.add_candidate(proposal, proposal.version, "officer", "P2", by=who.officer)
    added = propose(proposal, "officer", "P2", by=who.officer)
    assert added.marked
    assert [act["criterion"] for act in added.exceptions] == added.marked
    assert added.lacking == []
    assert "văn bản số TC-" in added.exception_text
    assert added.standing["result_hash"] == Evaluation.objects.get().result_hash


def test_an_act_of_tomorrow_or_on_conduct_excepts_nobody(who: People) -> None:
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    except_from_all("officer", "P1")
    signed = RegisterEntry.objects.filter(register=EXCEPTIONS)
    signed.update(document_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(UserError, match="not met or not determinable"):
        proposals.add_candidate(proposal, proposal.version, "officer", "P1", by=who.officer)
    signed.update(document_on=timezone.localdate())
    StoredVerdict.objects.filter(subject_id="P1", criterion_id="b.1").update(state="not_met")
    first = signed.order_by("pk").first()
    assert first is not None
    RegisterEntry.objects.filter(pk=first.pk).update(criterion_id="b.1")
    with pytest.raises(UserError, match=r"not met or not determinable: b\.1"):
        proposals.add_candidate(proposal, proposal.version, "officer", "P1", by=who.officer)


def test_who_ceases_to_meet_the_standards_goes_no_further(who: People) -> None:
    proposal = drafted(who, ("officer", "P1"))
    RegisterEntry.objects.filter(register=EXCEPTIONS).update(state=CANCELLED)
    with pytest.raises(UserError, match=r"Lê Thị An no longer meets b\.2"):
        step(proposal, "call_council", who.officer)


def test_a_unit_proposes_its_own_people_only(who: People) -> None:
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    with pytest.raises(UserError, match="belongs elsewhere"):
        proposals.add_candidate(proposal, proposal.version, "officer", "P3", by=who.officer)


def test_whoever_is_on_hold_or_takes_no_part_is_blocked(who: People) -> None:
    proposal = proposals.begin("can-tho-2026", "X2", "bang-khen", by=who.officer)
    with pytest.raises(UserError, match="on hold"):  # the small city's ledger has an open case on P3
        proposals.add_candidate(proposal, proposal.version, "officer", "P3", by=who.officer)
    RegisterEntry.objects.filter(officer_id="P1").update(closed_on=date(2026, 9, 1))
    other = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    with pytest.raises(UserError, match="register of those directly taking part"):
        propose(other, "officer", "P1", by=who.officer)


def test_no_second_award_of_any_form_for_the_same_achievement(who: People) -> None:
    drafted(who, ("officer", "P1"))
    own = proposals.begin("can-tho-2026", "X1", "giay-khen", by=who.officer)
    with pytest.raises(UserError, match="same achievement"):
        propose(own, "officer", "P1", by=who.officer)


def test_a_withdrawn_proposal_frees_its_candidates(who: People) -> None:
    proposal = drafted(who, ("officer", "P1"))
    with pytest.raises(UserError, match="give the reason"):
        step(proposal, "withdraw", who.head)
    step(proposal, "withdraw", who.head, "Nhầm hình thức")
    own = proposals.begin("can-tho-2026", "X1", "giay-khen", by=who.officer)
    propose(own, "officer", "P1", by=who.officer)


def test_of_two_who_write_the_second_is_told(who: People) -> None:
    proposal = drafted(who, ("officer", "P1"))
    old = proposal.version
    propose(proposal, "officer", "P2", by=who.officer, version=old)
    with pytest.raises(UserError, match="somebody else has changed this"):
        workflow.advance(proposal, old, "call_council", by=who.officer)


# ── the council ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_vote_without_a_council_and_no_result_without_a_quorum(who: People) -> None:
    proposal = drafted(who)
    councils.leave(councils.members("X1")[0])
    with pytest.raises(UserError, match="no council"):
        step(proposal, "call_council", who.officer)
    councils.add_member("X1", who.chair, "chair", "")
    proposal = step(proposal, "call_council", who.officer)
    vote(proposal, who.chair)
    with pytest.raises(UserError, match="quorum"):
        step(proposal, "close_ballot", who.chair)
    vote(proposal, who.member)
    proposal = step(proposal, "close_ballot", who.chair)
    assert [nominee.passed for nominee in proposal.live()] == [True, True]


def test_a_substitute_votes_in_the_place_of_a_member_who_is_away(who: People) -> None:
    away = next(member for member in councils.members("X1") if member.user == who.chair)
    other = person("substitute", Role.COUNCIL, "X1")
    with pytest.raises(UserError, match="say why the member is away"):
        councils.substitute(away, other, "Phó Chủ tịch", " ", by=who.head)
    with pytest.raises(UserError, match="is a member already"):
        councils.substitute(away, who.member, "", "Đi công tác", by=who.head)
    with pytest.raises(UserError, match="does not have the role of council member"):
        councils.substitute(away, who.officer, "", "Đi công tác", by=who.head)
    sits = councils.substitute(away, other, "Phó Chủ tịch", "Đi công tác", by=who.head)
    seated = councils.members("X1")[0]
    assert (seated.user, seated.part) == (other, "chair")
    assert councils.is_formed("X1")
    assert (councils.chairs("X1", other), councils.chairs("X1", who.chair)) == (True, False)
    for refused in (away, sits):
        with pytest.raises(UserError, match="sits for"):
            councils.substitute(refused, person(f"third-{refused.pk}", Role.COUNCIL, "X1"), "", "Ốm", by=who.head)
    proposal = step(drafted(who), "call_council", who.officer)
    assert voting_sessions.seat_of(proposal.sessions.get(), who.chair) is None
    for user in (other, who.secretary, who.member):
        vote(proposal, user)
    proposal = step(proposal, "close_ballot", other)
    minutes = council_minutes(proposal)
    assert minutes.chair.name == str(other)
    told = f"{other} dự họp và biểu quyết thay {who.chair}, vắng mặt; lý do: Đi công tác."
    assert told in minutes.proceedings
    councils.leave(sits, by=who.head)
    assert councils.members("X1")[0].user == who.chair
    again = councils.substitute(away, other, "", "Ốm", by=who.head)
    councils.leave(away, by=who.head)
    again.refresh_from_db()
    assert again.left_at is not None


def test_a_substitute_whose_member_has_left_sits_for_nobody(who: People) -> None:
    stale = next(member for member in councils.members("X1") if member.user == who.chair)
    councils.leave(stale, by=who.head)
    new = person("new chair", Role.COUNCIL, "X1")
    councils.add_member("X1", new, "chair", "", by=who.head)
    with pytest.raises(UserError, match="a substitute sits for a member"):
        councils.substitute(stale, person("late", Role.COUNCIL, "X1"), "", "Ốm", by=who.head)
    CouncilMember.objects.create(
        unit_id="X1", user=person("orphan", Role.COUNCIL, "X1"), part="chair", sits_for=stale, absence="Ốm"
    )
    assert [member.user for member in councils.members("X1") if member.part == "chair"] == [new]


@pytest.mark.parametrize("how", ["closed", "no role"])
def test_who_cannot_vote_has_no_seat(who: People, how: str) -> None:
    other = person("fourth", Role.COUNCIL, "X1")
    councils.add_member("X1", other, "member", "", by=who.head)
    if how == "closed":
        User.objects.filter(pk=other.pk).update(is_active=False)
    else:
        Grant.objects.filter(user=other).update(to_on=date(2026, 1, 2))
    proposal = step(drafted(who), "call_council", who.officer)
    assert not proposal.sessions.get().seats.filter(user=other).exists()
    User.objects.filter(pk=who.secretary.pk).update(is_active=False)
    assert not councils.is_formed("X1")


def test_a_declared_conflict_holds_in_the_next_session_until_it_is_lifted(who: People) -> None:
    proposal = step(drafted(who, ("officer", "P1"), ("officer", "P2")), "call_council", who.officer)
    session = proposal.sessions.get()
    seat = voting_sessions.seat_of(session, who.member)
    assert seat is not None
    voting_sessions.declare(seat, candidate(proposal, "P1"), Ground.KIN, "Vợ", by=who.chair)
    proposal.refresh_from_db()
    proposal = step(proposal, "end_session", who.head, "Hoãn")
    proposal = step(proposal, "call_again", who.head, "Xét lại")
    again = proposal.sessions.get(closed_at__isnull=True)
    seat = voting_sessions.seat_of(again, who.member)
    assert seat is not None
    assert [nominee.subject_id for nominee in voting_sessions.votable(again, seat)] == ["P2"]
    assert [(recusal.ground, recusal.said) for recusal in again.recusals.all()] == [("kin", "Vợ")]


def test_the_recused_lift_nobodys_recusal_from_the_same_candidate(who: People) -> None:
    proposal = step(drafted(who, ("officer", "P1"), ("officer", "P2")), "call_council", who.officer)
    session = proposal.sessions.get()
    recusals = {}
    for user in (who.chair, who.secretary, who.member):
        seat = voting_sessions.seat_of(session, user)
        assert seat is not None
        recusals[user] = voting_sessions.declare(seat, candidate(proposal, "P1"), Ground.KIN, "Họ hàng", by=user)
    for recusal in recusals.values():
        for other in recusals:
            with pytest.raises(UserError):
                voting_sessions.lift(recusal, "Không ảnh hưởng", by=other)


def test_a_word_for_lifting_counts_no_more_once_who_said_it_is_recused(who: People) -> None:
    proposal = step(drafted(who, ("officer", "P1"), ("officer", "P2")), "call_council", who.officer)
    session = proposal.sessions.get()
    seats = {user: voting_sessions.seat_of(session, user) for user in (who.chair, who.secretary, who.member)}
    nominee = candidate(proposal, "P1")
    recusal = voting_sessions.declare(seats[who.member], nominee, Ground.KIN, "Họ hàng", by=who.member)  # type: ignore[arg-type]
    assert not voting_sessions.lift(recusal, "Họ xa", by=who.chair)
    voting_sessions.declare(seats[who.chair], nominee, Ground.KIN, "Họ hàng", by=who.chair)  # type: ignore[arg-type]
    assert not voting_sessions.lift(recusal, "Họ xa", by=who.secretary)


def test_two_seats_of_one_person_vote_no_more(who: People) -> None:
    proposal = step(drafted(who), "call_council", who.officer)
    vote(proposal, who.member)
    CodeChange.objects.create(before=who.member.officer_id, after=who.secretary.officer_id)
    with pytest.raises(UserError, match="are one person"):
        vote(proposal, who.secretary)


def test_a_secret_ballot_keeps_no_trace_of_who_voted_how_or_when(who: People) -> None:
    proposal = step(drafted(who, ("officer", "P1"), ("officer", "P2")), "call_council", who.officer)
    receipts = {
        user: vote(proposal, user, choice)
        for user, choice in (
            (who.chair, BallotChoice.NO),
            (who.secretary, BallotChoice.YES),
            (who.member, BallotChoice.YES),
        )
    }
    session = proposal.sessions.get()

    assert not Vote.objects.exists()  # sealed until it is closed: tests/web/test_ballot_secrecy.py
    assert not any("at" in {field.name for field in model._meta.fields} for model in (Vote, Cast))
    assert not voting_sessions.was_counted(
        session, receipts[who.chair][0].candidate, BallotChoice.NO, receipts[who.chair][0].nonce
    )
    step(proposal, "close_ballot", who.secretary)
    session.refresh_from_db()
    assert set(Vote.objects.values_list("seat", flat=True)) == {None}
    rows = list(Vote.objects.values_list("commitment", flat=True))
    assert rows == sorted(rows)  # as they lie, in an order that says nothing
    for receipt in (receipt_ for listed in receipts.values() for receipt_ in listed):
        assert voting_sessions.was_counted(session, receipt.candidate, BallotChoice(receipt.choice), receipt.nonce)
        other = BallotChoice.YES if receipt.choice == BallotChoice.NO else BallotChoice.NO
        assert not voting_sessions.was_counted(session, receipt.candidate, other, receipt.nonce)
    assert [(result["yes"], result["no"]) for result in session.results] == [(2, 1), (2, 1)]


def test_a_member_votes_once_and_strangers_not_at_all(who: People) -> None:
    proposal = step(drafted(who, ("officer", "P1")), "call_council", who.officer)
    session, wanted = proposal.sessions.get(), candidate(proposal, "P1")
    vote(proposal, who.chair)
    with pytest.raises(UserError, match="cast once"):
        voting_sessions.cast(session, who.chair, {wanted.pk: BallotChoice.YES})
    with pytest.raises(UserError, match="only members"):
        voting_sessions.cast(session, who.head, {wanted.pk: BallotChoice.YES})


def test_a_recusal_binds_until_two_persons_lift_it(who: People) -> None:
    who.member.officer_id = "P1"
    who.member.save()
    proposal = step(drafted(who, ("officer", "P1"), ("officer", "P2")), "call_council", who.officer)
    session, himself, other = proposal.sessions.get(), candidate(proposal, "P1"), candidate(proposal, "P2")
    seat = voting_sessions.seat_of(session, who.member)
    assert seat is not None
    own = seat.recusals.get(candidate=himself)
    assert own.ground == Ground.SELF
    with pytest.raises(UserError, match="recused"):
        voting_sessions.cast(session, who.member, {himself.pk: BallotChoice.YES})
    with pytest.raises(UserError, match="cannot be lifted"):
        voting_sessions.lift(own, "cần đủ phiếu", by=who.chair)

    kin = voting_sessions.declare(seat, other, Ground.KIN, "vợ", by=who.member)
    assert not voting_sessions.lift(kin, "đã ly hôn", by=who.chair)
    assert not voting_sessions.lift(kin, "đã ly hôn", by=who.chair)  # the same person twice is one
    with pytest.raises(UserError, match="recused"):
        voting_sessions.cast(session, who.member, {other.pk: BallotChoice.YES})
    with pytest.raises(UserError, match="own recusal"):
        voting_sessions.lift(kin, "không sao", by=who.member)
    assert voting_sessions.lift(kin, "đã ly hôn", by=who.secretary)
    voting_sessions.cast(session, who.member, {other.pk: BallotChoice.YES})


def test_only_chair_or_secretary_close_the_session(who: People) -> None:
    proposal = step(drafted(who), "call_council", who.officer)
    for user in (who.chair, who.secretary, who.member):
        vote(proposal, user)
    with pytest.raises(UserError, match="chair or the secretary"):
        step(proposal, "close_ballot", who.member)


def test_who_was_voted_down_is_no_longer_proposed(who: People) -> None:
    proposal = step(drafted(who, ("officer", "P1")), "call_council", who.officer)
    for user in (who.chair, who.secretary, who.member):
        vote(proposal, user, BallotChoice.NO)
    proposal = step(proposal, "close_ballot", who.chair)
    with pytest.raises(UserError, match="nobody has passed"):
        step(proposal, "submit", who.head)
    assert candidate(proposal, "P1").claim is None


# ── the dossier ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("staff", "printed"), [("", "…………"), ("0", "…………"), ("7", "07"), ("1000", "1000")])
def test_a_unit_without_its_number_of_staff_has_dots_to_write_on(who: People, staff: str, printed: str) -> None:
    unit = drafted(who, ("unit", "X1")).live().get()
    unit.words = {"staff": staff} if staff else {}
    with zipfile.ZipFile(BytesIO(render(proposal_documents.unit_report(unit)))) as paper:
        text = "".join(lxml.etree.fromstring(paper.read("word/document.xml")).itertext())
    assert f"Tổng số cán bộ, công chức, viên chức: {printed} người." in text


def test_a_dossier_is_handed_in_complete_and_in_time_or_not_at_all(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = voted(who)
    assert {gap.kind for gap in dossier_completeness.missing(Dossier.read(proposal))} == {
        "proposal_letter",
        "council_minutes",
        "unit_report",
        "person_report",
    }
    with pytest.raises(UserError, match="not complete"):
        step(proposal, "submit", who.head)
    made = generation.make_dossier(proposal, proposal.version, by=who.officer)
    assert [(paper.kind, paper.findings) for paper in made if paper.findings] == []
    proposal.refresh_from_db()
    too_late = timezone.now().replace(year=2027, month=1, day=31, hour=1)
    monkeypatch.setattr(timezone, "now", lambda: too_late)
    with pytest.raises(UserError, match="deadline"):
        step(proposal, "submit", who.head)
    proposals.allow_late(proposal, proposal.version, "Bưu điện giao chậm", by=who.board)
    proposal.refresh_from_db()
    proposal = step(proposal, "submit", who.head)
    assert proposal.dossier_sha256 == dossier_completeness.sha256(proposal)
    assert Step.objects.filter(proposal=proposal, what="allow_late").get().reason == "Bưu điện giao chậm"


def test_an_edited_paper_is_read_back_and_a_changed_figure_keeps_the_dossier_open(who: People) -> None:
    from thidua.io.docx_package import packed, parts_of

    proposal = voted(who)
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    letter = proposal.papers.get(kind="proposal_letter")
    parts = parts_of(dossier_completeness.content_of(letter))
    text = parts["word/document.xml"].decode()
    name = candidate(proposal, "P1").name
    assert name in text
    false = packed({**parts, "word/document.xml": text.replace(name, "Kẻ Khác").encode()})
    proposal.refresh_from_db()
    paper = generation.take_back(proposal, proposal.version, "proposal_letter", None, false, by=who.officer)
    assert paper.findings
    assert [gap.kind for gap in dossier_completeness.missing(Dossier.read(proposal))] == ["proposal_letter"]
    proposal.refresh_from_db()
    generation.take_back(
        proposal, proposal.version, "proposal_letter", None, dossier_completeness.content_of(letter), by=who.officer
    )
    assert dossier_completeness.missing(Dossier.read(proposal)) == []
    assert Paper.objects.filter(kind="proposal_letter").count() >= 2  # nothing that was sent is lost


@pytest.mark.slow
def test_the_city_office_looks_at_each_claim_and_the_board_answers_each_point(who: People) -> None:
    proposal = submitted(who)
    with pytest.raises(UserError, match="each claim"):
        step(proposal, "compile", who.office)
    for nominee in proposal.live():
        proposals.check_claim(nominee, proposal.version, "", by=who.office)
        proposal.refresh_from_db()
    proposal = step(proposal, "compile", who.office)
    with pytest.raises(UserError, match="checklist"):
        step(proposal, "accept", who.board)
    with pytest.raises(UserError, match="say what is missing"):
        proposals.answer_point(proposal, proposal.version, "vote-valid", answer=False, note="", by=who.board)
    Candidate.objects.filter(proposal=proposal).update(exceptions=[])
    with pytest.raises(UserError, match="does not meet"):  # what data answer is answered by no free yes
        proposals.answer_point(proposal, proposal.version, "criteria-proven", answer=True, note="", by=who.board)
    with pytest.raises(UserError, match="give the reason"):
        step(proposal, "send_back", who.board)
    proposal = step(proposal, "send_back", who.board, "Thiếu chữ ký")
    assert proposal.state == "sent_back"
    assert proposal.live().first().checked_at is None


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_the_whole_way_to_a_decision_its_money_and_its_papers(who: People) -> None:
    award_list = decided(who)

    lines = decisions.awarded(award_list)
    assert [(line.candidate.subject_id, line.amount_vnd, line.book_number) for line in lines] == [
        ("X1", 7_590_000, 1),
        ("P1", 3_800_000, 2),
    ]
    made = generation.make_list(award_list, award_list.version, by=who.board)
    assert {paper.kind for paper in made} == {"submission", "chairman_decision", "certificates", "bonus_sheet"}
    assert [paper.findings for paper in made if paper.findings] == []
    assert sum(line.bonus.amount_vnd for line in decisions.payment_lines(award_list)) == sum(
        line.amount_vnd or 0 for line in lines
    )
    award_list.refresh_from_db()
    assert list_step(award_list, "publish", who.office).state == "published"


@pytest.mark.slow
def test_a_list_is_closed_only_with_a_frozen_register_and_never_above_the_quota(who: People) -> None:
    accepted(who)
    award_list = list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)
    with pytest.raises(UserError, match="days for comments"):
        list_step(award_list, "close", who.board)
    AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))
    award_list.refresh_from_db()
    with pytest.raises(UserError, match="not frozen"):
        list_step(award_list, "close", who.board)
    freeze(who.board)
    with pytest.raises(UserError, match="the public was not shown"):
        list_step(award_list, "close", who.board)
    award_list = list_step(award_list, "open_comments", who.board)
    comments_are_over()
    award_list.refresh_from_db()
    award_list = list_step(award_list, "close", who.board)
    assert all(share.kept for share in award_lists.shares(award_list))


def test_a_small_register_gives_no_place_at_all(evaluated: Evaluation) -> None:
    take_part()
    who = people()
    freeze(who.board)
    accepted(who)
    award_list = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)

    assert [(share.registered, share.selection.places) for share in award_lists.shares(award_list)] == [(3, 0), (4, 0)]
    assert set(award_list.lines.values_list("outcome", flat=True)) == {Outcome.NO_PLACES}


@pytest.mark.slow
def test_a_second_list_shares_the_quota_with_the_first(who: People) -> None:
    first = decided(who, ("officer", "P1"))
    assert [share.selection.places for share in award_lists.shares(first)] == [2, 2]
    Proposal.objects.update(state="withdrawn")
    accepted(who, ("officer", "P2"))
    second = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)

    assert {share.kind: (share.taken, share.selection.places) for share in award_lists.shares(second)} == {
        "unit": (0, 2),
        "officer": (1, 1),
    }


def test_objections_are_answered_before_the_list_is_closed(who: People) -> None:
    freeze(who.board)
    accepted(who)
    award_list = list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)
    line = award_list.lines.first()
    objection = objections_and_revocations.object_to(
        award_list, line, "Người dân", "0900", "Sáng kiến không phải của họ"
    )
    AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))
    award_list.refresh_from_db()
    with pytest.raises(UserError, match="objection"):
        list_step(award_list, "close", who.board)
    objections_and_revocations.answer(
        objection, award_list.version, "Đã kiểm tra, đúng tác giả", upheld=False, by=who.board
    )
    award_list.refresh_from_db()
    assert list_step(award_list, "close", who.board).state == "closed"


@pytest.mark.slow
def test_nobody_decides_on_their_own_award_and_a_refusal_has_its_reason(who: People) -> None:
    freeze(who.board)
    accepted(who)
    award_list = list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)
    AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))
    award_list.refresh_from_db()
    award_list = list_step(list_step(award_list, "close", who.board), "submit", who.board)
    own, who.chairman.officer_id = who.chairman.officer_id, "P1"
    mine = AwardLine.objects.get(candidate__subject_id="P1")
    with pytest.raises(UserError, match="own award"):
        decisions.decide_line(mine, award_list.version, approved=True, reason="", by=who.chairman)
    who.chairman.officer_id = own
    with pytest.raises(UserError, match="needs its reason"):
        decisions.decide_line(mine, award_list.version, approved=False, reason="", by=who.chairman)
    with pytest.raises(UserError, match="each line"):
        list_step(award_list, "decide", who.chairman)
    decisions.decide_line(mine, award_list.version, approved=False, reason="Chưa rõ tác giả", by=who.chairman)
    award_list.refresh_from_db()
    assert Candidate.objects.get(subject_id="P1").claim is not None  # until the decision is made


@pytest.mark.slow
def test_somebody_on_hold_cannot_be_decided_for(who: People) -> None:
    freeze(who.board)
    accepted(who)
    award_list = list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)
    AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))
    award_list.refresh_from_db()
    award_list = list_step(list_step(award_list, "close", who.board), "submit", who.board)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=who.chairman)
        award_list.refresh_from_db()
    decisions.number(award_list, award_list.version, 1, "", timezone.localdate(), "", by=who.chairman)
    award_list.refresh_from_db()
    RegisterEntry.objects.create(
        register="discipline", code="KL-1", officer_id="P1", title="a", search="a", state="open"
    )
    with pytest.raises(UserError, match="on hold"):
        list_step(award_list, "decide", who.chairman)


@pytest.mark.slow
def test_a_revoked_award_is_marked_its_money_claimed_back_and_its_trail_kept(who: People) -> None:
    award_list = decided(who)
    line = award_list.lines.get(candidate__subject_id="P1")
    made = objections_and_revocations.propose_revocation(line, award_list.version, "Kê khai sai tác giả", by=who.board)
    award_list.refresh_from_db()
    today, day = timezone.localdate(), timedelta(days=1)
    later = today + 30 * day
    with pytest.raises(UserError, match="has not come"):
        objections_and_revocations.revoke(
            made, award_list.version, 530, "QĐ-UBND", today + day, later, "Số khác", by=who.chairman
        )
    award_list.refresh_from_db()
    objections_and_revocations.revoke(
        made, award_list.version, 530, "QĐ-UBND", today, later, "Số khác", by=who.chairman
    )
    award_list.refresh_from_db()
    made.refresh_from_db()
    for wrong in (today - day, today + day):
        with pytest.raises(UserError, match="money comes back"):
            objections_and_revocations.repaid(made, award_list.version, wrong, by=who.board)
        award_list.refresh_from_db()

    assert [payment.recipient for payment in decisions.payment_lines(award_list)] == ["Phường Cái Răng"]
    papers = generation.make_list(award_list, award_list.version, by=who.board)
    assert "revocation_decision" in {paper.kind for paper in papers}
    sheets = {paper.candidate_id: paper for paper in papers if paper.kind == "bonus_sheet"}
    assert set(sheets) == {None, line.candidate_id}  # as decided, and what is left after the revocation
    assert [paper.findings for paper in sheets.values()] == [[], []]
    as_decided, left = decision_documents.bonus_sheet(award_list), decision_documents.adjusted_sheet(line.revocation)
    assert (as_decided.collectives_vnd, as_decided.individuals_vnd) == (7_590_000, 3_800_000)
    assert (left.collectives_vnd, left.individuals_vnd) == (7_590_000, 0)
    assert "530/QĐ-UBND" in left.subject
    assert list(award_list.steps.filter(what__contains="revo").values_list("what", flat=True)) == [
        "propose_revocation",
        "revoke",
    ]
    assert candidate(line.candidate.proposal, "P1").claim is not None  # a false claim does not free the achievement


def test_a_units_own_award_is_decided_by_its_head_from_its_own_fund(who: People) -> None:
    proposal = voted(who, ("officer", "P2"), award="giay-khen")
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    step(proposal, "accept", who.head)
    award_list = award_lists.begin("can-tho-2026", "giay-khen", "X1", by=who.head)
    award_list = list_step(list_step(award_list, "close", who.head), "submit", who.head)
    decisions.decide_line(award_list.lines.get(), award_list.version, approved=True, reason="", by=who.head)
    award_list.refresh_from_db()
    decisions.number(
        award_list, award_list.version, 7, "QĐ-UBND", timezone.localdate(), "", "Cấp cho văn bản khác", by=who.head
    )
    award_list.refresh_from_db()
    award_list = list_step(award_list, "decide", who.head)

    line = award_list.lines.get()
    assert (line.amount_vnd, line.fund) == (380_000, "unit-commendation-fund")
    papers = generation.make_list(award_list, award_list.version, by=who.head)
    assert {paper.kind for paper in papers} == {"unit_decision", "certificates", "bonus_sheet"}
    assert [paper.findings for paper in papers if paper.findings] == []


@pytest.mark.slow
def test_a_signed_decision_is_taken_where_its_authority_is_trusted_and_an_altered_one_refused(
    who: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = signing.party("Gốc thử", authority=True)
    monkeypatch.setattr(settings, "HOME", replace(settings.HOME, named_signing_roots=tmp_path))
    (tmp_path / "root.pem").write_bytes(root.pem)
    good = signing.signed(signing.paper(), signing.party("Nguyễn Văn A", root))
    award_list = decided(who)
    generation.make_list(award_list, award_list.version, by=who.board)
    award_list.refresh_from_db()
    stranger = signing.signed(signing.paper(), signing.party("Kẻ lạ", signing.party("Gốc lạ", authority=True)))
    for false in (good.replace(b"34 ca nhan", b"35 ca nhan"), signing.paper(), stranger, b"%PDF-"):
        with pytest.raises(UserError):
            generation.take_signed(award_list, award_list.version, "chairman_decision", false, by=who.office)
    paper = generation.take_signed(award_list, award_list.version, "chairman_decision", good, by=who.office)

    assert paper.signature["signatures"][0]["signer"] == "Nguyễn Văn A"
    assert dossier_completeness.content_of(paper) == good


@pytest.mark.slow
def test_a_decision_is_decided_again_from_its_bundle_and_a_forged_one_found(who: People, tmp_path: Path) -> None:
    award_list = decided(who)
    generation.make_list(award_list, award_list.version, by=who.board)
    award_list.refresh_from_db()
    made = evidence_bundle.make(award_list, progress=lambda *_: None)
    full, public = (
        evidence_bundle.path_of(award_list, which) for which in (evidence_bundle.FULL, evidence_bundle.PUBLIC)
    )

    outcome = award_check.check(full)
    assert (outcome.lines, outcome.findings, outcome.with_evidence) == (2, (), True)
    assert outcome.bundle_hash == made["full"]
    assert evidence_bundle.make(award_list, progress=lambda *_: None) == made  # the same bytes again
    assert award_check.check(public).findings == ()
    with zipfile.ZipFile(public) as archive:
        said = archive.read("award.json").decode()
    assert made["full"] in said
    assert '"P1"' not in said
    assert "Lê Thị An" in said  # as it was published


@pytest.mark.slow
def test_no_bundle_is_made_of_papers_that_say_something_else(who: People) -> None:
    award_list = decided(who)
    generation.make_list(award_list, award_list.version, by=who.board)
    award_list.refresh_from_db()
    DocumentNumber.objects.filter(award_list=award_list).update(number=413)
    award_list.refresh_from_db()
    with pytest.raises(UserError) as refused:
        evidence_bundle.make(award_list, progress=lambda *_: None)
    told = refused.value.render("vi")
    assert told.startswith("hãy lập lại các văn bản của danh sách, chúng không đúng với nội dung đã quyết định: ")
    assert "413/QĐ-UBND" in told or "412/QĐ-UBND" in told
    assert "not-proven" not in told


@pytest.mark.slow
def test_an_altered_member_of_a_bundle_is_named(who: People, tmp_path: Path) -> None:
    award_list = decided(who)
    evidence_bundle.make(award_list, progress=lambda *_: None)
    folder = tmp_path / "out"
    members = unpack_archive(evidence_bundle.path_of(award_list, evidence_bundle.FULL), folder)
    name = next(member for member in members if member.startswith("votes/"))
    members[name].write_text("[]")
    write_archive(tmp_path / "altered.zip", members)

    told = list(map(str, award_check.check(tmp_path / "altered.zip").findings))
    assert told[0] == f"{name} was altered: its hash does not fit"
    assert any(line.startswith("lines.1.subject.vote.yes: ") and line.endswith(" is said, 0 follows") for line in told)


def test_the_appraisal_has_its_working_days_and_its_clock_stands_still_while_more_is_asked(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = submitted(who)
    for nominee in proposal.live():
        proposals.check_claim(nominee, proposal.version, "", by=who.office)
        proposal.refresh_from_db()
    thursday = datetime(2026, 11, 26, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    now = [thursday]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    Step.objects.update(at=thursday - timedelta(days=1))
    proposal = step(proposal, "compile", who.office)
    due = appraisal_deadline.due_at(proposal)
    assert due is not None
    assert due.date() == date(2026, 12, 10)  # ten working days after the day of receipt
    proposal = step(proposal, "ask_more", who.board, "Thiếu biên bản")
    Step.objects.filter(what="ask_more").update(at=thursday)
    now[0] = thursday + timedelta(days=4)
    proposal = step(proposal, "answer", who.head, "Đã bổ sung")
    Step.objects.filter(what="answer").update(at=now[0])
    later = appraisal_deadline.due_at(proposal)
    assert later is not None
    assert later.date() == date(2026, 12, 14)  # Thursday to Monday did not count: two working days more


@pytest.mark.slow
def test_a_name_is_corrected_with_a_reason_and_what_stood_there_is_kept(who: People) -> None:
    award_list = decided(who)
    generation.make_list(award_list, award_list.version, by=who.board)
    award_list.refresh_from_db()
    line = award_list.lines.get(candidate__subject_id="P1")
    with pytest.raises(UserError, match="give the reason"):
        objections_and_revocations.correct(line, award_list.version, "Lê Thị Ân", " ", by=who.board)
    objections_and_revocations.correct(line, award_list.version, "Lê Thị Ân", "Sai dấu", by=who.board)
    award_list.refresh_from_db()

    assert award_list.steps.last().reason == "Lê Thị An → Lê Thị Ân: Sai dấu"
    assert dossier_completeness.of_list(award_list) == []
    made = generation.make_list(award_list, award_list.version, by=who.board)
    assert [paper.findings for paper in made if paper.findings] == []
    assert Paper.objects.filter(award_list=award_list, kind="chairman_decision").count() == 2
