"""A session of a council: recusals, ballots, count (IV.1, I.2.b; decision 0020)."""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from thidua.i18n import UserError
from thidua.rules.awards import ballot, conflicts_of_interest
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.rules.movement import CouncilRules, PassOf, Share
from thidua.rules.terms import Citation
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.persons import same_person
from thidua.web.apps.audit import log as audit
from thidua.web.apps.awards.domain import impartiality, sealed_votes
from thidua.web.apps.awards.domain.councils import LEADING, voters
from thidua.web.apps.awards.domain.record_versions import acting
from thidua.web.apps.awards.models import (
    Candidate,
    Cast,
    Lifting,
    Proposal,
    Recusal,
    Seat,
    Vote,
    VotingSession,
)
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.movements.closing import require_open

NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter takes home of one vote: it alone leads to the published vote."""

    candidate: str
    name: str
    choice: str
    nonce: str
    commitment: str


def sessions_of(proposal: Proposal) -> QuerySet[VotingSession]:
    """Every session of the unit's council on this award, the newest first; those of withdrawn proposals among them."""
    return VotingSession.objects.filter(
        proposal__movement_id=proposal.movement_id,
        proposal__award_id=proposal.award_id,
        proposal__unit_id=proposal.unit_id,
    )


def open_session(proposal: Proposal, reason: str, called_by: User) -> VotingSession:
    """The session for a proposal whose council was called, with the seats, and the conflicts that the data show.

    reason: why the council is called again; empty of the first session.

    Raises:
        UserError: the movement is closed.
    """
    require_open(proposal.movement_id)
    rules = movement_of(proposal).councils[0]
    session = VotingSession.objects.create(
        proposal=proposal,
        number=sessions_of(proposal).count() + 1,
        called_by=called_by,
        call_reason=reason,
        rules_id=rules.id,
        rules={
            "quorum": [rules.quorum.numerator, rules.quorum.denominator],
            "passes": [rules.passes.numerator, rules.passes.denominator],
            "pass_of": rules.pass_of.value,
            "clause": rules.citation.clause,
            "source": rules.citation.source,
        },
        secret=rules.secret,
    )
    seats = [
        Seat.objects.create(
            session=session,
            user=member.user,
            part=member.part,
            name=str(member.user),
            position=member.position,
            officer_id=member.user.officer_id,
            sits_for="" if member.sits_for is None else str(member.sits_for.user),
            absence=member.absence,
        )
        for member in voters(proposal.unit_id)
    ]
    bring_recusals(session, seats)
    _carry_declared(session, seats)
    return session


def _carry_declared(session: VotingSession, seats: Sequence[Seat]) -> None:
    """Conflicts declared in an earlier session on the same subjects hold on: of the same person, unless lifted."""
    candidates = {(candidate.kind, candidate.subject_id): candidate for candidate in session.proposal.live()}
    there = set(session.recusals.values_list("seat_id", "candidate_id"))
    earlier = Recusal.objects.filter(
        session__in=sessions_of(session.proposal).exclude(pk=session.pk),
        ground__in=(Ground.KIN, Ground.DECLARED),
        lifted_at__isnull=True,
    ).select_related("seat__user", "candidate")
    for recusal in earlier.order_by("-pk"):
        candidate = candidates.get((recusal.candidate.kind, recusal.candidate.subject_id))
        for seat in seats:
            if candidate is None or (seat.pk, candidate.pk) in there or not same_person(seat.user, recusal.seat.user):
                continue
            there.add((seat.pk, candidate.pk))
            Recusal.objects.create(
                session=session,
                seat=seat,
                candidate=candidate,
                ground=recusal.ground,
                said=recusal.said,
                declared_by=recusal.declared_by,
            )


def bring_recusals(session: VotingSession, seats: Sequence[Seat]) -> None:
    """The conflicts that the data show now; a recusal that is there, lifted or not, and votes cast stay as they are.

    Raises:
        UserError: a seat's account is bound to no person, or two seats stand for one person.
    """
    persons = impartiality.ties([seat.user for seat in seats])
    by_person = {person.officer_id: seat for person, seat in zip(persons, seats, strict=True)}
    for person, seat in zip(persons, seats, strict=True):
        twice = [other for other in seats if other != seat and person.is_person(other.user.officer_id)]
        if twice:
            raise UserError(
                "{name} and {other} are one person: one of them leaves", name=seat.name, other=twice[0].name
            )
    candidates = list(session.proposal.live())
    by_id = {str(candidate.pk): candidate for candidate in candidates}
    there = set(session.recusals.values_list("seat_id", "candidate_id"))
    there |= set(Cast.objects.filter(seat__in=seats).values_list("seat_id", "candidate_id"))
    nominees = impartiality.nominees(candidates)
    for conflict in conflicts_of_interest.conflicts(persons, nominees, session.proposal.unit_id):
        seat, candidate = by_person[conflict.member], by_id[conflict.candidate]
        if (seat.pk, candidate.pk) not in there:
            Recusal.objects.create(session=session, seat=seat, candidate=candidate, ground=conflict.ground)


