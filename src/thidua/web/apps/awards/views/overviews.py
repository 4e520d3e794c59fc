"""Awards of the city and of a unit: what is under way, and where a proposal, a list or a council begins."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.rules.awards.workflow import ProposalState
from thidua.web.apps.accounts.authorization import at_unit, may, needs
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.domain import award_lists, councils, proposals
from thidua.web.apps.awards.forms.proposals import MemberForm, SubstituteForm
from thidua.web.apps.awards.models import AwardList, CouncilMember, Proposal
from thidua.web.apps.awards.presenters.proposals import every_limit, list_rows
from thidua.web.apps.awards.titles import award_title, in_words, part_title, state_name, title_in
from thidua.web.apps.movements.authorization import closing_of
from thidua.web.apps.movements.bound import movement_id_of, movement_of, record_of
from thidua.web.apps.movements.models import MovementState
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.participants import last_freeze


@needs("awards.see")
@require_GET
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """Awards of the city: what is under way, and the lists."""
    movement = movement_of(request)
    everything = Proposal.objects.filter(movement_id=movement.id)
    counted = everything.annotate(
        many=Count("candidates", filter=Q(candidates__dropped=False)),
        chosen=Count("candidates", filter=Q(candidates__passed=True, candidates__dropped=False)),
    )
    units = names()
    states = [str(state) for state in ProposalState]
    rows = sorted(
        (
            (
                proposal,
                units.get(proposal.unit_id, proposal.unit_id),
                award_title(proposal),
                state_name(proposal.state),
            )
            for proposal in counted
        ),
        key=lambda row: (states.index(row[0].state), row[1]),
    )
    counts = dict(everything.values_list("state").annotate(Count("pk")).order_by())
    words = {
        **_begins(request),
        "rows": rows,
        "states": [(state_name(state), counts[state]) for state in states if state in counts],
        "lists": list_rows(AwardList.objects.filter(movement_id=movement.id, unit_id="")),
        "limits": every_limit(movement),
        "awards": [
            (award.id, title_in(movement, award.id))
            for award in movement.awards
            if award.of_city and proposals.list_of(movement.id, award.id, "") is None
        ],
        "keeps": may(request, "list.keep"),
        "drafts": may(request, "movement_draft.see"),
        "freeze": last_freeze(movement),
    }
    return render(request, "awards/overview.html", words)


def _begins(request: AuthenticatedRequest) -> dict[str, object]:
    """Whether anything can begin in the movement, and for whoever may close it its page."""
    record = record_of(movement_id_of(request))
    if record is None:
        return {"begins": True}
    words: dict[str, object] = {"begins": record.state != MovementState.CLOSED}
    return words | ({"closes": record.pk} if may(request, *closing_of(record)) else {})


@needs("list.keep")
@require_POST
def begin_list(request: AuthenticatedRequest, award_id: str) -> HttpResponse:
    """Begins a list of the city."""
    try:
        award_list = award_lists.begin(movement_id_of(request), award_id, by=request.user)
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("awards")
    return redirect("award-list", list_id=award_list.pk)


@needs("unit_list.keep", at_unit)
@require_POST
def begin_unit_list(request: AuthenticatedRequest, unit_id: str, award_id: str) -> HttpResponse:
    """The list of a unit's own award."""
    try:
        award_list = award_lists.begin(movement_id_of(request), award_id, unit_id, by=request.user)
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("unit-awards", unit_id=unit_id)
    return redirect("award-list", list_id=award_list.pk)


@needs("proposal.compose", at_unit)
@require_POST
def begin_proposal(request: AuthenticatedRequest, unit_id: str, award_id: str) -> HttpResponse:
    """Begins a proposal for an award."""
    try:
        proposal = proposals.begin(movement_id_of(request), unit_id, award_id, by=request.user)
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("unit-awards", unit_id=unit_id)
    return redirect("proposal", proposal_id=proposal.pk)


