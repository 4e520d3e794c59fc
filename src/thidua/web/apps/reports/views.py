"""The page of the reports to the city, their making and their files."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from thidua.documents.papers.document_types import Paper as Document
from thidua.i18n import UserError
from thidua.rules.movement import Movement
from thidua.web.apps.accounts.authorization import at_unit, may, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.file_responses import paper_response
from thidua.web.apps.awards.models import Paper
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.awards.papers.phrases import city_office, home_affairs
from thidua.web.apps.awards.titles import PAPERS, award_title, in_words
from thidua.web.apps.movements.bound import movement_id_of, movement_of
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.reports.city_report import city_report, report_periods
from thidua.web.apps.reports.forwarding_letter import forwarding_letter, forwardings
from thidua.web.apps.reports.fund_report import fund_report
from thidua.web.apps.reports.periods import ReportPeriod, years
from thidua.web.apps.reports.plan_progress import TaskState, tasks
from thidua.web.apps.reports.statistics_forms import statistics_forms
from thidua.web.apps.reports.unit_brief import unit_brief
from thidua.web.ui.templatetags.display import language

KIND, BRIEF, FORWARDING = "city_report", "unit_brief", "forwarding_letter"


@needs("city_report.see")
@require_GET
def city_reports(request: AuthenticatedRequest) -> HttpResponse:
    """Each period a report can be of, with the report made last."""
    try:
        offered = report_periods(movement_of(request))
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        offered = []
    movement_id = movement_id_of(request)
    made = {paper.name: paper for paper in _papers(KIND).filter(superseded=False)}
    lines = [(period, period.title(language()), made.get(period.name_of(movement_id, KIND))) for period in offered]
    letters = {paper.name: paper for paper in _papers(FORWARDING).filter(superseded=False)}
    words = {
        "lines": lines,
        "forwardings": [(of, award_title(of), letters.get(of.name)) for of in forwardings(movement_id)],
        "makes": may(request, "city_report.make"),
        "sees_statistics": may(request, "statistics.see"),
        "office_id": city_office().pk,
    }
    return render(request, "reports/city_reports.html", words)


def _papers(kind: str) -> QuerySet[Paper]:
    return Paper.objects.filter(kind=kind, proposal__isnull=True, award_list__isnull=True)


def _keep(request: AuthenticatedRequest, make: Callable[[], Document], name: str, done: str) -> bool:
    """Makes a report in place of the one before, and says so, or why not; whether it was made."""
    try:
        generation.keep_report(make(), name, by=request.user)
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return False
    messages.success(request, done)
    return True


@needs("city_report.make")
@require_POST
def make_city_report(request: AuthenticatedRequest, period_id: str) -> HttpResponse:
    """Makes the report of a period from the data, in place of the one before."""
    try:
        offered = report_periods(movement_of(request))
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("city-reports")
    period = next((period for period in offered if period.id == period_id), None)
    if period is None:
        raise Http404
    movement = movement_of(request)
    name = period.name_of(movement.id, KIND)
    _keep(request, lambda: city_report(movement, period), name, _("The report has been made."))
    return redirect("city-reports")


@needs("city_report.see")
@require_GET
def city_report_file(request: AuthenticatedRequest, file_id: int, form: str) -> HttpResponse:
    """A report, or a forwarding letter, as Word or as PDF."""
    papers = Paper.objects.filter(kind__in=(KIND, FORWARDING), proposal__isnull=True, award_list__isnull=True)
    return paper_response(request, get_object_or_404(papers, pk=file_id), form)


@needs("city_report.make")
@require_POST
def make_forwarding(request: AuthenticatedRequest, award_id: str, day: str) -> HttpResponse:
    """Makes the letter that hands on the dossiers of a day, in place of the one before."""
    of_day = next(
        (of for of in forwardings(movement_id_of(request)) if (of.award_id, of.day_id) == (award_id, day)), None
    )
    if of_day is None:
        raise Http404
    _keep(request, lambda: forwarding_letter(of_day), of_day.name, _("The letter has been made."))
    return redirect("city-reports")


# What is made of a calendar year.
OF_YEAR: dict[str, Callable[[Movement, ReportPeriod], Document]] = {
    "statistics_forms": statistics_forms,
    "fund_report": fund_report,
}


def _years(movement: Movement) -> list[ReportPeriod]:
    return years(movement.window.from_on, timezone.localdate())


@needs("statistics.see")
@require_GET
def statistics(request: AuthenticatedRequest) -> HttpResponse:
    """The statistics forms and the report on the funds of each year, with the one made last."""
    movement = movement_of(request)
    made = {paper.name: paper for paper in Paper.objects.filter(kind__in=OF_YEAR, superseded=False)}
    lines = [
        (year, year.title(language()), kind, _(PAPERS[kind]), made.get(year.name_of(movement.id, kind)))
        for year in _years(movement)
        for kind in OF_YEAR
    ]
    words = {"lines": lines, "makes": may(request, "statistics.make"), "board_id": home_affairs().pk}
    return render(request, "reports/statistics.html", words)


@needs("statistics.make")
@require_POST
def make_statistics(request: AuthenticatedRequest, kind: str, year: int) -> HttpResponse:
    """Makes one of them from the registers and decisions, in place of the one before."""
    movement = movement_of(request)
    of_year = next((offered for offered in _years(movement) if offered.id == str(year)), None)
    if of_year is None or kind not in OF_YEAR:
        raise Http404
    name = of_year.name_of(movement.id, kind)
    _keep(request, lambda: OF_YEAR[kind](movement, of_year), name, _("The report has been made."))
    return redirect("statistics")


@needs("statistics.see")
@require_GET
def statistics_file(request: AuthenticatedRequest, file_id: int, form: str) -> HttpResponse:
    """One of them as Word or as PDF."""
    paper = get_object_or_404(Paper, pk=file_id, kind__in=OF_YEAR)
    return paper_response(request, paper, form)


@needs("unit_brief.see", at_unit)
@require_GET
def brief(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """Where a unit stands, as its brief says it now, with the one made last as files."""
    try:
        document = unit_brief(movement_id_of(request), unit_id)
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("home")
    words = {
        "brief": document,
        "unit_id": unit_id,
        "paper": _papers(BRIEF).filter(name=_brief_name(request, unit_id), superseded=False).first(),
        "makes": may(request, "unit_brief.make", at_unit({"unit_id": unit_id})),
    }
    return render(request, "reports/brief.html", words)


def _brief_name(request: AuthenticatedRequest, unit_id: str) -> str:
    return f"{BRIEF}-{unit_id}.{movement_id_of(request)}.docx"


@needs("unit_brief.make", at_unit)
@require_POST
def make_brief(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """Makes the brief of a unit from the data, in place of the one before."""
    movement_id, name = movement_id_of(request), _brief_name(request, unit_id)
    if _keep(request, lambda: unit_brief(movement_id, unit_id), name, _("The brief has been made.")):
        return redirect("unit-brief", unit_id=unit_id)
    return redirect("home")


@needs("unit_brief.see", at_unit)
@require_GET
def brief_file(request: AuthenticatedRequest, unit_id: str, file_id: int, form: str) -> HttpResponse:
    """The brief of a unit as Word or as PDF."""
    paper = get_object_or_404(_papers(BRIEF), pk=file_id, name=_brief_name(request, unit_id))
    return paper_response(request, paper, form)


TASK_STATES = {
    TaskState.DONE: gettext_lazy("done"),
    TaskState.UNDER_WAY: gettext_lazy("under way"),
    TaskState.NOT_BEGUN: gettext_lazy("nothing recorded yet"),
    TaskState.OVERDUE: gettext_lazy("overdue"),
    TaskState.UNRECORDED: gettext_lazy("not followed on this site"),
}


def _progress(request: AuthenticatedRequest, unit: Unit | None) -> HttpResponse:
    listed = [(task, TASK_STATES[task.state]) for task in tasks(movement_of(request), unit.pk if unit else "")]
    return render(request, "reports/progress.html", {"tasks": listed, "unit": unit})


@needs("plan_progress.see")
@require_GET
def plan_progress(request: AuthenticatedRequest) -> HttpResponse:
    """How far every task of the Plan has come, over the whole city."""
    return _progress(request, None)


@needs("plan_progress.see", at_unit)
@require_GET
def plan_progress_of(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """How far a unit has come with what the Plan asks of it."""
    return _progress(request, get_object_or_404(Unit, pk=unit_id))