def rules_of(session: VotingSession) -> CouncilRules:
    """The rules the session is held under."""
    kept = session.rules
    return CouncilRules(
        session.rules_id,
        Share(*kept["quorum"]),
        Share(*kept["passes"]),
        PassOf(kept["pass_of"]),
        session.secret,
        Citation(kept["source"], kept["clause"]),
    )


def seat_of(session: VotingSession, user: User) -> Seat | None:
    """The user's seat in the session."""
    return session.seats.filter(user=user).first()


def recused(session: VotingSession) -> dict[str, set[str]]:
    """Candidate → seats that may not vote on them, by their ids."""
    recusals: dict[str, set[str]] = {}
    for seat_id, candidate_id in session.recusals.filter(lifted_at__isnull=True).values_list("seat_id", "candidate_id"):
        recusals.setdefault(str(candidate_id), set()).add(str(seat_id))
    return recusals


@acting
def declare(seat: Seat, candidate: Candidate, ground: Ground, statement: str, *, by: User) -> Recusal:
    """A conflict that the data do not show. Whoever declares is bound by it at once.

    Raises:
        UserError: the session is closed, the ground is none that is declared, nothing was said, or votes stand.
    """
    session = seat.session
    _is_open(session)
    if ground not in (Ground.KIN, Ground.DECLARED):
        raise UserError("only kinship and other reasons are declared; the rest is found in the data")
    if by.pk != seat.user_id and not leads(session, by):
        raise UserError("a conflict is declared by the member, or by the chair or the secretary for one")
    if not statement.strip():
        raise UserError("say what the conflict is: it goes into the minutes")
    if Cast.objects.filter(seat=seat, candidate=candidate).exists():
        raise UserError("the member has voted on this candidate already: tell the chair, the vote must be repeated")
    audit.write(
        "council.recuse",
        f"session:{session.pk}",
        by=by,
        details={"user": seat.user_id, "candidate": candidate.pk, "ground": str(ground)},
    )
    recusal, new = Recusal.objects.get_or_create(
        seat=seat,
        candidate=candidate,
        session=session,
        defaults={"ground": ground, "said": statement, "declared_by": by},
    )
    if not new and recusal.lifted_at is not None:
        recusal.lifted_at, recusal.ground, recusal.said, recusal.declared_by = None, ground, statement, by
        recusal.save()
        recusal.liftings.all().delete()
    return recusal


@acting
def lift(recusal: Recusal, reason: str, *, by: User) -> bool:
    """One person's word for lifting a recusal; whether it is lifted now, which takes two persons with a seat.

    Raises:
        UserError: nobody may lift it, or not this person, or there is no reason.
    """
    session = recusal.session
    _is_open(session)
    if seat_of(session, by) is None:
        raise UserError("only members of the council lift a recusal")
    if not reason.strip():
        raise UserError("give the reason, which goes into the minutes")
    impartiality.require(by, [recusal.candidate])
    recused_too = session.recusals.filter(candidate=recusal.candidate, lifted_at__isnull=True)
    if recused_too.exclude(pk=recusal.pk).filter(seat__user=by).exists():
        raise UserError("whoever is recused from a candidate lifts nobody's recusal from them")
    member = str(recusal.seat.user_id)
    other = f"not {by.pk}"  # a second person, whoever that will be: what stands against the first alone is asked now
    against = conflicts_of_interest.lift(_rule(recusal, member), [str(by.pk), other], reason)
    if against is not None:
        raise against.error()
    audit.write("council.lift", f"session:{session.pk}", by=by, details={"recusal": recusal.pk, "reason": reason})
    Lifting.objects.update_or_create(recusal=recusal, by=by, defaults={"reason": reason})
    barred = set(recused_too.exclude(pk=recusal.pk).values_list("seat__user_id", flat=True))
    persons = [str(lifting.by_id) for lifting in recusal.liftings.all() if lifting.by_id not in barred]
    if conflicts_of_interest.lift(_rule(recusal, member), persons, reason) is not None:
        return False
    Recusal.objects.filter(pk=recusal.pk).update(lifted_at=timezone.now())
    return True


def _rule(recusal: Recusal, member: str) -> conflicts_of_interest.BindingRecusal:
    return conflicts_of_interest.BindingRecusal(member, str(recusal.candidate_id), Ground(recusal.ground))


def votable(session: VotingSession, seat: Seat) -> list[Candidate]:
    """The candidates the seat may still vote on."""
    gone = session.recusals.filter(seat=seat, lifted_at__isnull=True).values("candidate")
    done = Cast.objects.filter(seat=seat).values("candidate")
    return list(session.proposal.live().exclude(pk__in=gone).exclude(pk__in=done))


