"""Two who act at once, with connections of their own, meet at the lock: one acts, the other is told, nothing is lost.

Each action is the site's own; the database is that of the run, SQLite or PostgreSQL.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from support.at_once import at_once, refusals
from support.award_people import (
    People,
    accepted,
    candidate,
    drafted,
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
from thidua.i18n import UserError
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.accounts import actions as accounts
from thidua.web.apps.accounts.models import Grant
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain import (
    award_lists,
    councils,
    decisions,
    numbered_papers,
    objections_and_revocations,
    proposals,
    voting_sessions,
    workflow,
)
from thidua.web.apps.awards.domain.document_numbers import Subject
from thidua.web.apps.awards.models import (
    AwardLine,
    AwardList,
    Candidate,
    Cast,
    CouncilMember,
    DocumentNumber,
    Paper,
    Recusal,
    Vote,
)
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs import actions as jobs
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.movement_drafts import actions as movement_drafts
from thidua.web.apps.movement_drafts import issuing
from thidua.web.apps.movement_drafts.copies import NextMovement
from thidua.web.apps.movement_drafts.models import DraftText, MovementDraft
from thidua.web.apps.movement_drafts.way import DraftEvent
from thidua.web.apps.movements.models import MovementEdition
from thidua.web.apps.registers.models import Freeze

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CHANGED = "somebody else has changed this meanwhile: look at what it says now, then do it again"


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


def session_of(proposal: Any) -> Any:
    return proposal.sessions.get(closed_at__isnull=True)


def test_two_who_begin_a_list_get_one(who: People) -> None:
    accepted(who)
    results = at_once(*[lambda: award_lists.begin("can-tho-2026", "bang-khen", by=who.board)] * 2)
    assert refusals(results) == ["there is a list of this award already: go on with that one"]
    assert (AwardList.objects.count(), AwardLine.objects.count()) == (1, 2)


def test_a_number_is_taken_once_and_a_paper_takes_one(who: People) -> None:
    proposal = voted(who)

    def take(paper: str, subject: Subject, number: int, symbol: str) -> DocumentNumber:
        waits = numbered_papers.WaitingPaper(paper, subject)
        return numbered_papers.take(waits, number, symbol, timezone.localdate(), "số khác", by=who.officer)

    minutes = proposal.sessions.get()
    numbers = [lambda number=number: take("council_minutes", minutes, number, "BB-HĐTĐKT") for number in (1, 2)]
    assert len(refusals(at_once(*numbers))) == 1
    papers = {"proposal_letter": proposal, "unit_report": proposal.live().get(kind="unit")}
    ones = [lambda paper=paper, of=of: take(paper, of, 1, "VB-UBND") for paper, of in papers.items()]
    assert len(refusals(at_once(*ones))) == 1
    assert DocumentNumber.objects.count() == 2


def test_two_who_begin_a_proposal_get_one(who: People) -> None:
    results = at_once(*[lambda: proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)] * 2)
    assert len(refusals(results)) == 1


def test_two_who_propose_somebody_for_one_achievement_propose_once(who: People) -> None:
    drafts = [proposals.begin("can-tho-2026", "X1", award, by=who.officer) for award in ("bang-khen", "giay-khen")]
    results = at_once(*[lambda draft=draft: propose(draft, "officer", "P1", by=who.officer) for draft in drafts])
    assert len(refusals(results)) == 1
    assert Candidate.objects.filter(claim__isnull=False).count() == 1


def test_a_vote_is_kept_or_refused_while_the_chair_ends_the_session(who: People) -> None:
    proposal = step(drafted(who), "call_council", who.officer)
    session = session_of(proposal)
    choices = {standing.pk: BallotChoice.YES for standing in proposal.live()}
    at_once(
        lambda: voting_sessions.cast(session, who.member, choices),
        lambda: workflow.advance(proposal, proposal.version, "end_session", "mất điện", by=who.chair),
    )
    proposal.refresh_from_db()
    session.refresh_from_db()
    assert (session.closed_at is not None, proposal.state, session.results) == (True, "draft", [])
    # Who voted stays on record; what they voted is neither counted nor kept.
    assert Cast.objects.count() in {0, len(choices)}
    assert (Cast.objects.filter(sealed__isnull=False).count(), Vote.objects.count()) == (0, 0)


def test_a_vote_is_counted_or_refused_while_the_session_is_closed(who: People) -> None:
    proposal = step(drafted(who), "call_council", who.officer)
    session = session_of(proposal)
    for user in (who.chair, who.secretary):
        vote(proposal, user)
    choices = {standing.pk: BallotChoice.YES for standing in proposal.live()}
    cast, _closed = at_once(
        lambda: voting_sessions.cast(session, who.member, choices),
        lambda: workflow.advance(proposal, proposal.version, "close_ballot", "", by=who.chair),
    )
    session.refresh_from_db()
    counted = {result["yes"] for result in session.results}
    assert counted == ({2} if isinstance(cast, UserError) else {3})
    assert Vote.objects.count() == Cast.objects.count()


def test_a_member_who_presses_twice_votes_once(who: People) -> None:
    proposal = step(drafted(who), "call_council", who.officer)
    session = session_of(proposal)
    choices = {standing.pk: BallotChoice.YES for standing in proposal.live()}
    results = at_once(*[lambda: voting_sessions.cast(session, who.member, choices)] * 2)
    assert refusals(results) == ["the member has voted on this candidate; a vote is cast once (I.2.b)"]
    assert (Cast.objects.count(), Vote.objects.count()) == (2, 0)  # votes lie sealed until the ballot is closed


def test_nobody_votes_while_recusing_themselves(who: People) -> None:
    proposal = step(drafted(who), "call_council", who.officer)
    session = session_of(proposal)
    seat, standing = voting_sessions.seat_of(session, who.member), candidate(proposal, "P1")
    assert seat is not None
    results = at_once(
        lambda: voting_sessions.cast(session, who.member, {standing.pk: BallotChoice.YES}),
        lambda: voting_sessions.declare(seat, standing, Ground.KIN, "anh em", by=who.member),
    )
    assert len(refusals(results)) == 1
    assert Cast.objects.exists() != Recusal.objects.filter(seat=seat, candidate=standing).exists()


def test_two_who_lift_a_recusal_at_once_have_both_said_so(who: People) -> None:
    proposal = step(drafted(who), "call_council", who.officer)
    seat = voting_sessions.seat_of(session_of(proposal), who.member)
    assert seat is not None
    recusal = voting_sessions.declare(seat, candidate(proposal, "P1"), Ground.KIN, "anh em", by=who.member)
    assert sorted(
        at_once(*[lambda by=by: voting_sessions.lift(recusal, "lý do", by=by) for by in (who.chair, who.secretary)])
    )
    recusal.refresh_from_db()
    assert recusal.lifted_at is not None


def test_a_council_has_one_chair_whoever_adds_two_at_once(who: People) -> None:
    CouncilMember.objects.filter(part="chair").delete()
    others = [person(name, Role.COUNCIL, "X1") for name in ("one", "two")]
    results = at_once(*[lambda user=user: councils.add_member("X1", user, "chair", "") for user in others])
    assert refusals(results) == ["the council has one chair and one secretary: let the one there is leave first"]


def test_papers_made_twice_at_once_are_made_once(who: People) -> None:
    proposal = voted(who)
    results = at_once(*[lambda: generation.make_dossier(proposal, proposal.version, by=who.officer)] * 2)
    assert refusals(results) == [CHANGED]
    current = list(Paper.objects.filter(superseded=False).values_list("kind", "candidate"))
    assert len(set(current)) == len(current)


def test_two_claims_looked_at_at_once_keep_both_marks_or_tell_one(who: People) -> None:
    proposal = submitted(who)
    first, second = proposal.live()
    results = at_once(
        *[lambda it=it: proposals.check_claim(it, proposal.version, "đúng", by=who.office) for it in (first, second)]
    )
    assert refusals(results) == [CHANGED]
    assert Candidate.objects.filter(checked_at__isnull=False).count() == 1


@pytest.fixture
def at_decider(who: People) -> AwardList:
    accepted(who)
    freeze(who.board)
    award_list = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)
    award_list = list_step(award_list, "open_comments", who.board)
    AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))
    for event in ("close", "submit"):
        award_list = list_step(award_list, event, who.board)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=who.chairman)
        award_list.refresh_from_db()
    decisions.number(award_list, award_list.version, 1, "QĐ", timezone.localdate(), "", by=who.chairman)
    award_list.refresh_from_db()
    return award_list


def test_a_list_is_decided_once(who: People, at_decider: AwardList) -> None:
    decide = lambda: workflow.advance(at_decider, at_decider.version, "decide", "", by=who.chairman)  # noqa: E731
    assert refusals(at_once(decide, decide)) == [CHANGED]
    assert AwardLine.objects.filter(awarded_for__isnull=False).count() == 2


def test_a_list_is_decided_or_a_line_refused_never_one_over_the_other(who: People, at_decider: AwardList) -> None:
    line = award_lists.competing(at_decider)[0]
    at_once(
        lambda: workflow.advance(at_decider, at_decider.version, "decide", "", by=who.chairman),
        lambda: decisions.decide_line(line, at_decider.version, approved=False, reason="sai", by=who.chairman),
    )
    line.refresh_from_db()
    at_decider.refresh_from_db()
    assert (line.awarded_for is not None) == bool(line.approved) == (at_decider.state == "decided")


def test_a_revocation_is_proposed_once(who: People, at_decider: AwardList) -> None:
    award_list = list_step(at_decider, "decide", who.chairman)
    line = award_lists.competing(award_list)[0]
    propose = objections_and_revocations.propose_revocation
    results = at_once(*[lambda: propose(line, award_list.version, "sai", by=who.board)] * 2)
    assert refusals(results) == [CHANGED]


def test_the_quota_is_judged_by_the_lines_as_they_are_written(who: People, at_decider: AwardList) -> None:
    """A selection made now would take nobody: the lines that were approved count all the same."""
    at_decider.lines.update(left_out="để kiểm tra")
    AwardList.objects.update(freeze=None)
    assert award_lists.competing(at_decider)
    with pytest.raises(UserError, match="above the quota"):
        workflow.advance(at_decider, at_decider.version, "decide", "", by=who.chairman)


def test_a_result_is_voted_again_only_with_a_reason_that_is_kept(who: People) -> None:
    proposal = voted(who)
    with pytest.raises(UserError, match="give the reason"):
        step(proposal, "redraft", who.head)
    step(proposal, "redraft", who.head, "một người vắng mặt")
    assert proposal.steps.get(what="redraft").reason == "một người vắng mặt"
    assert proposal.sessions.get().results


def test_an_open_job_about_something_is_there_once(who: People) -> None:
    first, second = at_once(*[lambda: jobs.start("prove", "t", {"line": 1}, by=who.board, about="1")] * 2)
    assert first.pk == second.pk
    Job.objects.update(state=JobState.DONE)
    assert jobs.start("prove", "t", {"line": 1}, by=who.board, about="1").pk != first.pk


def test_a_role_without_end_is_given_once(who: People) -> None:
    admin = person("admin", Role.ADMINISTRATOR)
    give = lambda: accounts.give(who.member, Role.CULTURE, "", date(2026, 1, 1), None, by=admin)  # noqa: E731
    assert refusals(at_once(give, give)) == ["This role is held there on some of these days already."]
    assert Grant.objects.filter(role=Role.CULTURE).count() == 1


def test_participants_are_frozen_under_one_number(who: People) -> None:
    results = at_once(*[lambda: freeze(who.board)] * 2)
    assert len(refusals(results)) == 1
    assert Freeze.objects.count() == 1


def test_of_two_who_issue_at_once_one_issues(who: People) -> None:
    office = person("second", Role.CITY_OFFICE)
    drafts = [
        movement_drafts.begin_next(
            "can-tho-2026",
            NextMovement("can-tho-2027", {"vi": "Năm 2027", "en": "2027"}, date(2027, 1, 1), date(2027, 12, 31)),
            by=office,
        )
        for _ in range(2)
    ]
    for draft in drafts:
        movement_drafts.take_step(draft.pk, 1, DraftEvent.HAND_IN, "", by=office)
        DraftText.objects.filter(draft=draft).update(preview={"records": False, "count": 0})
        movement_drafts.take_step(draft.pk, 2, DraftEvent.CHECK, "", by=who.board)

    def issue(draft: MovementDraft, number: int) -> MovementEdition:
        today = timezone.localdate()
        return issuing.issue(draft.pk, 3, number, "KH-UBND", today, "công văn khác", by=who.chairman)

    results = at_once(*[lambda: issue(drafts[0], 1)] * 2, lambda: issue(drafts[1], 2))
    assert len(refusals(results)) == 2
    assert MovementEdition.objects.filter(movement_id="can-tho-2027").count() == 1
    assert DocumentNumber.objects.filter(paper="movement_plan").count() == 1
    assert sorted(MovementDraft.objects.values_list("state", flat=True)) == ["checked", "issued"]
