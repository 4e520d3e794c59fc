"""A council's sessions: a quorum for each candidate, ended without a result, called again with a reason (I.2.b)."""

import pytest
from django.urls import reverse

from support.award_people import People, candidate, drafted, people, signed_in, step, take_part, vote
from thidua.i18n import UserError
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.accounts.permissions import Place
from thidua.web.apps.awards.domain import voting_sessions
from thidua.web.apps.awards.papers import council_minutes, generation, proposal_documents
from thidua.web.apps.evaluations.models import Evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


def test_a_quorum_is_of_those_who_may_vote_on_the_candidate(who: People) -> None:
    """Two of three are recused: the one who may vote is all of them; of two who may, one is not enough."""
    proposal = step(drafted(who, ("officer", "P1")), "call_council", who.officer)
    session, nominee = proposal.sessions.get(), candidate(proposal, "P1")
    for user in (who.member, who.secretary):
        with pytest.raises(UserError, match="quorum"):
            step(proposal, "close_ballot", who.chair)
        seat = voting_sessions.seat_of(session, user)
        assert seat is not None
        voting_sessions.declare(seat, nominee, Ground.KIN, "anh em", by=user)
    vote(proposal, who.chair)
    proposal = step(proposal, "close_ballot", who.chair)
    assert candidate(proposal, "P1").passed


def test_a_session_nobody_can_bring_to_a_result_is_ended_with_its_minutes(who: People) -> None:
    proposal = step(drafted(who, ("officer", "P1")), "call_council", who.officer)
    vote(proposal, who.member)
    seat = voting_sessions.seat_of(proposal.sessions.get(), who.secretary)
    assert seat is not None
    voting_sessions.declare(seat, candidate(proposal, "P1"), Ground.KIN, "anh em", by=who.secretary)
    with pytest.raises(UserError, match="quorum"):
        step(proposal, "close_ballot", who.chair)
    with pytest.raises(UserError, match="give the reason"):
        step(proposal, "end_session", who.chair)
    with pytest.raises(UserError, match="chair or the secretary of this session, or the unit's head"):
        step(proposal, "end_session", who.member, "vắng mặt")
    proposal = step(proposal, "end_session", who.chair, "thành viên vắng mặt")
    session = proposal.sessions.get()
    assert (proposal.state, session.results, session.end_reason) == ("draft", [], "thành viên vắng mặt")
    assert "thành viên vắng mặt" in council_minutes.minutes_of(session).proceedings[-1]

    with pytest.raises(UserError, match="has sat on this award before"):
        step(proposal, "call_council", who.officer)
    assert not who.officer.has_perm("council.call_again", Place(path="/TP/X1/"))
    with pytest.raises(UserError, match="give the reason"):
        step(proposal, "call_again", who.head)
    with pytest.raises(UserError, match="head or the council's chair"):
        step(proposal, "call_again", who.member, "đủ thành viên")
    proposal = step(proposal, "call_again", who.chair, "đủ thành viên")
    assert [session.number for session in proposal.sessions.all()] == [2, 1]


@pytest.mark.slow
def test_every_session_stands_in_minutes_letter_and_page_also_of_a_proposal_withdrawn(who: People) -> None:
    first = step(drafted(who, ("officer", "P1")), "call_council", who.officer)
    for user in (who.chair, who.secretary, who.member):
        vote(first, user, BallotChoice.NO)
    first = step(step(first, "close_ballot", who.chair), "withdraw", who.head, "xét lại")
    again = drafted(who, ("officer", "P1"))
    with pytest.raises(UserError, match="has sat on this award before"):
        step(again, "call_council", who.officer)
    again = step(again, "call_again", who.head, "bổ sung minh chứng")
    for user in (who.chair, who.secretary, who.member):
        vote(again, user)
    again = step(again, "close_ballot", who.chair)
    minutes = council_minutes.council_minutes(again)
    assert minutes.heading.number is None  # until one is taken from the register
    assert "0 đồng ý, 3 không đồng ý" in minutes.proceedings[0]
    assert "bổ sung minh chứng" in minutes.proceedings[1]
    assert any("0 đồng ý, 3 không đồng ý" in line for line in proposal_documents.proposal_letter(again).summary)
    generation.make_dossier(again, again.version, by=who.officer)
    assert [paper.findings for paper in again.papers.filter(kind="council_minutes")] == [[]]
    page = signed_in(who.head).get(reverse("proposal", args=[again.pk])).content.decode()
    assert reverse("council-votes", args=[first.pk, 1]) in page
    assert reverse("council-minutes", args=[again.pk, 2]) in page
    file = signed_in(who.head).get(reverse("council-minutes", args=[first.pk, 1]))
    assert file.content.startswith(b"PK")
