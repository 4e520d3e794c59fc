"""A unit's awards, a proposal and what is done to it, its papers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.documents.papers import pdf
from thidua.i18n import UserError
from thidua.rules.awards.workflow import ProposalState
from thidua.rules.time.cutoff import last_days
from thidua.web.apps.accounts.authorization import at_unit, may, needs
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain import (
    appraisal_deadline,
    award_lists,
    candidate_evidence,
    councils,
    dossier_completeness,
    proposals,
    workflow,
)
from thidua.web.apps.awards.domain.award_routes import award_of, route_of
from thidua.web.apps.awards.models import AwardList, CouncilMember, Paper, Proposal
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.awards.views import presenters
from thidua.web.apps.awards.views.authorization import at_proposal, candidate_of, doing, proposal_of, stepping
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.models import Freeze

# Where a proposal stands while the deadline for handing in is still ahead of it.
BEFORE = frozenset({ProposalState.DRAFT, ProposalState.AT_COUNCIL, ProposalState.VOTED, ProposalState.SENT_BACK})
WORDS = ("honorific", "position", "qualification", "seat", "contact", "structure", "staff", "duties", "achievements")


@needs("awards.see")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Awards of the city: what is under way, and the lists."""
    movement_id = site_engine.movement().id
    everything = Proposal.objects.filter(movement_id=movement_id)
    counted = everything.annotate(
        many=Count("candidates", filter=Q(candidates__dropped=False)),
        chosen=Count("candidates", filter=Q(candidates__passed=True, candidates__dropped=False)),
    )
    known = names()
    order = [str(each) for each in ProposalState]
    rows = sorted(
        ((each, known.get(each.unit_id, each.unit_id), presenters.award_title(each.award_id),
          presenters.state_name(each.state))
         for each in counted),
        key=lambda row: (order.index(row[0].state), row[1]),
    )  # fmt: skip
    states = dict(everything.values_list("state").annotate(Count("pk")).order_by())
    words = {
        "rows": rows,
        "states": [(presenters.state_name(each), states[each]) for each in order if each in states],
        "lists": _lists(AwardList.objects.filter(movement_id=movement_id, unit_id="")),
        "limit": limit(),
        "awards": [
            (each.id, presenters.award_title(each.id)) for each in site_engine.movement().awards
            if route_of(each.id).of_city and proposals.list_of(each.id, "") is None
        ],
        "keeps": may(request, "list.keep"),
        "freeze": Freeze.objects.first(),
    }  # fmt: skip
    return render(request, "awards/overview.html", words)


def limit() -> dict[str, Any] | None:
    """The deadline, with the days that are left."""
    found = proposals.deadline()
    if found is None:
        return None
    days = last_days(found, site_engine.calendars().for_unit(None))
    return {
        "last_on": days.last_on,
        "working_on": days.last_working_on,
        "left": (days.last_on - timezone.localdate()).days,
    }


def _lists(found: Any) -> list[tuple[AwardList, str, str, int]]:
    return [
        (each, presenters.award_title(each.award_id), presenters.state_name(each.state), each.lines.count())
        for each in found
    ]


@needs("list.keep")
@require_POST
def begin_list(request: HttpRequest, award_id: str) -> HttpResponse:
    """A list of the city."""
    return _begin(request, award_id, "", reverse("awards"))


@needs("unit_list.keep", at_unit)
@require_POST
def begin_unit_list(request: HttpRequest, unit_id: str, award_id: str) -> HttpResponse:
    """The list of a unit's own award."""
    return _begin(request, award_id, unit_id, reverse("unit-awards", args=[unit_id]))


def _begin(request: HttpRequest, award_id: str, unit_id: str, back: str) -> HttpResponse:
    try:
        made = award_lists.begin(award_id, unit_id, by=request.user)
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
        return HttpResponseRedirect(back)
    return redirect("award-list", list_id=made.pk)


