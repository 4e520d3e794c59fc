"""The council's page: recusals, the vote, and after it the published votes (IV.1, I.2.b)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.i18n import UserError
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.awards.domain import councils
from thidua.web.apps.awards.models import Seat, VotingSession
from thidua.web.apps.awards.views import presenters
from thidua.web.apps.awards.views.authorization import at_proposal, candidate_of, proposal_of
from thidua.web.apps.organisation.queries import names

CHOICES = (BallotChoice.YES, BallotChoice.NO, BallotChoice.ABSTAIN)
CHOICE_TITLES = {
    BallotChoice.YES: gettext_noop("Yes"),
    BallotChoice.NO: gettext_noop("No"),
    BallotChoice.ABSTAIN: gettext_noop("Abstain"),
}


def _session(proposal_id: int) -> VotingSession:
    """The newest session of the proposal. 404 where there is none."""
    found = proposal_of({"proposal_id": proposal_id}).sessions.first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, session: VotingSession, more: dict[str, Any] | None = None) -> HttpResponse:
    proposal, seat = session.proposal, councils.seat_of(session, request.user)
    is_open = session.closed_at is None
    words = {
        "proposal": proposal,
        "session": session,
        "title": presenters.award_title(proposal.award_id),
        "unit": names().get(proposal.unit_id, proposal.unit_id),
        "rules": councils.rules_of(session),
        "seats": [(each, presenters.part_title(each.part)) for each in session.seats.all()],
        "seat": seat,
        "leads": councils.leads(session, request.user),
        "is_open": is_open,
        "quorate": councils.is_quorate(session),
        "candidates": {row.it.pk: row for row in presenters.candidates(proposal)},
        "votable": _rows(proposal, seat, session) if seat is not None and is_open else [],
        "recusals": _recusals(session, request),
        "choices": [(str(each), _(CHOICE_TITLES[each])) for each in CHOICES],
        "grounds": [(str(each), _(presenters.GROUNDS[each])) for each in (Ground.KIN, Ground.DECLARED)],
        **(more or {}),
    }
    return render(request, "awards/council.html", words)


def _rows(proposal: Any, seat: Seat, session: VotingSession) -> list[Any]:
    wanted = {each.pk for each in councils.votable(session, seat)}
    return [row for row in presenters.candidates(proposal) if row.it.pk in wanted]


def _recusals(session: VotingSession, request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "it": each, "ground": _(presenters.GROUNDS[Ground(each.ground)]),
            "liftings": list(each.liftings.select_related("by")),
            "lifts": each.ground != Ground.SELF and each.seat.user_id != request.user.pk and each.lifted_at is None
            and not any(one.by_id == request.user.pk for one in each.liftings.all()),
        }
        for each in session.recusals.select_related("seat", "candidate").prefetch_related("liftings")
    ]  # fmt: skip


@needs("council.sit", at_proposal)
@never_cache
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The session; a member votes on those they may vote on. The receipts are shown once, in the answer itself."""
    session = _session(proposal_id)
    if request.method == "GET":
        return _page(request, session)
    try:
        receipts = councils.cast(session, request.user, _choices(request))
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
        return redirect("council", proposal_id=proposal_id)
    return _page(
        request, session, {"receipts": [(each, _(CHOICE_TITLES[BallotChoice(each.choice)])) for each in receipts]}
    )


def _choices(request: HttpRequest) -> dict[int, BallotChoice]:
    found = {}
    for name, said in request.POST.items():
        number = name.removeprefix("vote-")
        if number != name and number.isdecimal() and said in set(BallotChoice):
            found[int(number)] = BallotChoice(said)
    if not found:
        raise UserError("choose for at least one candidate")
    return found


@needs("council.sit", at_proposal)
@require_POST
def declare(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """A conflict of interest: one's own, or, said by chair or secretary, another member's."""
    session = _session(proposal_id)
    try:
        seat = session.seats.filter(pk=_number(request, "seat")).first() or councils.seat_of(session, request.user)
        if seat is None or request.POST.get("ground") not in set(Ground):
            raise UserError("only members of the council declare a conflict")  # noqa: TRY301
        candidate = candidate_of(session.proposal, request.POST.get("candidate", ""))
        councils.declare(seat, candidate, Ground(request.POST["ground"]), request.POST.get("said", ""), by=request.user)
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
    return redirect("council", proposal_id=proposal_id)


@needs("council.sit", at_proposal)
@require_POST
def lift(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One person's word for lifting a recusal."""
    session = _session(proposal_id)
    recusal = session.recusals.filter(pk=_number(request, "recusal")).first()
    if recusal is None:
        raise Http404
    try:
        lifted = councils.lift(recusal, request.POST.get("reason", ""), by=request.user)
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
    else:
        messages.success(request, _("The recusal is lifted.") if lifted else _("A second person must say so too."))
    return redirect("council", proposal_id=proposal_id)


@needs("proposal.see", at_proposal)
@require_GET
def published(request: HttpRequest, proposal_id: int, number: int) -> HttpResponse:
    """The votes of a closed session, as they were published; a receipt is looked up in the browser's address alone."""
    proposal = proposal_of({"proposal_id": proposal_id})
    session = proposal.sessions.filter(number=number, closed_at__isnull=False).first()
    if session is None:
        raise Http404
    known = {str(each.pk): each.name for each in proposal.candidates.all()}
    words = {
        "proposal": proposal,
        "session": session,
        "title": presenters.award_title(proposal.award_id),
        "rules": councils.rules_of(session),
        "results": [(known.get(each["candidate"], ""), each) for each in session.results],
        "votes": [
            (known.get(str(each.candidate_id), ""), _(CHOICE_TITLES[BallotChoice(each.choice)]), each.commitment,
             each.seat.name if each.seat else "")
            for each in session.votes.select_related("seat").order_by("commitment")
        ],
        "recusals": _recusals(session, request),
    }  # fmt: skip
    return render(request, "awards/votes.html", words)


def _number(request: HttpRequest, name: str) -> int:
    found = request.POST.get(name, "")
    return int(found) if found.isdecimal() else 0
