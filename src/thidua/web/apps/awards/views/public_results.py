"""What everybody may see, signed in or not: lists open to comments, decisions, revocations; and say against them."""

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.rules.awards.ranking import Outcome
from thidua.rules.awards.workflow import ListState
from thidua.web.apps.accounts.authorization import open_to_all
from thidua.web.apps.awards.domain import award_lists, objections_and_revocations
from thidua.web.apps.awards.models import AwardLine, AwardList
from thidua.web.apps.awards.papers import evidence_bundle
from thidua.web.apps.awards.papers import phrases as words_of
from thidua.web.apps.awards.views import presenters
from thidua.web.apps.awards.views.award_lists import zip_of
from thidua.web.apps.organisation.queries import names

PUBLIC = (ListState.COMMENTS, ListState.PUBLISHED)
MOST_A_DAY = 20
DAY_SECONDS = 86_400
LONGEST = 4000


def _public(list_id: int) -> AwardList:
    """A list that everybody may see. 404 for any other."""
    found = AwardList.objects.filter(pk=list_id, state__in=[str(each) for each in PUBLIC]).first()
    if found is None:
        raise Http404
    return found


@open_to_all
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Lists open to comments, and decisions that are published."""
    found = AwardList.objects.filter(state__in=[str(each) for each in PUBLIC])
    rows = [
        (each, presenters.award_title(each.award_id), names().get(each.unit_id, ""), each.state == ListState.COMMENTS)
        for each in found
    ]
    return render(request, "awards/results.html", {"rows": rows})


@open_to_all
@require_GET
def result(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: names, units, what the data say in brief, marks, revocations; and the form for comments."""
    award_list = _public(list_id)
    is_open = award_list.state == ListState.COMMENTS
    lines = award_list.lines.select_related("candidate").order_by("-candidate__kind", "book_number", "rank", "pk")
    chosen = lines.filter(left_out="") if is_open else lines.filter(approved=True)
    known = names()
    words = {
        "list": award_list,
        "title": presenters.award_title(award_list.award_id),
        "unit": known.get(award_list.unit_id, ""),
        "decider": words_of.decider(award_list),
        "is_open": is_open,
        "takes": not is_open or award_list.comments_until_on >= timezone.localdate(),
        "lines": [
            (each, known.get(each.candidate.unit_id, each.candidate.unit_id), _met(each),
             each.outcome == Outcome.IN)
            for each in chosen
        ],
        "shares": [each for each in award_lists.shares(award_list) if each.quota is not None],
        "cut": award_list.lines.exclude(outcome=Outcome.IN).count(),
        "bundle": not is_open and evidence_bundle.path_of(award_list, evidence_bundle.PUBLIC).is_file(),
        "answered": list(award_list.objections.filter(answered_at__isnull=False)),
    }  # fmt: skip
    return render(request, "awards/result.html", words)


def _met(line: AwardLine) -> tuple[int, int]:
    """How many criteria are met, of how many that apply."""
    states = [each["state"] for each in line.candidate.standing["criteria"]]
    return states.count("met"), sum(state != "not_applicable" for state in states)


@open_to_all
@require_GET
def bundle(request: HttpRequest, list_id: int) -> HttpResponseBase:
    """What the decision rests on, for everybody: `thidua awards verify` decides it again."""
    path = evidence_bundle.path_of(_public(list_id), evidence_bundle.PUBLIC)
    return zip_of(request, path, reverse("public-result", args=[list_id]))


@open_to_all
@require_POST
def object_to(request: HttpRequest, list_id: int) -> HttpResponse:
    """A comment or an appeal, from anybody; so many a day from one address."""
    award_list = _public(list_id)
    try:
        _not_too_often(request)
        said = request.POST.get("line", "")
        line = award_list.lines.filter(pk=int(said)).first() if said.isdecimal() else None
        objections_and_revocations.object_to(
            award_list, line, request.POST.get("sender", "")[:200], request.POST.get("contact", "")[:200],
            request.POST.get("text", "")[:LONGEST],
        )  # fmt: skip
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
    else:
        messages.success(request, _("Received. It is answered before the list is closed, or as an appeal."))
    return redirect("public-result", list_id=list_id)


def _not_too_often(request: HttpRequest) -> None:
    cache = caches["default"]
    key = f"awards.objections.{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, DAY_SECONDS)
    if cache.incr(key) > MOST_A_DAY:
        raise UserError("too many comments from this address today: write to the Home Affairs board")