@acting
def cast(session: VotingSession, user: User, choices: Mapping[int, BallotChoice]) -> list[Receipt]:
    """Votes of one member, all or none; the receipts, which exist nowhere else.

    Raises:
        UserError: the session is closed, or somebody who may not vote on a candidate, or has, tries to.
    """
    _is_open(session)
    seat = seat_of(session, user)
    if seat is not None:
        bring_recusals(session, list(session.seats.select_related("user")))
    seats = {str(seat_id) for seat_id in session.seats.values_list("pk", flat=True)}
    away = recused(session)
    candidates = {candidate.pk: candidate for candidate in session.proposal.live()}
    already = {str(cast_id) for cast_id in Cast.objects.filter(seat=seat).values_list("candidate_id", flat=True)}
    receipts = []
    for candidate_id, choice in choices.items():
        against = ballot.may_vote(str(seat.pk) if seat else "", str(candidate_id), seats, away, already)
        if against is not None:
            raise against.error()
        if seat is None or candidate_id not in candidates:  # who has no seat is refused above
            raise UserError("there is no such candidate in this vote")
        nonce = secrets.token_hex(NONCE_BYTES)
        made = ballot.commitment(str(session.pk), str(candidate_id), choice, nonce)
        mark = Cast(seat=seat, candidate_id=candidate_id)
        if session.secret:
            mark.sealed = sealed_votes.seal(session, mark, choice, made)
        else:
            Vote.objects.create(session=session, candidate_id=candidate_id, choice=choice, commitment=made, seat=seat)
        mark.save(force_insert=True)
        receipts.append(Receipt(str(candidate_id), candidates[candidate_id].name, choice.value, nonce, made))
    return receipts


def is_quorate(session: VotingSession, candidates: Collection[Candidate]) -> bool:
    """Whether on every candidate as many have voted as the quorum asks of those who may vote on them."""
    rules, seats, away = rules_of(session), session.seats.count(), recused(session)
    voted = Counter(Cast.objects.filter(seat__session=session).values_list("candidate_id", flat=True))
    return bool(candidates) and all(
        ballot.is_quorate(rules, voted[candidate.pk], seats - len(away.get(str(candidate.pk), ())))
        for candidate in candidates
    )


def close(session: VotingSession) -> list[ballot.BallotCount]:
    """Counts and ends the session: from then on its votes are published, in the order of their commitments.

    Raises:
        UserError: the session is closed, or its votes cannot be opened.
    """
    _is_open(session)
    seats = [str(seat_id) for seat_id in session.seats.values_list("pk", flat=True)]
    candidates = list(session.proposal.live())
    casts = list(Cast.objects.filter(seat__session=session).order_by("seat_id", "candidate_id"))
    votes = [*session.votes.all(), *sealed_votes.opened(session, casts)]
    counted = [ballot.BallotVote(str(vote.candidate_id), BallotChoice(vote.choice), vote.commitment) for vote in votes]
    results = ballot.count(
        rules_of(session), seats, recused(session), [str(standing.pk) for standing in candidates], counted
    )
    for candidate, result in zip(candidates, results, strict=True):
        candidate.passed, candidate.yes, candidate.voted = result.passed, result.yes, result.voted
        candidate.save()
    _rewrite(session, votes, casts)
    session.results = [asdict(result) for result in results]
    _end(session)
    return results


def _rewrite(session: VotingSession, votes: list[Vote], casts: list[Cast]) -> None:
    """Writes the votes and the casts anew, all at once, in an order that says nothing of the one they came in."""
    session.votes.all().delete()
    Vote.objects.bulk_create(sorted(votes, key=lambda vote: vote.commitment))
    Cast.objects.filter(seat__session=session).delete()
    Cast.objects.bulk_create([Cast(seat_id=cast.seat_id, candidate_id=cast.candidate_id) for cast in casts])


def end(session: VotingSession, reason: str, ended_by: User) -> None:
    """Ends a session without a result: its votes are neither counted nor published, it stays in every minutes."""
    _is_open(session)
    Cast.objects.filter(seat__session=session).update(sealed=None)
    session.end_reason, session.ended_by = reason, ended_by
    _end(session)


def _end(session: VotingSession) -> None:
    """The session is over; the key of its votes goes once that stands."""
    session.closed_at = timezone.now()
    session.save()
    transaction.on_commit(sealed_votes.forget_keys)


def was_counted(session: VotingSession, candidate_id: str, choice: BallotChoice, nonce: str) -> bool:
    """Whether a receipt's vote stands among those published; never asked of a session that is not closed."""
    votes = [
        ballot.BallotVote(str(vote.candidate_id), BallotChoice(vote.choice), vote.commitment)
        for vote in session.votes.all()
        if session.closed_at is not None
    ]
    return ballot.was_counted(str(session.pk), candidate_id, choice, nonce, votes)


def _is_open(session: VotingSession) -> None:
    if session.closed_at is not None:
        raise UserError("the session is closed")


def leads(session: VotingSession, user: User) -> bool:
    """Whether the user is the session's chair or secretary."""
    seat = seat_of(session, user)
    return seat is not None and seat.part in LEADING
