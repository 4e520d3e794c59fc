"""The page of open data, its files and their schema; releasing and withdrawing."""

import json

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import may, needs, open_to_all
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.movements.bound import movement_id_of, movement_of
from thidua.web.apps.open_data import releases
from thidua.web.apps.open_data.catalogue import catalogue
from thidua.web.apps.open_data.columns import COLUMNS
from thidua.web.apps.open_data.data_package import LICENCES
from thidua.web.apps.open_data.forms import WithdrawReleaseForm
from thidua.web.apps.open_data.models import Release
from thidua.web.apps.open_data.releases import Row
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import PageContext

# Forms of the files: their kind, and their name on the reader's disk.
KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "package": "application/json"}
NAMES = {"csv": "thi-dua-{number}.csv", "json": "thi-dua-{number}.json", "package": "datapackage.json"}


@open_to_all
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What there is, what it means, and how it came about."""
    return _page(request)


def _page(request: HttpRequest, refused: WithdrawReleaseForm | None = None) -> HttpResponse:
    """`refused`: the form just sent in vain, drawn again as it was filled in."""
    listed = list(Release.objects.defer("csv", "json", "package").select_related("by"))
    mine = [release for release in listed if release.movement_id == movement_id_of(request)]
    shown = next((candidate for candidate in mine if candidate.withdrawn_at is None), None)
    may_release = request.user.is_authenticated and may(request, "open_data.release")
    evaluation = current(movement_id_of(request)) if may_release else None
    words = {
        "title": movement_of(request).text("title", language()),
        "releases": [
            (
                release,
                refused if refused and refused.number == release.number else WithdrawReleaseForm(release.number),
            )
            for release in listed
        ],
        "last": shown,
        "columns": [
            (name, column.vietnamese if language() == "vi" else column.english) for name, column in COLUMNS.items()
        ],
        "licence": LICENCES[settings.OPERATOR.open_data_licence],
        "may_release": may_release,
        "evaluation": evaluation,
        "preview": _preview(releases.rows_of(evaluation)) if evaluation else None,
    }
    return render(request, "open_data/start.html", words, status=422 if refused else 200)


def _preview(rows: list[Row]) -> PageContext:
    return {"count": len(rows), "rows": rows[:50]}


@open_to_all
@require_GET
def file(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """A release's file, byte for byte as it was released; other sites may read it."""
    if ending not in ("csv", "json"):
        raise Http404
    return _as_released(request, number, ending)


@open_to_all
@require_GET
def package(request: HttpRequest, number: int) -> HttpResponse:
    """The description of a release's files for other programs."""
    return _as_released(request, number, "package")


def _as_released(request: HttpRequest, number: int, form: str) -> HttpResponse:
    dataset = Release.objects.filter(number=number).first()
    if dataset is None or not dataset.hash_of(form):
        raise Http404
    if dataset.withdrawn_at is not None:
        return HttpResponse(dataset.withdrawn_why, status=410, content_type="text/plain; charset=utf-8")
    content, digest = dataset.content(form)
    if request.headers.get("If-None-Match") == f'"{digest}"':
        return HttpResponseNotModified()
    response = HttpResponse(content, content_type=KINDS[form])
    response["Content-Disposition"] = f'attachment; filename="{NAMES[form].format(number=number)}"'
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@open_to_all
@require_GET
def schema(_request: HttpRequest) -> JsonResponse:
    """The JSON Schema of the files."""
    response = JsonResponse(releases.schema(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@open_to_all
@require_GET
def catalogue_of_releases(request: HttpRequest) -> HttpResponse:
    """The releases that hold, for portals that gather what others publish."""
    movement = movement_of(request)
    those = Release.objects.filter(movement_id=movement.id, withdrawn_at__isnull=True)
    releases_that_hold = those.defer("csv", "json", "package")
    told = catalogue(
        releases_that_hold,
        movement.text("title", "vi"),
        settings.OPERATOR.open_data_licence,
        request.build_absolute_uri,
    )
    content = json.dumps(told, ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type="application/ld+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@needs("open_data.release")
@require_POST
def release(request: AuthenticatedRequest) -> HttpResponse:
    """Makes the newest evaluation's public part public."""
    evaluation = current(movement_id_of(request))
    try:
        if evaluation is None:
            raise UserError("nothing has been evaluated yet: bring in the dossiers first")  # noqa: TRY301
        releases.release(evaluation, by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(language()))
    return redirect("open-data")


@needs("open_data.release")
@require_POST
def withdraw(request: AuthenticatedRequest, number: int) -> HttpResponse:
    """Withdraws a release; its files answer 410 with the reason."""
    form = WithdrawReleaseForm(number, request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        releases.withdraw(number, form.cleaned_data["reason"], by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(language()))
    return redirect("open-data")