@needs("proposal.see", at_unit)
@require_GET
def of_unit(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """A unit's proposals, its council, its own lists."""
    return _unit_page(request, unit_id)


@needs("council.form", at_unit)
@require_POST
def add_member(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """A member joins the unit's council."""
    form = MemberForm(councils.could_join(unit_id), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            councils.add_member(unit_id, data["user"], data["part"], data["position"], by=request.user)
        except UserError as refusal:
            messages.error(request, in_words(refusal))
        else:
            return redirect("unit-awards", unit_id=unit_id)
    return _unit_page(request, unit_id, form, status=422)


@needs("council.form", at_unit)
@require_POST
def remove_member(request: AuthenticatedRequest, unit_id: str, member_id: int) -> HttpResponse:
    """A member leaves the unit's council."""
    councils.leave(_member(unit_id, member_id), by=request.user)
    return redirect("unit-awards", unit_id=unit_id)


@needs("council.form", at_unit)
@require_POST
def add_substitute(request: AuthenticatedRequest, unit_id: str, member_id: int) -> HttpResponse:
    """Somebody sits for a member who is away."""
    member = _member(unit_id, member_id)
    form = SubstituteForm(member, councils.could_join(unit_id), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            councils.substitute(member, data["user"], data["position"], data["absence"], by=request.user)
        except UserError as refusal:
            messages.error(request, in_words(refusal))
        else:
            return redirect("unit-awards", unit_id=unit_id)
    return _unit_page(request, unit_id, form, status=422)


def _member(unit_id: str, member_id: int) -> CouncilMember:
    member = CouncilMember.objects.filter(unit_id=unit_id, pk=member_id).first()
    if member is None:
        raise Http404
    return member


def _council_rows(
    unit_id: str, could_join: list[User], refused: forms.Form | None
) -> list[tuple[CouncilMember, str, SubstituteForm | None]]:
    """Each who sits in the council, as what, and the form by which somebody else sits for them."""
    rows = []
    for member in councils.members(unit_id):
        again = refused if isinstance(refused, SubstituteForm) and refused.member == member else None
        offered = bool(could_join) and member.sits_for_id is None
        rows.append(
            (member, part_title(member.part), (again or SubstituteForm(member, could_join)) if offered else None)
        )
    return rows


def _unit_page(
    request: AuthenticatedRequest, unit_id: str, refused: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """`refused`: the form just sent in vain, drawn again as it was filled in."""
    member_form = refused if isinstance(refused, MemberForm) else None
    place = at_unit({"unit_id": unit_id})
    movement = movement_of(request)
    begun = list(Proposal.objects.filter(unit_id=unit_id, movement_id=movement.id))
    alive = {proposal.award_id for proposal in begun if proposal.state != ProposalState.WITHDRAWN}
    own = [award.id for award in movement.awards if not award.of_city]
    forms_council = may(request, "council.form", place)
    could_join = councils.could_join(unit_id) if forms_council else []
    words = {
        **_begins(request),
        "unit_id": unit_id,
        "name": names().get(unit_id, unit_id),
        "rows": [(proposal, award_title(proposal), state_name(proposal.state)) for proposal in begun],
        "awards": [(award.id, title_in(movement, award.id)) for award in movement.awards if award.id not in alive],
        "composes": may(request, "proposal.compose", place),
        "members": _council_rows(unit_id, could_join, refused),
        "forms": forms_council,
        "member_form": (member_form or MemberForm(could_join)) if could_join else None,
        "formed": councils.is_formed(unit_id),
        "lists": list_rows(AwardList.objects.filter(movement_id=movement.id, unit_id=unit_id)),
        "own": [
            (award_id, title_in(movement, award_id))
            for award_id in own
            if proposals.list_of(movement.id, award_id, unit_id) is None
        ],
        "keeps": may(request, "unit_list.keep", place),
        "limits": every_limit(movement),
        "sees_sheet": may(request, "responsibility.see", place),
    }
    return render(request, "awards/unit.html", words, status=status)
