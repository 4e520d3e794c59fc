"""What everybody may see, signed in or not: lists open to comments, decisions, revocations; and say against them."""

import uuid

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.cache import caches
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.rules.awards.workflow import ListState
from thidua.web.apps.accounts.authorization import open_to_all
from thidua.web.apps.awards.domain import objections_and_revocations, public_records
from thidua.web.apps.awards.file_responses import zip_response
from thidua.web.apps.awards.forms.public_results import ObjectionForm
from thidua.web.apps.awards.forms.record_forms import tell_refusals
from thidua.web.apps.awards.models import AwardList, Objection
from thidua.web.apps.awards.papers import evidence_bundle
from thidua.web.apps.awards.papers.phrases import decider
from thidua.web.apps.awards.titles import award_title
from thidua.web.apps.organisation.queries import names

STILL_OPEN = 0  # stands for the year of lists that are not decided
MOST_A_DAY = 20
DAY_SECONDS = 86_400


def _public(list_id: int) -> AwardList:
    """A list that everybody may see. 404 for any other."""
    award_list = AwardList.objects.filter(pk=list_id, state__in=public_records.PUBLIC_STATES).first()
    if award_list is None:
        raise Http404
    return award_list


@open_to_all
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Lists open to comments, then decisions by year, the latest first."""
    years: dict[int, list[tuple[public_records.PublicList, str]]] = {}
    for award_list in public_records.public_lists():
        year = award_list.decided_on.year if award_list.decided_on else STILL_OPEN
        years.setdefault(year, []).append((award_list, award_title(award_list)))
    in_order = sorted(years.items(), key=lambda year_lists: (year_lists[0] != STILL_OPEN, -year_lists[0]))
    return render(request, "awards/results.html", {"years": in_order})


@open_to_all
@require_GET
def result(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: names, units, signed acts, revocations; and the form for comments."""
    award_list = _public(list_id)
    return _page(request, award_list, ObjectionForm(public_records.shown_rows(award_list)))


def _page(request: HttpRequest, award_list: AwardList, form: ObjectionForm) -> HttpResponse:
    is_open, units = award_list.state == ListState.COMMENTS, names()
    until = award_list.comments_until_on
    words = {
        "list": public_records.public_list(award_list, units),
        "title": award_title(award_list),
        "decider": decider(award_list),
        "is_open": is_open,
        "form": form if not is_open or (until is not None and until >= timezone.localdate()) else None,
        "lines": public_records.public_lines(award_list, units),
        "bundle": not is_open and evidence_bundle.path_of(award_list, evidence_bundle.PUBLIC).is_file(),
        "answered": public_records.public_answers(award_list),
    }
    return render(request, "awards/result.html", words, status=422 if form.is_bound else 200)


@open_to_all
@require_GET
def bundle(request: HttpRequest, list_id: int) -> HttpResponseBase:
    """What the decision rests on, for everybody: `thidua awards verify` decides it again."""
    path = evidence_bundle.path_of(_public(list_id), evidence_bundle.PUBLIC)
    return zip_response(request, path, reverse("public-result", args=[list_id]))


@open_to_all
@require_POST
def object_to(request: HttpRequest, list_id: int) -> HttpResponse:
    """A comment or an appeal, from anybody; so many a day from one address."""
    award_list = _public(list_id)
    form = ObjectionForm(public_records.shown_rows(award_list), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            _not_too_often(request)
            made = objections_and_revocations.object_to(
                award_list, data["line"], data["sender"], data["contact"], data["text"]
            )
        except UserError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Received. It is answered before the list is closed, or as an appeal."))
            return redirect("public-objection", follow=made.follow)
    tell_refusals(request, form)
    return _page(request, award_list, form)


@open_to_all
@require_GET
def objection(request: HttpRequest, follow: uuid.UUID) -> HttpResponse:
    """What became of a comment or an appeal, for whoever was given its address; its text and sender are not shown."""
    followed = get_object_or_404(Objection.objects.select_related("award_list"), follow=follow)
    words = {
        "objection": followed,
        "title": award_title(followed.award_list),
        "is_comment": followed.what == Objection.Occasion.COMMENT,
        "list_is_public": followed.award_list.state in public_records.PUBLIC_STATES,
    }
    response = render(request, "awards/objection.html", words)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _not_too_often(request: HttpRequest) -> None:
    """Counts one comment of the sender's address, seen past our own proxies. UserError where it has sent too many.

    The cache reads its counter and writes it back in two steps. It is a table of this database, so both happen in one
    transaction that others wait for: SQLite lets one write at a time, PostgreSQL waits at the locked rows.
    """
    cache = caches["default"]
    key = f"awards.objections.{get_adapter().get_client_ip(request)}"
    with transaction.atomic():
        list(
            AwardList.objects.select_for_update()
            .filter(state__in=public_records.PUBLIC_STATES)
            .order_by("pk")
            .values_list("pk")
        )
        cache.add(key, 0, DAY_SECONDS)
        sent = cache.incr(key)
    if sent > MOST_A_DAY:
        raise UserError("too many comments from this address today: write to the Home Affairs board")
