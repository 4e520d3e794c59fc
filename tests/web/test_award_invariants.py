"""Whatever anybody tries in whichever order, what must never be never is (I.2.b, III.2, IV.1)."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from support.at_once import at_once, refusals
from support.award_people import People, accepted, people, person, propose, submitted, take_part, vote, voted
from support.draws import examples
from thidua.i18n import UserError
from thidua.proof import audit
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.rules.awards.quota import places
from thidua.rules.awards.workflow import ListEvent, ProposalEvent
from thidua.rules.terms import SubjectKind
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import CITY, Place, Role
from thidua.web.apps.audit.log import entry_of
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.awards.domain import (
    award_lists,
    councils,
    decisions,
    document_numbers,
    dossier_completeness,
    objections_and_revocations,
    proposals,
    voting_sessions,
    workflow,
)
from thidua.web.apps.awards.domain.award_routes import award_of
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import AwardLine, AwardList, Cast, Proposal, Recusal, VotingSession
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.registers import participants
from thidua.web.apps.registers.models import RegisterEntry

SUBJECTS = [("unit", "X1"), ("officer", "P1"), ("officer", "P2")]
AWARDS = ["bang-khen", "giay-khen"]
ACTIONS = st.lists(
    st.tuples(st.integers(0, 25), st.integers(0, 7), st.integers(0, 999)), min_size=30, max_size=90
)  # what, who, which
BACKWARD = ("withdraw", "redraft", "end_session", "send_back", "ask_more")
ENDS = {"accepted", "withdrawn", "published", "ended"}
REACHED: Counter[str] = Counter()


class World:
    """Everybody and everything that can be acted on; each action may be refused, none may break an invariant."""

    def __init__(self, stage: int) -> None:
        """`stage`: how far somebody went already, so that late steps are tried as often as early ones."""
        take_part(units=17, officers=36)
        self.who: People = people()
        self.users = [getattr(self.who, name) for name in self.who.__slots__]
        self.deputies = [person(name, Role.COUNCIL, "X1") for name in ("first deputy", "second deputy")]
        self.alive: set[tuple[object, ...]] = set()
        if stage:
            participants.freeze(timezone.localdate(), "", by=self.who.board)
            [voted, submitted, accepted][min(stage, 3) - 1](self.who, ("unit", "X1"), ("officer", "P1"))
        own = voted(self.who, ("officer", "P2"), award="giay-khen") if stage > 1 else None
        if own is not None and stage > 4:
            generation.make_dossier(own, own.version, by=self.who.officer)
            own.refresh_from_db()
            workflow.advance(own, own.version, "accept", by=self.who.head)
            award_lists.begin("can-tho-2026", "giay-khen", "X1", by=self.who.head)
        if stage > 3:
            award_lists.begin("can-tho-2026", "bang-khen", by=self.who.board)

    def act(self, what: int, who: int, which: int) -> None:
        user, doing = self.users[who], self.doings()[what % len(self.doings())]
        with transaction.atomic():
            doing(user, which)

    def doings(self) -> list[Any]:
        return [
            self.begin, self.add, self.add, self.lead_on, self.lead_on, self.lead_on, self.lead_on, self.lead_on,
            self.vote_all, self.vote_all, self.vote_one, self.declare, self.lift, self.papers, self.papers,
            self.claims, self.points, self.freeze, self.list_begin, self.list_on, self.list_on, self.list_on,
            self.decide, self.afterwards, self.substitute, self.come_back,
        ]  # fmt: skip

    def may(self, user: User, action: str, unit_id: str) -> None:
        if not user.has_perm(action, Place(path=f"/TP/{unit_id}/") if unit_id else CITY):
            raise UserError("somebody else’s")

    def proposal(self, which: int) -> Proposal:
        in_process = list(Proposal.objects.exclude(state="withdrawn").order_by("pk"))
        if not in_process:
            raise UserError("none")
        return in_process[which % len(in_process)]

    def award_list(self, which: int) -> AwardList:
        lists = list(AwardList.objects.order_by("pk"))
        if not lists:
            raise UserError("none")
        return lists[which % len(lists)]

    def begin(self, user: User, which: int) -> None:
        self.may(user, "proposal.compose", "X1")
        proposals.begin("can-tho-2026", "X1", AWARDS[which % 2], by=user)

    def add(self, _user: User, which: int) -> None:
        proposal, (kind, subject) = self.proposal(which), SUBJECTS[which % 3]
        propose(proposal, kind, subject, by=self.who.officer)

    def lead_on(self, user: User, which: int) -> None:
        proposal = self.proposal(which)
        events = list(workflow.possible(proposal, workflow.facts_of(proposal))) or list(ProposalEvent)
        event = str(events[which // 7 % len(events)])
        forward = [move for move in events if move not in BACKWARD]
        if which % 4 and forward:  # mostly on, by whoever may
            event = str(forward[0])
            user = next((actor for actor in self.users if self.holds(actor, workflow.action_of(proposal, event))), user)
        self.may(user, workflow.action_of(proposal, event), proposal.unit_id)
        workflow.advance(proposal, proposal.version, event, "lý do", by=user)

    def holds(self, user: User, action: str) -> bool:
        return bool(user.has_perm(action, Place(path="/TP/X1/"))) and user != self.who.member

    def vote_all(self, _user: User, which: int) -> None:
        session = self.proposal(which).sessions.filter(closed_at__isnull=True).first()
        if session is None:
            raise UserError("none")
        choice = [BallotChoice.YES, BallotChoice.YES, BallotChoice.NO, BallotChoice.ABSTAIN][which % 4]
        for seat in session.seats.select_related("user").order_by("pk"):
            vote(session.proposal, seat.user, choice)

    def vote_one(self, user: User, which: int) -> None:
        session = self.proposal(which).sessions.first()
        candidates = list(self.proposal(which).candidates.all())
        if session is None or not candidates:
            raise UserError("none")
        voting_sessions.cast(session, user, {candidates[which % len(candidates)].pk: BallotChoice.YES})

    def declare(self, user: User, which: int) -> None:
        session = self.proposal(which).sessions.first()
        seat = voting_sessions.seat_of(session, user) if session else None
        candidate = self.proposal(which).live().first()
        if seat is None or candidate is None:
            raise UserError("none")
        voting_sessions.declare(seat, candidate, [Ground.KIN, Ground.SELF][which % 2], "có quan hệ", by=user)

    def lift(self, user: User, which: int) -> None:
        recusals = list(Recusal.objects.filter(lifted_at__isnull=True))
        if not recusals:
            raise UserError("none")
        voting_sessions.lift(recusals[which % len(recusals)], "lý do", by=user)

    def substitute(self, _user: User, which: int) -> None:
        there = councils.members("X1")
        member, deputy = there[which % len(there)], self.deputies[which // 3 % 2]
        councils.substitute(member, deputy, "Phó trưởng phòng", "đi công tác", by=self.who.officer)

    def come_back(self, _user: User, which: int) -> None:
        sitting = [member for member in councils.members("X1") if member.sits_for is not None]
        if not sitting:
            raise UserError("none")
        councils.leave(sitting[which % len(sitting)], by=self.who.officer)

    def papers(self, _user: User, which: int) -> None:
        proposal = self.proposal(which)
        generation.make_dossier(proposal, proposal.version, by=self.who.officer)

    def claims(self, _user: User, which: int) -> None:
        proposal = self.proposal(which)
        for candidate in proposal.live():
            proposals.check_claim(candidate, proposal.version, "", by=self.who.office)
            proposal.refresh_from_db()

    def points(self, _user: User, which: int) -> None:
        proposal = self.proposal(which)
        for point in newest("can-tho-2026").checks:
            proposals.answer_point(proposal, proposal.version, point.id, answer=True, note="", by=self.who.board)
            proposal.refresh_from_db()

    def freeze(self, _user: User, _which: int) -> None:
        participants.freeze(timezone.localdate(), "lại", by=self.who.board)

    def list_begin(self, user: User, which: int) -> None:
        unit_id = ["", "X1"][which % 2]
        self.may(user, "unit_list.keep" if unit_id else "list.keep", unit_id)
        award_lists.begin("can-tho-2026", AWARDS[which % 2], unit_id, by=user)

    def list_on(self, user: User, which: int) -> None:
        award_list = self.award_list(which)
        if which % 3 == 0 and award_list.state == "open":
            award_lists.gather(award_list, award_list.version, by=self.who.board)
            award_list.refresh_from_db()
        if which % 2:  # the days pass
            AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))
            award_list.refresh_from_db()
        events = list(workflow.possible(award_list, workflow.facts_of(award_list))) or list(ListEvent)
        forward = [move for move in events if move not in ("reopen", "return", "end")]
        event = str(events[which // 5 % len(events)] if which % 5 == 0 or not forward else forward[0])
        action = workflow.action_of(award_list, event)
        if which % 5:
            user = next((actor for actor in self.users if self.holds(actor, action) or actor.has_perm(action)), user)
        self.may(user, action, award_list.unit_id)
        workflow.advance(award_list, award_list.version, event, "lý do", by=user)

    def decide(self, _user: User, which: int) -> None:
        award_list = self.award_list(which)
        by = self.who.head if award_list.unit_id else self.who.chairman
        # By place, not by key: keys go on where the tests before have ended.
        for place, line in enumerate(award_lists.competing(award_list)):
            yes = bool((which + place) % 3)
            decisions.decide_line(line, award_list.version, approved=yes, reason="lý do", by=by)
            award_list.refresh_from_db()
        decisions.number(award_list, award_list.version, which + 1, "QĐ", timezone.localdate(), "", "số khác", by=by)

    def afterwards(self, _user: User, which: int) -> None:
        lines = list(AwardLine.objects.filter(approved=True).select_related("award_list").order_by("pk"))
        if which % 3 == 1:
            RegisterEntry.objects.filter(register="discipline").update(state="cleared")
        elif which % 9 == 0:
            RegisterEntry.objects.get_or_create(
                register="discipline",
                code=f"KL-{which % 2}",
                defaults={"officer_id": f"P{1 + which % 2}", "title": "a", "search": "a", "state": "open"},
            )
        elif lines:
            line = lines[which % len(lines)]
            made = objections_and_revocations.propose_revocation(
                line, line.award_list.version, "sai", by=self.who.board
            )
            line.award_list.refresh_from_db()
            day = timezone.localdate()
            objections_and_revocations.revoke(
                made, line.award_list.version, 1 + which, "QĐ", day, day, "số khác", by=self.who.chairman
            )

    def finish(self) -> None:
        """Whatever came before: everybody does their part as far as the rules let them."""
        for award_list in AwardList.objects.all():
            own = bool(award_list.unit_id)
            board, decider = (self.who.head, self.who.head) if own else (self.who.board, self.who.chairman)
            way = ("open_comments", "close", "submit", "decide", "publish")
            for event, by in zip(way, (board, board, board, decider, decider), strict=True):
                AwardList.objects.filter(state="comments").update(
                    comments_until_on=timezone.localdate() - timedelta(days=1)  # the days pass
                )
                award_list.refresh_from_db()
                try:
                    with transaction.atomic():
                        if event == "decide":
                            self.approve_all(award_list, decider)
                        workflow.advance(award_list, award_list.version, event, by=by)
                except UserError:
                    continue
                self.check()

    def approve_all(self, award_list: AwardList, by: User) -> None:
        for line in award_lists.competing(award_list):
            decisions.decide_line(line, award_list.version, approved=True, reason="", by=by)
            award_list.refresh_from_db()
        free = document_numbers.proposed(
            document_numbers.issuer_id("decision", award_list), timezone.localdate().year, "QĐ"
        )
        decisions.number(award_list, award_list.version, free, "QĐ", timezone.localdate(), "", by=by)
        award_list.refresh_from_db()

    # ── what must hold after every action ────────────────────────────────────────────────────────────────────────────

    def check(self) -> None:
        self.a_council_is_whole()
        self.somebody_can_go_on()
        self.never_above_the_quota()
        self.never_a_recused_vote()
        self.never_two_awards_for_one_achievement()
        self.never_without_quorum_or_dossier()
        self.money_is_that_of_the_list()

    def check_after_parallel_actions(self) -> None:
        """What must hold besides where actions met at a lock; each of these was broken once by two at a time."""
        self.check()
        self.no_vote_is_lost()
        self.every_state_is_reached_by_a_recorded_event()
        self.one_award_an_achievement()
        report = audit.verify(entry_of(entry) for entry in AuditEntry.objects.order_by("number"))
        assert report.findings == ()

    def a_council_is_whole(self) -> None:
        """Three sit, each in one place; a substitute in that of one who is away, who does not sit beside them."""
        seated = councils.members("X1")
        assert sorted(member.part for member in seated) == ["chair", "member", "secretary"]
        assert not {member.pk for member in seated} & {member.sits_for_id for member in seated}
        assert councils.is_formed("X1")
        for session in VotingSession.objects.all():
            seats = list(session.seats.all())
            assert sorted(seat.part for seat in seats) == ["chair", "member", "secretary"]
            assert len({seat.officer_id for seat in seats}) == 3

    def somebody_can_go_on(self) -> None:
        """No state is a dead end: for each that is no end, somebody can take a step, tried out and taken back."""
        for record in (*Proposal.objects.all(), *AwardList.objects.all()):
            seen = (type(record), record.pk, record.version, Cast.objects.count(), Recusal.objects.count())
            if record.state not in ENDS and seen not in self.alive:
                self.alive.add(seen)
                assert self.next_step(record) or self.waits(record), f"nobody can go on: {record}"

    def waits(self, record: Proposal | AwardList) -> bool:
        """Whether an open list waits for proposals under way, which somebody leads on."""
        return (
            isinstance(record, AwardList)
            and record.state == "open"
            and proposals.still_under_way(record.movement_id, record.award_id)
        )

    def next_step(self, record: Proposal | AwardList) -> tuple[str, str] | None:
        """A step and who can take it; None where there is none."""
        place = Place(path=f"/TP/{record.unit_id}/") if record.unit_id else CITY
        for event, against in workflow.possible(record, workflow.facts_of(record)).items():
            action = workflow.action_of(record, event)
            for user in self.users if against is None else ():
                if user.has_perm(action, place) and self.taken_back(record, event, user):
                    return event, str(user)
        return None

    def taken_back(self, record: Proposal | AwardList, event: str, user: User) -> bool:
        """Whether the user can take the step, which is undone again."""
        try:
            with transaction.atomic():
                workflow.advance(record, record.version, event, "lý do", by=user)
                transaction.set_rollback(True)
        except UserError:
            return False
        return True

    def no_vote_is_lost(self) -> None:
        for session in VotingSession.objects.all():
            casts = Cast.objects.filter(seat__session=session)
            sealed, votes = casts.filter(sealed__isnull=False).count(), session.votes.count()
            counted = sum(result["yes"] + result["no"] + result["abstained"] for result in session.results)
            assert sealed == 0 if session.closed_at else votes == 0
            if session.results or session.closed_at is None:  # of one that ended without a result nothing is counted
                assert casts.count() == sealed + votes
                assert session.closed_at is None or votes == counted

    def every_state_is_reached_by_a_recorded_event(self) -> None:
        for record in (*Proposal.objects.all(), *AwardList.objects.all()):
            states = workflow.table_of(record)
            steps = list(record.steps.exclude(was="").order_by("pk"))
            begun, led_on = steps[0], steps[1:]
            assert begun.what == "begin"
            state = begun.became
            for step in led_on:
                transition = states.transition(state, step.what)
                assert (step.was, transition and transition.to) == (state, step.became)
                state = step.became
            assert record.state == state
            assert record.version == 1 + record.steps.count()

    def one_award_an_achievement(self) -> None:
        done = AwardLine.objects.filter(approved=True, award_list__state__in=("decided", "published"))
        assert list(done.filter(awarded_for=None)) == []
        open_lists = AwardList.objects.exclude(state__in=("decided", "published"))
        counted = Counter(open_lists.values_list("award_id", "unit_id"))
        assert max(counted.values(), default=1) == 1

    def never_above_the_quota(self) -> None:
        done = AwardLine.objects.filter(approved=True, award_list__state__in=("decided", "published"))
        for kind in SubjectKind:
            quota = award_of(newest("can-tho-2026"), "bang-khen").quota(kind)
            given = done.filter(candidate__kind=kind, award_list__award_id="bang-khen")
            for award_list in AwardList.objects.filter(pk__in=given.values("award_list")):
                room = places(quota.share, award_lists.registered(award_list, kind))
                assert given.count() <= room

    def never_a_recused_vote(self) -> None:
        now = Recusal.objects.filter(lifted_at__isnull=True)
        assert not Cast.objects.filter(seat__recusals__in=now, candidate=F("seat__recusals__candidate")).exists()
        for recusal in Recusal.objects.filter(lifted_at__isnull=False):
            assert recusal.ground != Ground.SELF
            assert recusal.liftings.exclude(by=recusal.seat.user).values("by").distinct().count() >= 2

    def never_two_awards_for_one_achievement(self) -> None:
        approved = AwardLine.objects.filter(approved=True, award_list__state__in=("decided", "published"))
        counted = Counter(approved.values_list("candidate__kind", "candidate__subject_id", "candidate__achievement"))
        assert max(counted.values(), default=1) == 1

    def never_without_quorum_or_dossier(self) -> None:
        for line in AwardLine.objects.filter(approved=True, award_list__state__in=("decided", "published")):
            session = line.candidate.proposal.sessions.exclude(results=[]).first()
            assert session is not None
            result = next(outcome for outcome in session.results if outcome["candidate"] == str(line.candidate_id))
            assert result["quorate"]
            assert result["passed"]
            assert 3 * (result["yes"] + result["no"] + result["abstained"]) >= 2 * (
                result["members"] - result["recused"]
            )
            assert dossier_completeness.missing(Dossier.read(line.candidate.proposal)) == []

    def money_is_that_of_the_list(self) -> None:
        for award_list in AwardList.objects.filter(state__in=("decided", "published")):
            kept = {line.candidate.name: line.amount_vnd for line in decisions.awarded(award_list) if not line.revoked}
            assert {line.recipient: line.bonus.amount_vnd for line in decisions.payment_lines(award_list)} == kept
            for state in ("decided", award_list.state):
                REACHED[f"{award_list.award_id} {state}"] += bool(kept)


@pytest.mark.slow
# The city is judged once; each example takes back what it did in a transaction of its own.
@examples(25, suppress=[HealthCheck.function_scoped_fixture])
@given(stage=st.integers(0, 5), actions=ACTIONS)
@example(stage=5, actions=[])  # nobody interferes: both awards must come to a decision
@example(stage=5, actions=[(19, 0, 0)])  # ... and with the list gathered once more
def _tried(evaluated: Evaluation, stage: int, actions: list[tuple[int, int, int]]) -> None:
    with transaction.atomic():
        world = World(stage)
        for action in actions:
            try:
                world.act(*action)
            except UserError:
                continue
            world.check()
        world.finish()
        transaction.set_rollback(True)


PARALLEL, ROUNDS, MORE_ROUNDS = 3, 25, 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("stage", range(6))
def test_no_actions_at_once_break_what_must_hold(evaluated: Evaluation, stage: int, chance: random.Random) -> None:
    """Actions drawn anew in each run, several at a time, each with its own connection, held up at every lock."""
    drawn, pauses = chance, random.Random(stage)  # noqa: S311 - drawn in several threads
    world = World(stage)
    # Somebody falling under discipline is no action of the site, and is put down here without its locks.
    doings = [doing for doing in world.doings() if doing != world.afterwards]
    done = 0
    for number in range(MORE_ROUNDS):
        # Where nobody went before, nearly everything is refused: some draws need more rounds until something is done.
        if number >= ROUNDS and (done > PARALLEL or not stage):
            break
        of_round = [
            (drawn.choice(doings), drawn.choice(world.users), drawn.randrange(1000)) for _ in range(PARALLEL - 1)
        ]
        of_round.append(of_round[0])  # one of them twice at the same moment
        results = at_once(
            *[lambda act=act, user=user, which=which: act(user, which) for act, user, which in of_round],
            pause=lambda: pauses.random() / 50,
        )
        done += PARALLEL - len(refusals(results))
        world.check_after_parallel_actions()
    world.finish()
    world.check_after_parallel_actions()
    assert done > PARALLEL or not stage, "nearly everything was refused: nothing was tried"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.timeout(1200)
def test_no_order_of_actions_breaks_what_must_hold(evaluated: Evaluation) -> None:
    REACHED.clear()
    _tried(evaluated)
    assert {"bang-khen decided", "giay-khen decided"} <= set(+REACHED), f"no way led to a decision: {dict(REACHED)}"