@needs("proposal.see", at_unit)
@require_GET
def of_unit(request: HttpRequest, unit_id: str) -> HttpResponse:
    """A unit's proposals, its council, its own lists."""
    place = at_unit({"unit_id": unit_id})
    movement_id = site_engine.movement().id
    found = list(Proposal.objects.filter(unit_id=unit_id, movement_id=movement_id).annotate(Count("candidates")))
    alive = {each.award_id for each in found if each.state != ProposalState.WITHDRAWN}
    own = [each.id for each in site_engine.movement().awards if not route_of(each.id).of_city]
    words = {
        "unit_id": unit_id,
        "name": names().get(unit_id, unit_id),
        "rows": [(each, presenters.award_title(each.award_id), presenters.state_name(each.state)) for each in found],
        "awards": [
            (each.id, presenters.award_title(each.id)) for each in site_engine.movement().awards if each.id not in alive
        ],
        "composes": may(request, "proposal.compose", place),
        "members": [(each, presenters.part_title(each.part)) for each in councils.members(unit_id)],
        "parts": [(str(part), presenters.part_title(part)) for part in CouncilMember.Part],
        "could_join": councils.could_join(unit_id) if may(request, "council.form", place) else [],
        "forms": may(request, "council.form", place),
        "formed": councils.is_formed(unit_id),
        "lists": _lists(AwardList.objects.filter(movement_id=movement_id, unit_id=unit_id)),
        "own": [(each, presenters.award_title(each)) for each in own if proposals.list_of(each, unit_id) is None],
        "keeps": may(request, "unit_list.keep", place),
        "limit": limit(),
        "sees_sheet": may(request, "responsibility.see", place),
    }
    return render(request, "awards/unit.html", words)


@needs("proposal.compose", at_unit)
@require_POST
def begin(request: HttpRequest, unit_id: str, award_id: str) -> HttpResponse:
    """A proposal for an award."""
    try:
        made = proposals.begin(unit_id, award_id, by=request.user)
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
        return redirect("unit-awards", unit_id=unit_id)
    return redirect("proposal", proposal_id=made.pk)


@needs("council.form", at_unit)
@require_POST
def council(request: HttpRequest, unit_id: str) -> HttpResponse:
    """A member joins the unit's council, or leaves it."""
    try:
        _change_council(request, unit_id)
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
    return redirect("unit-awards", unit_id=unit_id)


def _change_council(request: HttpRequest, unit_id: str) -> None:
    if "leave" in request.POST:
        member = CouncilMember.objects.filter(unit_id=unit_id, pk=_number(request, "leave")).first()
        if member is None:
            raise Http404
        councils.leave(member, by=request.user)
        return
    user = User.objects.filter(pk=_number(request, "user")).first()
    if user is None or request.POST.get("part") not in set(CouncilMember.Part):
        raise UserError("choose a person and what they do in the council")
    councils.add_member(unit_id, user, request.POST["part"], request.POST.get("position", "")[:200], by=request.user)


def _number(request: HttpRequest, name: str) -> int:
    """A whole number of the form; 0 where it is none."""
    found = request.POST.get(name, "")
    return int(found) if found.isdecimal() else 0


