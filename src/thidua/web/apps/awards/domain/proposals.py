"""A unit's proposal: composed, voted on, handed in, compiled, appraised (IV, V.3, V.5)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from thidua.i18n import UserError
from thidua.rules.awards.appraisal import unanswered
from thidua.rules.awards.eligibility import GivenAward, eligibility
from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.workflow import Facts, ListState, ProposalEvent, ProposalState
from thidua.rules.refusal import Refusal
from thidua.rules.terms import SubjectKind
from thidua.rules.time.cutoff import is_in_time
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain import (
    candidate_evidence,
    checklist,
    councils,
    criterion_evidence,
    dossier_completeness,
    impartiality,
    standard_exceptions,
    voting_sessions,
)
from thidua.web.apps.awards.domain.award_routes import award_of, limit_of, route_of
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.domain.record_versions import acting_on_version, write_step
from thidua.web.apps.awards.models import AwardList, Candidate, Override, Proposal, VotingSession
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import movement_of, newest
from thidua.web.apps.movements.closing import require_open
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.ui.transactions import whole

LATE = "in_time"
CHECKABLE = frozenset({ProposalState.SUBMITTED})
WRITABLE = frozenset({ProposalState.DRAFT, ProposalState.VOTED, ProposalState.SENT_BACK, ProposalState.MORE_ASKED})
UNDER_WAY = frozenset({ProposalState.SUBMITTED, ProposalState.COMPILED, ProposalState.MORE_ASKED})


@whole()
def begin(movement_id: str, unit_id: str, award_id: str, *, by: User) -> Proposal:
    """A unit's proposal for an award of a movement.

    Raises:
        UserError: the movement has no such award or is closed, or the unit has such a proposal already.
    """
    require_open(movement_id)
    award_of(newest(movement_id), award_id)
    alive = Proposal.objects.filter(movement_id=movement_id, award_id=award_id, unit_id=unit_id)
    if alive.exclude(state=ProposalState.WITHDRAWN).exists():
        raise UserError("the unit has a proposal for this award already: go on with that one, or withdraw it first")
    proposal = Proposal.objects.create(movement_id=movement_id, award_id=award_id, unit_id=unit_id, made_by=by)
    write_step(proposal, "begin", by=by, was=ProposalState.DRAFT)
    return proposal


def could_be_proposed(proposal: Proposal, evaluation: Evaluation) -> list[candidate_evidence.CandidateEvidence]:
    """The unit and its officers, those below included, that are not candidates yet: in the order of their names."""
    unit = Unit.objects.get(pk=proposal.unit_id)
    below = set(Unit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True))
    there = set(proposal.live().values_list("kind", "subject_id"))
    kinds = award_of(movement_of(proposal), proposal.award_id).kinds
    listed = evaluation.subjects.filter(kind__in=kinds).values_list("kind", "subject_id", "unit_id")
    keys = [
        (kind, subject_id)
        for kind, subject_id, unit_id in listed
        if (subject_id if kind == SubjectKind.UNIT else unit_id) in below and (kind, subject_id) not in there
    ]
    return sorted(
        candidate_evidence.evidence_by_key(evaluation, keys).values(),
        key=lambda proposable: (proposable.subject.kind != "unit", proposable.subject.rank),
    )


@acting_on_version
def add_candidate(proposal: Proposal, kind: str, subject_id: str, *, by: User) -> Candidate:
    """A candidate, with what the data say now; one that fails a criterion only where a signed act excepts it.

    Raises:
        UserError: the proposal is no draft any more, somebody else changed it, or the subject may not be proposed.
    """
    _is_draft(proposal)
    evaluation, movement = candidate_evidence.evaluation_in_use(proposal.movement_id), movement_of(proposal)
    award = award_of(movement, proposal.award_id)
    unit = Unit.objects.get(pk=proposal.unit_id)
    seen = candidate_evidence.evidence_by_key(evaluation, [(kind, subject_id)]).get((kind, subject_id))
    if seen is None:
        raise UserError("the movement does not judge this subject: it cannot be proposed")
    subject = seen.subject
    own_unit = subject.subject_id if kind == SubjectKind.UNIT else subject.unit_id or ""
    at = Unit.objects.filter(pk=own_unit).first()
    if at is None or not at.path.startswith(unit.path):
        raise UserError("a unit proposes itself, its parts and its own people; this subject belongs elsewhere")
    acts = standard_exceptions.in_force(award, movement, [seen.key])[seen.key]
    statement = eligibility(
        candidate_evidence.record_for_award(seen, award, acts),
        achievement=movement.achievement,
        award=award.id,
        others=others(kind, subject_id),
    )
    if isinstance(statement, Refusal):
        raise statement.error()
    officer = Officer.objects.filter(pk=subject_id).first() if kind == SubjectKind.OFFICER else None
    candidate = Candidate.objects.create(
        proposal=proposal,
        kind=kind,
        subject_id=subject_id,
        name=subject.name,
        unit_id=own_unit,
        unit_group=at.group,
        position=officer.role if officer else "",
        direct=movement.is_direct(SubjectKind(kind), subject.group),
        leader=bool(officer) and candidate_evidence.leads(officer.role if officer else ""),
        achievement=movement.achievement,
        claim=claim_of(movement.achievement, kind, subject_id),
        standing=candidate_evidence.evidence_value(seen, award, evaluation),
        marked=list(statement.marked),
        exceptions=standard_exceptions.carried(acts, statement.marked),
    )
    write_step(proposal, candidate_evidence.ADDED, by=by, about=f"{kind}:{subject_id}", reason=candidate.exception_text)
    return candidate


@acting_on_version
def remove_candidate(candidate: Candidate, *, by: User) -> None:
    """Off the draft; what was done with it stays readable.

    Raises:
        UserError: the proposal is no draft any more, or somebody else changed it.
    """
    proposal = candidate.proposal
    _is_draft(proposal)
    candidate.dropped, candidate.claim = True, None
    candidate.save()
    candidate.papers.update(superseded=True)
    write_step(proposal, "remove_candidate", by=by, about=f"{candidate.kind}:{candidate.subject_id}")


def claim_of(achievement: str, kind: str, subject_id: str) -> str:
    """What only one living candidate can have: the achievement of the subject."""
    return f"{achievement}:{kind}:{subject_id}"


def others(kind: str, subject_id: str) -> list[GivenAward]:
    """What the subject has been proposed for or awarded so far, of any form and in any movement of the site."""
    alive = Candidate.objects.filter(kind=kind, subject_id=subject_id, claim__isnull=False)
    return [
        GivenAward(SubjectKind(kind), subject_id, achievement, award_id)
        for achievement, award_id in alive.values_list("achievement", "proposal__award_id")
    ]


# ── the steps of its way, led on by `workflow.advance` ────────────────────────────────────────────────────────────────


def facts(proposal: Proposal, reason: str = "") -> Facts:
    """What is true of the proposal now, for its next step."""
    dossier = Dossier.read(proposal)
    return facts_of(dossier, checklist.by_data(dossier) if proposal.checklist else {}, reason)


def facts_of(dossier: Dossier, data: Mapping[str, checklist.DataAnswer], reason: str = "") -> Facts:
    """What is true of the proposal by its dossier and by what `data` say of the points of its checklist."""
    proposal, session, passed = dossier.proposal, dossier.open_session, dossier.passed
    return Facts(
        candidates=bool(dossier.candidates),
        council_formed=councils.is_formed(proposal.unit_id),
        quorate=session is not None and voting_sessions.is_quorate(session, dossier.candidates),
        first_session=not dossier.sessions,
        sat_before=bool(dossier.sessions),
        anyone_passed=bool(passed),
        complete=not dossier_completeness.missing(dossier),
        in_time=in_time(proposal, Station.PROPOSE, timezone.now()),
        arrives_in_time=in_time(proposal, Station.RECEIVE, timezone.now()),
        arrived_in_time=proposal.received_at is not None and in_time(proposal, Station.RECEIVE, proposal.received_at),
        reason_given=bool(reason.strip()),
        claims_checked=bool(passed) and all(candidate.checked_at for candidate in passed),
        checklist_done=not unanswered(movement_of(proposal).checks, checklist.answers(proposal, data)),
    )


def in_time(proposal: Proposal, station: Station, moment: datetime) -> bool:
    """Whether the dossier is in time at a station at this moment, or somebody allowed it to be late."""
    limit = limit_of(movement_of(proposal), proposal.award_id, station)
    return limit is None or is_in_time(limit, moment) or proposal.overrides.filter(of=LATE).exists()


def allowed_late(proposal: Proposal) -> str:
    """Why somebody allowed the dossier to be late; empty where nobody did."""
    return proposal.overrides.filter(of=LATE).values_list("reason", flat=True).first() or ""


def open_session(proposal: Proposal) -> VotingSession | None:
    """The council's session in which the proposal is being voted on."""
    return proposal.sessions.filter(closed_at__isnull=True).first()


