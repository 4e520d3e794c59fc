"""The council's page: recusals, the vote, and after it the published votes (IV.1, I.2.b)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.documents.papers.render import render as made
from thidua.documents.papers.render import template_for
from thidua.i18n import UserError
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.authorization import at_proposal, proposal_of
from thidua.web.apps.awards.domain import voting_sessions
from thidua.web.apps.awards.file_responses import file_response
from thidua.web.apps.awards.forms.council import BallotForm, ConflictForm, LiftForm, SessionForm
from thidua.web.apps.awards.forms.record_forms import tell_refusals
from thidua.web.apps.awards.models import Candidate, Seat, VotingSession
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.awards.papers.council_minutes import minutes_of
from thidua.web.apps.awards.presenters.proposals import candidate_rows
from thidua.web.apps.awards.titles import award_title, choice_title, ground_title, in_words, part_title
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.values import JsonObject


def _session(proposal_id: int) -> VotingSession:
    """The newest session of the proposal. 404 where there is none."""
    session = proposal_of({"proposal_id": proposal_id}).sessions.first()
    if session is None:
        raise Http404
    return session


def _votable(session: VotingSession, seat: Seat | None) -> list[Candidate]:
    """On whom the seat may vote now; nobody without a seat or once the session is closed."""
    return voting_sessions.votable(session, seat) if seat is not None and session.closed_at is None else []


def _page(
    request: AuthenticatedRequest,
    session: VotingSession,
    refused: SessionForm | None = None,
    receipts: list[voting_sessions.Receipt] | None = None,
) -> HttpResponse:
    """`refused`: the form just sent in vain, drawn again as it was filled in. `receipts`: shown this once."""
    proposal, seat = session.proposal, voting_sessions.seat_of(session, request.user)
    acts = seat is not None and session.closed_at is None
    leads = voting_sessions.leads(session, request.user)
    candidates = list(proposal.live())
    ballot = refused if isinstance(refused, BallotForm) else BallotForm(candidates)
    conflict = None
    if seat is not None and acts:
        conflict = refused if isinstance(refused, ConflictForm) else ConflictForm(session, seat, leads=leads)
    rows = {row.it.pk: row for row in candidate_rows(proposal, candidates)}
    words = {
        "proposal": proposal,
        "session": session,
        "title": award_title(proposal),
        "unit": names().get(proposal.unit_id, proposal.unit_id),
        "rules": voting_sessions.rules_of(session),
        "seats": [(member, part_title(member.part)) for member in session.seats.all()],
        "acts": acts,
        "is_open": session.closed_at is None,
        "quorate": voting_sessions.is_quorate(session, candidates),
        "ballot": ballot,
        "votable": [(rows[candidate.pk], ballot[f"vote-{candidate.pk}"]) for candidate in _votable(session, seat)],
        "recusals": _recusals(session, request, refused),
        "conflict": conflict,
        "receipts": [(receipt, choice_title(receipt.choice)) for receipt in receipts or ()],
    }
    return render(request, "awards/council.html", words, status=422 if refused else 200)


def _recusals(
    session: VotingSession, request: AuthenticatedRequest, refused: SessionForm | None = None
) -> list[JsonObject]:
    rows = []
    for recusal in session.recusals.select_related("seat", "candidate").prefetch_related("liftings"):
        lifts = (
            session.closed_at is None
            and recusal.ground != Ground.SELF
            and recusal.seat.user_id != request.user.pk
            and recusal.lifted_at is None
            and not any(lifting.by_id == request.user.pk for lifting in recusal.liftings.all())
        )
        again = refused if isinstance(refused, LiftForm) and refused.recusal == recusal else None
        rows.append(
            {
                "it": recusal,
                "ground": ground_title(recusal.ground),
                "liftings": list(recusal.liftings.select_related("by")),
                "form": (again or LiftForm(recusal)) if lifts else None,
            }
        )
    return rows


def _refused(request: AuthenticatedRequest, session: VotingSession, form: SessionForm) -> HttpResponse:
    tell_refusals(request, form)
    return _page(request, session, form)


@needs("council.sit", at_proposal)
@never_cache
@require_http_methods(["GET", "POST"])
def vote(request: AuthenticatedRequest, proposal_id: int) -> HttpResponse:
    """The session; a member votes on those they may vote on. The receipts are shown once, in the answer itself."""
    session = _session(proposal_id)
    if request.method == "GET":
        return _page(request, session)
    form = BallotForm(session.proposal.live(), request.POST)
    if form.is_valid():
        try:
            receipts = voting_sessions.cast(session, request.user, form.choices)
        except UserError as refusal:
            form.refuse(refusal)
        else:
            return _page(request, session, receipts=receipts)
    return _refused(request, session, form)


@needs("council.sit", at_proposal)
@require_POST
def declare(request: AuthenticatedRequest, proposal_id: int) -> HttpResponse:
    """A conflict of interest: one's own, or, said by chair or secretary, another member's."""
    session = _session(proposal_id)
    own = voting_sessions.seat_of(session, request.user)
    if own is None:
        messages.error(request, _("only members of the council declare a conflict"))
        return redirect("council", proposal_id=proposal_id)
    form = ConflictForm(session, own, request.POST, leads=voting_sessions.leads(session, request.user))
    if form.is_valid():
        data = form.cleaned_data
        try:
            voting_sessions.declare(
                form.member, data["candidate"], Ground(data["ground"]), data["said"], by=request.user
            )
        except UserError as refusal:
            form.refuse(refusal)
        else:
            return redirect("council", proposal_id=proposal_id)
    return _refused(request, session, form)


@needs("council.sit", at_proposal)
@require_POST
def lift(request: AuthenticatedRequest, proposal_id: int, recusal_id: int) -> HttpResponse:
    """One person's word for lifting a recusal."""
    session = _session(proposal_id)
    recusal = session.recusals.filter(pk=recusal_id).first()
    if recusal is None:
        raise Http404
    form = LiftForm(recusal, request.POST)
    if form.is_valid():
        try:
            lifted = voting_sessions.lift(recusal, form.cleaned_data["reason"], by=request.user)
        except UserError as refusal:
            form.refuse(refusal)
        else:
            done = _("The recusal is lifted.") if lifted else _("A second person must say so too.")
            messages.success(request, done)
            return redirect("council", proposal_id=proposal_id)
    return _refused(request, session, form)