@needs("proposal.see", at_proposal)
@require_GET
def one(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """A proposal: where it stands, who is proposed, what is lacking, what can be done next, what was done."""
    proposal = proposal_of({"proposal_id": proposal_id})
    place = at_proposal({"proposal_id": proposal_id})
    sessions = list(proposal.sessions.all())
    known = {f"{each.kind}:{each.subject_id}": each.name for each in proposal.candidates.all()}
    seat = councils.seat_of(sessions[0], request.user) if sessions else None
    composes = may(request, "proposal.compose", place)
    draft = proposal.state == ProposalState.DRAFT
    events = presenters.proposal_events(request, proposal, place)
    words = {
        "proposal": proposal,
        "title": presenters.award_title(proposal.award_id),
        "unit": names().get(proposal.unit_id, proposal.unit_id),
        "state": presenters.state_name(proposal.state),
        "events": events,
        "acts": any(each.mine for each in events),
        "candidates": presenters.candidates(proposal),
        "papers": [each for each in presenters.paper_rows(proposal) if each.candidate is None],
        "draft": draft,
        "composes": composes,
        "makes": composes and proposal.state in generation.OPEN,
        "checks": may(request, "proposal.compile") and proposal.state == ProposalState.SUBMITTED,
        "appraises": may(request, "proposal.appraise") and proposal.state == ProposalState.COMPILED,
        "points": _points(proposal),
        "allows": may(request, "override.give") and not proposal.overrides.exists(),
        "overrides": list(proposal.overrides.select_related("by")),
        "limit": limit() if route_of(proposal.award_id).of_city and proposal.state in BEFORE else None,
        "session": sessions[0] if sessions else None,
        "due": (due := appraisal_deadline.due_at(proposal)),
        "overdue": due is not None and due < timezone.localtime().replace(tzinfo=None),
        "sits": seat is not None,
        "history": presenters.about_names(presenters.history(proposal.steps.all()), known),
        "pdf": pdf.office() is not None,
    }
    return render(request, "awards/proposal.html", words)


def _points(proposal: Proposal) -> list[dict[str, Any]]:
    """The checklist with its answers."""
    movement = site_engine.movement()
    return [
        {"id": each.id, "title": movement.text(f"checks.{each.id}", presenters.language()),
         "clause": each.citation.clause, "kept": proposal.checklist.get(each.id)}
        for each in movement.checks
    ]  # fmt: skip


@needs("proposal.compose", at_proposal)
@require_GET
def choose(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Whom to propose: the unit and its people with their verdicts beside them."""
    proposal = proposal_of({"proposal_id": proposal_id})
    try:
        found = proposals.could_be_proposed(proposal, candidate_evidence.shown_now())
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
        return redirect("proposal", proposal_id=proposal_id)
    award = award_of(proposal.award_id)
    taken = {(kind, subject) for each in found for kind, subject in [each.key] if proposals.others(kind, subject)}
    rows = [
        {
            "key": ":".join(each.key), "name": each.subject.name, "kind": each.subject.kind,
            "met": each.subject.met, "of": len(candidate_evidence.asked_for(award, each.verdicts)),
            "failed": candidate_evidence.standing_of(each, award).not_met, "on_hold": each.on_hold,
            "participant": each.participant, "taken": each.key in taken,
            "free": each.participant and not each.on_hold and each.key not in taken,
        }
        for each in found
    ]  # fmt: skip
    words = {"proposal": proposal, "rows": rows, "title": presenters.award_title(proposal.award_id)}
    return render(request, "awards/choose.html", words)


@needs(stepping, at_proposal)
@require_POST
def step(request: HttpRequest, proposal_id: int, event: str) -> HttpResponse:
    """Leads a proposal on."""
    proposal = proposal_of({"proposal_id": proposal_id})
    reason = request.POST.get("reason", "")
    return _done(
        request,
        proposal,
        lambda: workflow.advance(proposal, _number(request, "version"), event, reason, by=request.user),
    )


@needs(doing, at_proposal)
@require_POST
def do(request: HttpRequest, proposal_id: int, what: str) -> HttpResponse:
    """What is done to a proposal besides its steps."""
    proposal = proposal_of({"proposal_id": proposal_id})
    return _done(request, proposal, lambda: DOING[what](request, proposal, _number(request, "version")))


def _done(request: HttpRequest, proposal: Proposal, work: Callable[[], Any]) -> HttpResponse:
    try:
        work()
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("proposal", proposal_id=proposal.pk)


def _add(request: HttpRequest, proposal: Proposal, version: int) -> None:
    kind, _colon, subject_id = request.POST.get("subject", "").partition(":")
    proposals.add_candidate(proposal, version, kind, subject_id, request.POST.get("reason", ""), by=request.user)


def _remove(request: HttpRequest, proposal: Proposal, version: int) -> None:
    proposals.remove_candidate(_candidate(request, proposal), version, by=request.user)


def _candidate(request: HttpRequest, proposal: Proposal) -> Any:
    return candidate_of(proposal, request.POST.get("candidate", ""))


def _write_words(request: HttpRequest, proposal: Proposal, version: int) -> None:
    proposals.write_words(
        _candidate(request, proposal), version,
        {name: request.POST[name].strip()[:5000] for name in WORDS if request.POST.get(name, "").strip()},
        by=request.user,
    )  # fmt: skip


def _papers(request: HttpRequest, proposal: Proposal, version: int) -> None:
    generation.make_dossier(proposal, version, by=request.user)


def _send(request: HttpRequest, proposal: Proposal, version: int) -> None:
    sent = request.FILES.get("file")
    if sent is None:
        raise UserError("choose a file")
    if (sent.size or 0) > generation.LARGEST_BYTES:
        raise UserError("The file is larger than {megabytes} MB", megabytes=generation.LARGEST_BYTES // 1024 // 1024)
    chosen = _candidate(request, proposal) if request.POST.get("candidate") else None
    generation.take_back(proposal, version, request.POST.get("kind", ""), chosen, sent.read(), by=request.user)


def _check(request: HttpRequest, proposal: Proposal, version: int) -> None:
    proposals.check_claim(_candidate(request, proposal), version, request.POST.get("note", ""), by=request.user)


def _point(request: HttpRequest, proposal: Proposal, version: int) -> None:
    proposals.answer_point(
        proposal, version, request.POST.get("point", ""), request.POST.get("answer") == "yes",
        request.POST.get("note", ""), by=request.user,
    )  # fmt: skip


def _late(request: HttpRequest, proposal: Proposal, version: int) -> None:
    proposals.allow_late(proposal, version, request.POST.get("reason", ""), by=request.user)


DOING: dict[str, Callable[[HttpRequest, Proposal, int], None]] = {
    "add": _add, "remove": _remove, "words": _write_words, "papers": _papers, "send": _send, "check": _check,
    "point": _point, "late": _late,
}  # fmt: skip


@needs("proposal.compose", at_proposal)
@require_GET
def words_form(request: HttpRequest, proposal_id: int, candidate_id: int) -> HttpResponse:
    """What a candidate's report says besides the figures."""
    proposal = proposal_of({"proposal_id": proposal_id})
    candidate = candidate_of(proposal, str(candidate_id))
    words = {"proposal": proposal, "candidate": candidate, "person": candidate.kind == "officer"}
    return render(request, "awards/words.html", words)


@needs("proposal.see", at_proposal)
@require_GET
def paper(_request: HttpRequest, proposal_id: int, paper_id: int, form: str) -> HttpResponse:
    """A paper of the dossier, as Word or as PDF."""
    found = Paper.objects.filter(proposal_id=proposal_id, pk=paper_id).first()
    if found is None:
        raise Http404
    return handed_out(found, form)


def handed_out(found: Paper, form: str) -> HttpResponse:
    """The file, to be saved. 404 for a form there is none of."""
    if form not in ("docx", "pdf"):
        raise Http404
    try:
        content = dossier_completeness.content_of(found)
        if form == "pdf" and found.name.endswith(".docx"):
            content = pdf.pdf_of(content)
    except UserError as refusal:
        return HttpResponse(presenters.said(refusal), status=503, content_type="text/plain; charset=utf-8")
    name = found.name.rsplit(".", 1)[0] + f".{form}"
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@needs("proposal.see", at_proposal)
@require_GET
def receipt(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The receipt of a dossier that was handed in: when, what, with its hash."""
    proposal = proposal_of({"proposal_id": proposal_id})
    if proposal.submitted_at is None:
        raise Http404
    words = {
        "proposal": proposal,
        "title": presenters.award_title(proposal.award_id),
        "unit": names().get(proposal.unit_id, proposal.unit_id),
        "papers": [
            (presenters.paper_title(each.kind), each)
            for each in proposal.papers.filter(superseded=False).order_by("kind", "candidate_id")
        ],
        "late": proposal.overrides.filter(of=proposals.LATE).first(),
    }
    return render(request, "awards/receipt.html", words)