def before_step(proposal: Proposal, event: str, *, by: User) -> None:
    """What must be true of whoever acts, besides their office.

    Raises:
        UserError: the council acts through its chair or secretary alone.
    """
    session = open_session(proposal)
    leads = session is not None and voting_sessions.leads(session, by)
    if event == ProposalEvent.CLOSE_BALLOT and not leads:
        raise UserError("only the chair or the secretary of this session closes or ends it")
    if event == ProposalEvent.END_SESSION and not (leads or councils.heads(proposal.unit_id, by)):
        raise UserError("only the chair or the secretary of this session, or the unit's head, ends it without a result")
    if event == ProposalEvent.CALL_AGAIN and not (
        councils.heads(proposal.unit_id, by) or councils.chairs(proposal.unit_id, by)
    ):
        raise UserError("only the unit's head or the council's chair calls the council again")


def apply_step(proposal: Proposal, event: ProposalEvent, reason: str, *, by: User) -> None:
    """What a step changes besides the state.

    Raises:
        UserError: a candidate came on hold, takes no part any more, or was proposed elsewhere meanwhile.
    """
    now, session = timezone.now(), open_session(proposal)
    match event:
        case ProposalEvent.CALL_COUNCIL | ProposalEvent.CALL_AGAIN:
            _nobody_barred(proposal, proposal.live())
            voting_sessions.open_session(proposal, reason.strip(), by)
        case ProposalEvent.CLOSE_BALLOT if session is not None:
            voting_sessions.close(session)
            _free(proposal.live().filter(passed=False))
        case ProposalEvent.END_SESSION if session is not None:
            voting_sessions.end(session, reason.strip(), by)
        case ProposalEvent.REDRAFT:
            _take_again(proposal)
            dossier_completeness.outdate(proposal)
        case ProposalEvent.SUBMIT:
            _nobody_barred(proposal, proposal.live().filter(passed=True))
            criterion_evidence.freeze(proposal)
            proposal.submitted_at, proposal.dossier_sha256 = now, dossier_completeness.sha256(proposal)
        case ProposalEvent.COMPILE:
            proposal.received_at = now
        case ProposalEvent.SEND_BACK:
            proposal.live().update(checked_at=None, checked_by=None)
            proposal.checklist = {}
        case ProposalEvent.ACCEPT:
            _nobody_barred(proposal, proposal.live().filter(passed=True))
        case ProposalEvent.WITHDRAW:
            _free(proposal.live())
        case _:
            pass
    _keep_evidence(proposal, event)


