"""Numbers of papers: proposed, taken once, no gap without its reason; printed, cited; taken by whom they are for."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from support.award_people import (
    People,
    accepted,
    called,
    drafted,
    people,
    person,
    signed_in,
    step,
    take_part,
    vote,
    voted,
)
from support.numbered import a_list, body, ended, send, waits
from support.page import Page
from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.documents.papers.vietnamese_formats import DOTS, long_day
from thidua.i18n import UserError
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain import award_lists, decisions, document_numbers, numbered_papers
from thidua.web.apps.awards.models import AwardLine, AwardList, DocumentNumber, Paper, Proposal, Revocation
from thidua.web.apps.awards.papers import (
    council_minutes,
    decision_documents,
    generation,
    lacking,
    phrases,
    proposal_documents,
    register_numbers,
)
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.reports.forwarding_letter import Forwarding, forwarding_letter

pytestmark = pytest.mark.django_db
SIGN, DAY, YEAR = "QĐ-UBND", date(2026, 10, 5), 2026


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    """Everybody, over a city with a body of its own."""
    return people()


def take(award_list: AwardList, number: int, on: date = DAY, reason: str = "", *, by: People) -> DocumentNumber:
    return document_numbers.take("decision", award_list, number, SIGN, on, reason, by=by.chairman)


def test_the_next_number_of_the_body_the_year_and_the_sign_is_proposed(who: People) -> None:
    city = document_numbers.issuer_id("decision", a_list())
    assert document_numbers.proposed(city, YEAR, SIGN) == 1
    take(a_list(), 1, by=who)
    take(a_list(), 5, reason="Số 2 đến 4: quyết định về nhân sự", by=who)

    assert document_numbers.proposed(city, YEAR, "qđ-ubnd ") == 6
    assert document_numbers.proposed(city, YEAR + 1, SIGN) == 1
    assert document_numbers.proposed("X1", YEAR, SIGN) == 1
    assert document_numbers.proposed(city, YEAR, "TTr-UBND") == 1


def test_a_number_is_never_taken_twice_nor_by_the_database(who: People) -> None:
    taken = take(a_list(), 1, by=who)
    other = a_list()
    with pytest.raises(UserError, match="number 1/QĐ-UBND is taken already, by the paper of"):
        take(other, 1, by=who)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentNumber.objects.create(
            unit_id=taken.unit_id, year=YEAR, sign=SIGN, number=1, issued_on=DAY, paper="decision", award_list=other
        )


def test_no_gap_is_left_unexplained(who: People) -> None:
    award_list = a_list()
    with pytest.raises(UserError, match="numbers 1 to 6 are not in the register: say which documents they went to"):
        take(award_list, 7, by=who)
    taken = take(award_list, 7, reason="Quyết định khác của cơ quan", by=who)
    numbers = document_numbers.taken(taken.unit_id, YEAR, SIGN)
    assert list(document_numbers.gaps(numbers)) == [document_numbers.Gap(1, 6, "Quyết định khác của cơ quan")]


def test_numbers_follow_the_days(who: People) -> None:
    take(a_list(), 1, DAY, by=who)
    with pytest.raises(UserError, match="numbers follow the days: 1/QĐ-UBND is of"):
        take(a_list(), 2, DAY - timedelta(days=1), by=who)
    take(a_list(), 2, DAY, by=who)


def test_a_number_given_up_is_free_where_it_was_the_last_and_void_otherwise(who: People) -> None:
    first = a_list()
    take(first, 1, by=who)
    take(first, 2, reason="Số 1: quyết định khác", by=who)
    assert list(DocumentNumber.objects.values_list("number", flat=True)) == [2]
    second = a_list()
    take(second, 3, by=who)
    with pytest.raises(UserError, match="number 2/QĐ-UBND is given up while later ones are taken: say why"):
        take(first, 4, by=who)
    take(first, 4, reason="Ghi nhầm số", by=who)

    numbers = DocumentNumber.objects.values_list("number", "void_reason")
    assert list(numbers) == [(2, "Ghi nhầm số"), (3, ""), (4, "")]
    with pytest.raises(UserError, match="taken already"):
        take(a_list(), 2, by=who)


def test_a_decision_is_signed_by_whom_the_register_of_signing_rights_names(who: People) -> None:
    register = register_for(Purpose.SIGNERS)
    award_list, today = a_list(), timezone.localdate()
    RegisterEntry.objects.create(
        register=register.id,
        code="TK-1",
        unit_id=document_numbers.issuer_id("decision", award_list),
        title="Nguyễn Văn Mẫu",
        search="",
        state=register.first_state,
        opened_on=today,
        data={"form": "head", "position": "Chủ tịch"},
    )
    with pytest.raises(UserError, match="Trần Văn Khác may not sign for this body on"):
        decisions.number(award_list, award_list.version, 1, SIGN, today, "Trần Văn Khác", by=who.chairman)
    assert not DocumentNumber.objects.exists()
    with pytest.raises(UserError, match="may not sign"):
        decisions.number(award_list, award_list.version, 1, SIGN, today, "Nguyễn Văn Mậu", by=who.chairman)
    with pytest.raises(UserError, match="may not sign"):
        decisions.number(
            award_list, award_list.version, 1, SIGN, today - timedelta(days=1), "Nguyễn Văn Mẫu", by=who.chairman
        )
    decisions.number(award_list, award_list.version, 1, SIGN, today, "nguyễn văn mẫu", by=who.chairman)
    award_list.refresh_from_db()
    assert (award_list.signer, document_numbers.decision_text(award_list)) == ("Nguyễn Văn Mẫu", "01/QĐ-UBND")


def seen(user: User, unit_id: str) -> str:
    return Page(signed_in(user).get(reverse("document-numbers", args=[unit_id]))).text("main")


@pytest.fixture
def proposal(who: People) -> Proposal:
    """A proposal of X1 on which its council has voted."""
    take_part()
    return voted(who)


def test_the_papers_of_a_dossier_take_numbers_print_them_and_cite_them(who: People, proposal: Proposal) -> None:
    session, unit = proposal.sessions.get(), proposal.live().get(kind="unit")
    letter = proposal_documents.proposal_letter(proposal)
    assert (letter.heading.number, letter.heading.issued_on, letter.council.number) == (None, None, None)
    page = seen(who.officer, "X1")
    for title in ("Proposal letter", "Minutes of the council", "Achievement report (collective)"):
        assert title in page
    assert send(who.officer, "proposal_letter", proposal, 5) == 422  # 1 to 4 are not explained
    assert send(who.officer, "proposal_letter", proposal, 5, reason="Số 1 đến 4: tờ trình khác") == 302
    assert send(who.head, "council_minutes", session) == 302
    assert send(who.officer, "unit_report", unit) == 302

    letter, today = proposal_documents.proposal_letter(proposal), timezone.localdate()
    assert (letter.heading.number_text, letter.heading.issued_on) == ("05/TTr-UBND", today)
    assert letter.council.text.startswith("Biên bản số 01/BB-HĐTĐKT ngày ")
    assert council_minutes.council_minutes(proposal).heading.number_text == "01/BB-HĐTĐKT"
    assert proposal_documents.unit_report(unit).heading.number_text == "01/BC-UBND"
    page = seen(who.officer, "X1")
    assert "Papers without a number" not in page
    assert "1–4: Số 1 đến 4: tờ trình khác" in page
    assert send(who.officer, "proposal_letter", proposal, 6) == 404  # it waits for none any more


def test_what_has_no_number_is_listed_before_papers_are_made_and_told_to_whoever_examines_them(
    who: People, proposal: Proposal
) -> None:
    def told(user: User) -> str:
        return Page(signed_in(user).get(reverse("proposal", args=[proposal.pk]))).text("main")

    heading = "Handed in without a number in the register"
    report = f"achievement report of {proposal.live().get(kind='unit').name}"
    for user in (who.officer, who.head):  # who make the papers, and hand them in
        for number in ("minutes, session 1", "proposal letter", report):
            assert f"the number of the {number}" in told(user)
        assert heading not in told(user)
    assert send(who.officer, "proposal_letter", proposal) == 302
    assert "the number of the proposal letter" not in told(who.head)

    proposal.refresh_from_db()
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    step(proposal, "submit", who.head)  # a number that a hand writes is one, too
    for user in (who.office, who.board, who.head):
        assert heading in told(user)
        assert "the number of the minutes, session 1" in told(user)
    assert send(who.officer, "council_minutes", proposal.sessions.get()) == 302
    assert send(who.officer, "unit_report", proposal.live().get(kind="unit")) == 302
    assert heading not in told(who.office)


def waiting_in(*unit_ids: str) -> list[tuple[str, str]]:
    return [(its.paper, its.subject_id) for unit_id in unit_ids for its in numbered_papers.waiting(unit_id)]


def waiting_of(record: Proposal | AwardList) -> list[tuple[str, str]]:
    return [(its.paper, its.subject_id) for its in numbered_papers.waiting_of(record)]


def test_a_dossier_tells_the_numbers_that_its_body_waits_for(who: People) -> None:
    take_part()
    proposal = step(drafted(who), "call_council", who.officer)
    proposal = called(who, step(proposal, "end_session", who.chair, "thành viên vắng mặt"))
    for user in (who.chair, who.secretary, who.member):
        vote(proposal, user)
    proposal = step(proposal, "close_ballot", who.chair)
    kinds = [paper for paper, _subject in waiting_of(proposal)]
    assert kinds == ["council_minutes", "council_minutes", "proposal_letter", "unit_report"]
    assert waiting_of(proposal) == waiting_in("X1")
    page = Page(signed_in(who.officer).get(reverse("proposal", args=[proposal.pk]))).text("main")
    for number in (1, 2):  # the first session ended without a result, and its minutes say so
        assert f"the number of the minutes, session {number}" in page
    assert send(who.officer, "council_minutes", proposal.sessions.get(number=1)) == 302
    assert waiting_of(proposal) == waiting_in("X1")
    assert len(waiting_of(proposal)) == len(kinds) - 1


def test_a_dossier_and_a_list_tell_the_numbers_that_home_affairs_waits_for(who: People) -> None:
    take_part()
    body("S1", "home-affairs", "SNV")
    proposal = accepted(who)
    award_list = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)
    award_lists.gather(award_list, award_list.version, by=who.board)
    assert ("appraisal_report", str(proposal.pk)) in waiting_of(proposal)
    assert waiting_of(award_list) == [("submission", str(award_list.pk))]
    assert sorted(waiting_of(proposal) + waiting_of(award_list)) == sorted(waiting_in("X1", "S1"))
    empty = a_list("giay-khen", "X1")
    assert waiting_of(empty) == []


def test_whoever_makes_a_paper_takes_its_number_and_nobody_else(who: People, proposal: Proposal) -> None:
    for user in (who.chair, who.secretary, who.office, who.board, who.chairman, person("other", Role.UNIT_HEAD, "X2")):
        assert send(user, "proposal_letter", proposal) == 403
        assert send(user, "council_minutes", proposal.sessions.get()) == 403
    assert "Take a number" not in seen(who.board, "X1")
    assert "Take a number" in seen(who.head, "X1")
    assert send(who.officer, "proposal_letter", proposal) == 302
    number = DocumentNumber.objects.get()
    for user in (who.chair, who.board, who.chairman):
        assert (
            signed_in(user).post(reverse("document-number-void", args=[number.pk]), {"reason": "sai"}).status_code
            == 403
        )


def test_a_number_makes_what_was_made_before_out_of_date(who: People, proposal: Proposal) -> None:
    today = timezone.localdate()
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    session = proposal.sessions.get()
    for on in (today - timedelta(days=1), today + timedelta(days=1)):  # before the session, in the future
        with pytest.raises(UserError, match=r"its own day is not before|has not come"):
            numbered_papers.take(waits("council_minutes", session), 1, SIGN, on, "", by=who.officer)
    numbered_papers.take(waits("council_minutes", session), 1, "BB-HĐTĐKT", today, "", by=who.officer)
    kinds = set(proposal.papers.filter(superseded=False).values_list("kind", flat=True))
    assert kinds == {"unit_report", "person_report"}  # the letter cites the minutes
    proposal.refresh_from_db()
    assert {made.kind for made in generation.make_dossier(proposal, proposal.version, by=who.officer)} == {
        "council_minutes",
        "proposal_letter",
    }


def test_a_number_ends_with_its_reason_until_the_dossier_is_handed_in(who: People, proposal: Proposal) -> None:
    numbered_papers.take(waits("proposal_letter", proposal), 1, "TTr-UBND", timezone.localdate(), "", by=who.officer)
    number = DocumentNumber.objects.get()
    assert ended(who.officer, number, "") == 422
    assert ended(who.officer, number, "Ghi nhầm") == 302
    assert ended(who.officer, number, "Ghi nhầm") == 422  # void already
    assert "void: Ghi nhầm" in seen(who.officer, "X1")
    assert proposal_documents.proposal_letter(proposal).heading.number is None
    assert send(who.officer, "proposal_letter", proposal) == 422  # 1 stays in the register
    assert send(who.officer, "proposal_letter", proposal, 2) == 302

    proposal.refresh_from_db()
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    step(proposal, "submit", who.head)
    with pytest.raises(UserError, match="stands in a dossier that is handed in"):
        numbered_papers.void(DocumentNumber.objects.get(number=2), "sai", by=who.officer)
    made = set(proposal.papers.filter(superseded=False).values_list("kind", flat=True))
    assert send(who.officer, "council_minutes", proposal.sessions.get()) == 302
    assert set(proposal.papers.filter(superseded=False).values_list("kind", flat=True)) == made


def test_a_decision_cites_the_submission_and_is_not_before_it(who: People) -> None:
    award_list, today = a_list(), timezone.localdate()
    assert send(who.board, "submission", award_list, symbol="TTr-SNV") == 404  # no body is Home Affairs yet
    with pytest.raises(UserError, match="no body is recorded that issues this paper"):
        numbered_papers.take(waits("submission", award_list), 1, "TTr-SNV", today, "", by=who.board)
    body("S1", "home-affairs", "SNV")
    proposed = decision_documents._proposed_by(award_list)
    assert proposed == "Theo đề nghị của Giám đốc SNV tại Tờ trình số ……/TTr-SNV ngày ……".replace("……", DOTS)
    numbered_papers.take(waits("submission", award_list), 58, "TTr-SNV", today, "Tờ trình khác", by=who.board)
    assert DocumentNumber.objects.get().unit_id == "S1"
    proposed = decision_documents._proposed_by(award_list)
    assert proposed.endswith(f"tại Tờ trình số 58/TTr-SNV {long_day(today)}")
    with pytest.raises(UserError, match="this paper rests on one of"):
        take(award_list, 1, today - timedelta(days=1), by=who)
    take(award_list, 1, today, by=who)
    with pytest.raises(UserError, match="a decision is numbered where it is decided"):
        numbered_papers.void(DocumentNumber.objects.get(paper="decision"), "sai", by=who.chairman)
    numbered_papers.void(DocumentNumber.objects.get(paper="submission"), "sai", by=who.board)
    AwardList.objects.update(decided_on=today - timedelta(days=2), decided_by=who.chairman)
    with pytest.raises(UserError, match=r"the decision of .* cites this paper: its day is not after"):
        numbered_papers.take(waits("submission", award_list), 59, "TTr-SNV", today, "", by=who.board)


def test_the_papers_of_a_list_are_numbered_by_home_affairs(who: People, proposal: Proposal) -> None:
    body("S1", "home-affairs", "SNV")
    award_list = a_list()
    AwardLine.objects.create(award_list=award_list, candidate=proposal.live().get(kind="unit"), approved=True)
    line = award_list.lines.get()
    revocation = Revocation.objects.create(line=line, reason="sai", proposed_by=who.board)
    assert "Submission" in seen(who.board, "S1")
    assert "Proposal to revoke an award" in seen(who.board, "S1")
    assert "Bonus sheet" not in seen(who.board, "S1")  # nothing is decided yet
    told = [words for row in lacking.of_list(award_list) for words in row.words if words.startswith("số của")]
    revoking = f"số của tờ trình đề nghị hủy bỏ khen thưởng của {line.candidate.name}"
    assert told == ["số của tờ trình", revoking]
    for paper, subject in (("submission", award_list), ("revocation_proposal", revocation)):
        assert send(who.office, paper, subject) == send(who.chairman, paper, subject) == 403
    assert send(who.board, "submission", award_list) == 302
    assert send(who.board, "revocation_proposal", revocation, 2) == 302
    proposed = decision_documents._revocation_proposed_by(revocation)
    assert proposed.endswith(f"02/TTr-SNV {long_day(timezone.localdate())}")
    AwardList.objects.update(decided_on=timezone.localdate(), decided_by=who.chairman)
    Revocation.objects.update(decided_on=timezone.localdate())
    assert send(who.board, "bonus_sheet", award_list) == 302
    assert send(who.board, "adjusted_sheet", revocation, 2) == 302
    board, movement = phrases.home_affairs(), newest("can-tho-2026")
    assert register_numbers.heading_of(movement, "bonus_sheet", award_list, board).number_text == "01/BTT-SNV"
    assert register_numbers.heading_of(movement, "adjusted_sheet", revocation, board).number_text == "02/BTT-SNV"


def test_reports_are_numbered_by_their_offices(who: People) -> None:
    for unit_id, duty, abbreviation in (("S1", "home-affairs", "SNV"), ("X2", "city-office", "VPUBND")):
        body(unit_id, duty, abbreviation)
    names = {
        "forwarding_letter": "forwarding_letter-bang-khen-2026-10-05.can-tho-2026.docx",
        "fund_report": "fund_report-2026.can-tho-2026.docx",
    }
    for kind, name in names.items():
        Paper.objects.create(kind=kind, name=name, sha256="", size=0, data="")
    assert send(who.board, "forwarding_letter", names["forwarding_letter"]) == 403
    assert send(who.office, "fund_report", names["fund_report"]) == 403
    assert send(who.office, "forwarding_letter", names["forwarding_letter"], 30, reason="Công văn khác") == 302
    assert send(who.board, "fund_report", names["fund_report"]) == 302
    letter = forwarding_letter(Forwarding("can-tho-2026", "bang-khen", date(2026, 10, 5), 0))
    assert letter.heading.number_text == "30/VPUBND-KSTTHC"
    assert letter.heading.issued_on == timezone.localdate()
    assert not Paper.objects.filter(superseded=False).exists()  # both are to be made anew, with their numbers
    number = DocumentNumber.objects.get(paper="forwarding_letter")
    assert ended(who.board, number) == 403
    assert ended(who.office, number) == 302
    assert forwarding_letter(Forwarding("can-tho-2026", "bang-khen", date(2026, 10, 5), 0)).heading.number is None


@pytest.mark.parametrize(
    "words", [{"paper": "city_report"}, {"paper": "decision", "report": "x.docx"}, {"paper": "x", "report": "x"}]
)
def test_a_number_is_of_one_paper_by_the_database(db: None, words: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentNumber.objects.create(unit_id="X1", year=YEAR, sign=SIGN, symbol=SIGN, number=1, issued_on=DAY, **words)