def _closed(proposal_id: int, number: int) -> VotingSession:
    """A closed session of the proposal. 404 where there is none."""
    proposal = proposal_of({"proposal_id": proposal_id})
    session = proposal.sessions.filter(number=number, closed_at__isnull=False).first()
    if session is None:
        raise Http404
    return session


@needs("proposal.see", at_proposal)
@require_GET
def minutes(request: AuthenticatedRequest, proposal_id: int, number: int) -> HttpResponse:
    """The minutes of a closed session as a Word file, with a result or without."""
    session = _closed(proposal_id, number)
    try:
        template = template_for("council_minutes", generation.templates())
        content = made(minutes_of(session), template)
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("proposal", proposal_id=proposal_id)
    return file_response(
        content, f"council_minutes-{session.proposal.award_id}-{session.proposal.unit_id}-{number}.docx"
    )


@needs("proposal.see", at_proposal)
@require_GET
def published(request: AuthenticatedRequest, proposal_id: int, number: int) -> HttpResponse:
    """The votes of a closed session, as they were published; none of one that ended without a result."""
    session = _closed(proposal_id, number)
    proposal = session.proposal
    candidate_names = {str(candidate.pk): candidate.name for candidate in proposal.candidates.all()}
    words = {
        "proposal": proposal,
        "session": session,
        "title": award_title(proposal),
        "rules": voting_sessions.rules_of(session),
        "results": [(candidate_names.get(result["candidate"], ""), result) for result in session.results],
        "votes": [
            (
                candidate_names.get(str(vote.candidate_id), ""),
                choice_title(vote.choice),
                vote.commitment,
                vote.seat.name if vote.seat else "",
            )
            for vote in session.votes.select_related("seat").order_by("commitment")
            if session.results
        ],
        "recusals": _recusals(session, request),
    }
    return render(request, "awards/votes.html", words)