def _keep_evidence(proposal: Proposal, event: ProposalEvent) -> None:
    """What proves each criterion is the unit's to change, or stands, from this step on."""
    if event in (ProposalEvent.REDRAFT, ProposalEvent.SEND_BACK, ProposalEvent.ASK_MORE):
        criterion_evidence.thaw(proposal)
    # A unit's own award is handed to nobody before it is accepted.
    elif event == ProposalEvent.ANSWER or (event == ProposalEvent.ACCEPT and proposal.evidence is None):
        criterion_evidence.freeze(proposal)


def _free(candidates: QuerySet[Candidate]) -> None:
    """Their achievement can be proposed by others again."""
    candidates.update(claim=None)


def _take_again(proposal: Proposal) -> None:
    """Candidates of a new draft claim their achievement again; whoever lost it meanwhile is told."""
    for candidate in proposal.live():
        claim = claim_of(candidate.achievement, candidate.kind, candidate.subject_id)
        if Candidate.objects.filter(claim=claim).exclude(pk=candidate.pk).exists():
            raise UserError(
                "{name} has been proposed elsewhere meanwhile: a second award is not possible", name=candidate.name
            )
        candidate.claim, candidate.passed, candidate.yes, candidate.voted = claim, None, None, None
        candidate.checked_at = candidate.checked_by = None
        candidate.save()


def _nobody_barred(proposal: Proposal, candidates: Collection[Candidate]) -> None:
    """Whoever came on hold, left, or ceased to meet the standards since being added stands in the way.

    Raises:
        UserError: names them.
    """
    movement, evaluation = movement_of(proposal), candidate_evidence.evaluation_in_use(proposal.movement_id)
    award = award_of(movement, proposal.award_id)
    candidate_evidence.look_again(candidates, award, evaluation)
    for candidate in candidates:
        if candidate.lacking:
            raise UserError(
                "{name} no longer meets {criteria}: take them off; whom an act signed since excepts is proposed anew",
                name=candidate.name,
                criteria=", ".join(candidate.lacking),
            )
    on_hold, there = candidate_evidence.subjects_on_hold(movement), candidate_evidence.taking_part(award, movement)
    for candidate in candidates:
        if (candidate.kind, candidate.subject_id) in on_hold:
            raise UserError("{name} is on hold: under review, inquiry or an open complaint", name=candidate.name)
        if (candidate.kind, candidate.subject_id) not in there:
            raise UserError("{name} no longer stands in the register of those taking part", name=candidate.name)


