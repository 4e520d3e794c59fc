"""Looking back: choose a state, wait for it, back to now, what changed since."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.documents.report.builder import brief
from thidua.documents.report.labels import ORDER
from thidua.i18n import Language, UserError
from thidua.ledger.cleaning.text import fold
from thidua.rules.judging.verdict_changes import Key, VerdictChange
from thidua.rules.terms import SubjectKind
from thidua.verdicts.results import row_from_value
from thidua.verdicts.wording import STATES
from thidua.web.apps.accounts.authorization import needs, signed_in
from thidua.web.apps.accounts.permissions import CITY, Place, allowed
from thidua.web.apps.accounts.queries import current_roles
from thidua.web.apps.evaluations import as_of as looking_back
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.forms import ChangesForm, LookBackForm, safe_back
from thidua.web.apps.evaluations.middleware import SESSION_KEY
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.evaluations.requests import FiguresRequest
from thidua.web.apps.jobs.models import ENDED, Job, JobState
from thidua.web.apps.movements.bound import movement_id_of
from thidua.web.apps.organisation.queries import paths
from thidua.web.ui.templatetags.display import language

WAITING_FOR = "looking_for"
A_PAGE = 100
IMPORTS = 50


@signed_in
def as_of(request: FiguresRequest) -> HttpResponse:
    """The form with the newest imports; sent, the state is shown at once where it is kept, else made by a job."""
    form = LookBackForm(request.POST or None, initial={"next": request.GET.get("next", "/")})
    if request.method == "POST" and form.is_valid():
        back = safe_back(request, form.cleaned_data["next"])
        movement_id = movement_id_of(request)
        wanted = looking_back.request_at(movement_id, form.cleaned_data["import_number"], form.cleaned_data["on"])
        now = current(movement_id)
        if wanted.is_newest or now is None:
            request.session.pop(SESSION_KEY, None)
            return HttpResponseRedirect(back)
        try:
            evaluation = looking_back.kept(wanted)
        except UserError as error:
            form.add_error(None, error.render(language()))
        else:
            if evaluation is not None:
                looking_back.look_at(request, evaluation, now)
                return HttpResponseRedirect(back)
            job = looking_back.make(wanted, request.user)
            if job is not None:
                request.session[WAITING_FOR] = {"job": str(job.id), "next": back}
                return HttpResponseRedirect(reverse("as-of-wait", args=[job.id]))
            form.add_error(None, _("You already wait for several states: look again when they are there."))
    try:
        imports = site_engine.open_ledger().imports()[: -IMPORTS - 1 : -1]
    except UserError:
        imports = []
    return render(request, "evaluations/as_of.html", {"form": form, "imports": imports})


@signed_in
@require_POST
def to_now(request: HttpRequest) -> HttpResponse:
    """Returns to the newest evaluation."""
    request.session.pop(SESSION_KEY, None)
    return HttpResponseRedirect(safe_back(request, request.POST.get("next", "/")))


@signed_in
@require_GET
def wait(request: FiguresRequest, job_id: UUID) -> HttpResponse:
    """How far the state is; when it is there, it is shown where the reader was."""
    job = get_object_or_404(Job, id=job_id, kind=looking_back.KIND)
    waiting = request.session.get(WAITING_FOR, {})
    if job.state == JobState.DONE and waiting.get("job") == str(job.id):
        made = (job.result or {}).get("evaluation")
        evaluation = Evaluation.objects.filter(pk=made).first() if made else None
        if evaluation is not None:
            looking_back.look_at(request, evaluation, current(evaluation.movement_id))
            del request.session[WAITING_FOR]
            if not request.htmx:
                return HttpResponseRedirect(waiting["next"])
            response = HttpResponse(status=200)
            response["HX-Redirect"] = waiting["next"]
            return response
    words = {"job": job, "ended": job.state in ENDED}
    template = "evaluations/waiting.html" if request.htmx else "evaluations/wait.html"
    return render(request, template, words)


@needs("city.see")
@require_GET
def changed(request: FiguresRequest) -> HttpResponse:
    """Verdicts that differ between the state shown and the current one; looking at now, from the one kept before it."""
    now, shown = current(movement_id_of(request)), request.shown
    before = Evaluation.objects.filter(pk=shown.pk).first() if shown else None
    if now is not None and before is not None and before.pk == now.pk:
        others = Evaluation.objects.filter(movement_id=now.movement_id).exclude(pk=now.pk)
        before = others.order_by("-import_number", "-as_of_at").first()
    if now is None or before is None:
        return render(request, "evaluations/changes.html", {"before": None})
    form = ChangesForm(request.GET, now.criteria, [(str(state), _(STATES[state])) for state in ORDER])
    conditions = form.conditions()
    names = _names(before) | _names(now)
    shown_changes = [change for change in looking_back.changes(before, now) if _fits(change, conditions, names)]
    opened = _open_officers(request, before, now)
    shown_changes = [
        change
        for change in shown_changes
        if change.kind is SubjectKind.UNIT or opened is None or change.subject_id in opened
    ]
    page = Paginator(shown_changes, A_PAGE).get_page(request.GET.get("page"))
    sides = [_integers(side, list(page.object_list), language()) for side in (before, now)]
    words = {
        "before": before,
        "now": now,
        "page": page,
        "form": form,
        "changes": list(looking_back.worded(list(page.object_list), names, sides)),
    }
    return render(request, "evaluations/changes.html", words, status=422 if form.errors else 200)


def _names(evaluation: Evaluation) -> dict[tuple[str, str], str]:
    rows = EvaluatedSubject.objects.filter(evaluation=evaluation).only("kind", "subject_id", "name", "ended_on")
    return {(subject.kind, subject.subject_id): subject.display_name for subject in rows}


def _fits(change: VerdictChange, words: dict[str, str], names: dict[tuple[str, str], str]) -> bool:
    wanted = (
        (words["kind"], change.kind),
        (words["criterion"], change.criterion_id),
        (words["from"], change.before),
        (words["to"], change.after),
    )
    if any(wanted_value and wanted_value != has for wanted_value, has in wanted):
        return False
    name = fold(names.get((change.kind.value, change.subject_id), ""))
    return all(word in name for word in fold(words["q"]).split())


def _open_officers(request: FiguresRequest, before: Evaluation, now: Evaluation) -> frozenset[str] | None:
    """The officers whose record the permission table opens to the reader; None for all."""
    user = request.user
    grants = current_roles(user)
    own: str = user.officer_id
    if allowed("officer.see", CITY, grants, own):
        return None
    units = {unit for unit, path in paths().items() if allowed("officer.see", Place(path=path), grants, own)}
    posted = EvaluatedSubject.objects.filter(evaluation__in=[before, now], kind="officer", unit_id__in=units)
    opened = set(posted.values_list("subject_id", flat=True))
    if own and allowed("officer.see", Place(officer_id=own), grants, own):
        opened.add(own)
    return frozenset(opened)


def _integers(evaluation: Evaluation, changes_shown: list[VerdictChange], spoken: Language) -> dict[Key, str]:
    ids = {change.subject_id for change in changes_shown}
    rows = StoredVerdict.objects.filter(evaluation=evaluation, subject_id__in=ids).values_list("row", flat=True)
    told = {}
    for value in rows:
        row = row_from_value(value)
        two = brief(row)
        told[row.kind, row.subject_id, row.criterion_id] = two.vi if spoken == "vi" else two.en
    return told