def _is_draft(proposal: Proposal) -> None:
    if proposal.state != ProposalState.DRAFT:
        raise UserError("candidates are changed in a draft only")


# ── looking at claims, the checklist, what is set aside ──────────────────────────────────────────────────────────────


@acting_on_version
def check_claim(candidate: Candidate, note: str, *, by: User) -> None:
    """The City Office has looked at a claim beside the data; who, when, what they say of it (V.3).

    Raises:
        UserError: the proposal is not with the City Office, or somebody else changed it.
    """
    proposal = candidate.proposal
    if proposal.state not in CHECKABLE:
        raise UserError("claims are looked at while the dossier is with the City Office")
    impartiality.require(by, [candidate])
    candidate.checked_at, candidate.checked_by, candidate.check_note = timezone.now(), by, note.strip()
    candidate.save()
    write_step(proposal, "check_claim", by=by, about=f"{candidate.kind}:{candidate.subject_id}", reason=note.strip())


@acting_on_version
def answer_point(proposal: Proposal, point: str, answer: bool, note: str, *, by: User) -> None:
    """An answer to a point of the appraisal's checklist (V.5); "no" needs a note, "yes" the data where they answer it.

    Raises:
        UserError: no such point, no note, the data say no, or the proposal is not being appraised.
    """
    if proposal.state != ProposalState.COMPILED:
        raise UserError("the checklist is answered while the dossier is being appraised")
    if point not in {check.id for check in movement_of(proposal).checks}:
        raise UserError("the checklist has no such point")
    if not answer and not note.strip():
        raise UserError("say what is missing")
    if answer:
        checklist.require(Dossier.read(proposal), point)
    impartiality.require(by, proposal.live())
    proposal.checklist = proposal.checklist | {
        point: {"answer": answer, "note": note.strip(), "by": str(by), "at": timezone.now().isoformat()}
    }
    write_step(proposal, "answer_point", by=by, about=point, reason=note.strip())


@acting_on_version
def allow_late(proposal: Proposal, reason: str, *, by: User) -> Override:
    """Lets a dossier come after the deadline, with the reason, for all to see (IV.2).

    Raises:
        UserError: no reason, or it is allowed already.
    """
    if not reason.strip():
        raise UserError("give the reason")
    if proposal.overrides.filter(of=LATE).exists():
        raise UserError("a late dossier is allowed already")
    impartiality.require(by, proposal.live())
    override = Override.objects.create(proposal=proposal, of=LATE, reason=reason.strip(), by=by)
    write_step(proposal, "allow_late", by=by, reason=reason.strip())
    return override


def still_under_way(movement_id: str, award_id: str) -> bool:
    """Whether a proposal for the award waits with the City Office or the board."""
    return Proposal.objects.filter(
        movement_id=movement_id, award_id=award_id, state__in=[str(state) for state in UNDER_WAY]
    ).exists()


def list_of(movement_id: str, award_id: str, unit_id: str) -> AwardList | None:
    """The list an accepted proposal's candidates come on: the one that is not decided yet."""
    own = "" if route_of(newest(movement_id), award_id).of_city else unit_id
    done = (ListState.DECIDED, ListState.PUBLISHED, ListState.ENDED)
    award_list = AwardList.objects.filter(movement_id=movement_id, award_id=award_id, unit_id=own)
    return award_list.exclude(state__in=[str(proposal) for proposal in done]).first()


@acting_on_version
def write_words(candidate: Candidate, words: Mapping[str, str], *, by: User) -> None:
    """What a candidate's report says besides the figures, as its author writes it.

    Raises:
        UserError: the dossier was handed in, somebody else changed it, or the staff is no number.
    """
    proposal = candidate.proposal
    if proposal.state not in WRITABLE:
        raise UserError("the dossier was handed in: its reports are not changed any more")
    if words.get("staff") and not words["staff"].isdecimal():
        raise UserError("the number of staff is a whole number")
    candidate.words = dict(words)
    candidate.save()
    write_step(proposal, "write_words", by=by, about=f"{candidate.kind}:{candidate.subject_id}")
