"""The pages of the city dashboard: each reads what was kept of the evaluation shown."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TypedDict

from django.core.cache import caches
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from thidua.documents.report.labels import ORDER
from thidua.documents.table_export import csv_of, workbook_of
from thidua.ledger.cleaning.text import fold
from thidua.rules.terms import UnitGroup, VerdictState
from thidua.verdicts.wording import STATES
from thidua.web.apps.accounts.access_scope import reach
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.dashboard import exports, months, queries
from thidua.web.apps.dashboard.commune_map import centres, source
from thidua.web.apps.dashboard.filters import DashboardFilter, DashboardForm, WordForm
from thidua.web.apps.dashboard.flows import Flows, flows_of
from thidua.web.apps.dashboard.flows import chart as chart_of_flows
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.evaluations.queries import rows_set_aside, where_dossiers_are
from thidua.web.apps.evaluations.requests import FiguresRequest
from thidua.web.apps.organisation.queries import in_group, in_order, names
from thidua.web.ui.templatetags.display import SIGNS, language
from thidua.web.ui.values import PageContext

A_PAGE = {"unit": 500, "officer": 50}
AT_LEAST, AT_MOST = 2, 5
KEPT_SECONDS = 600
LONGEST_TITLE = 65
KINDS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


def _shown(request: FiguresRequest) -> Evaluation | None:
    return request.shown or None


class CriterionTally(TypedDict):
    """A criterion's line: how many have each state, in their order."""

    criterion: queries.CriterionColumn
    numbers: list[int]
    met: int
    all: int


def _nothing(request: FiguresRequest) -> HttpResponse:
    return render(request, "dashboard/nothing.html")


def _titles(columns: Iterable[queries.CriterionColumn]) -> dict[str, str]:
    """The criteria as a reader chooses among them, by id."""
    return {column.id: Truncator(f"{column.id} {column.title}").chars(LONGEST_TITLE) for column in columns}


def _form(
    request: FiguresRequest, columns: Iterable[queries.CriterionColumn], groups: Mapping[str, str]
) -> DashboardForm:
    states = {state["id"]: f"{state['sign']} {state['name']}" for state in _states()}
    return DashboardForm(request.GET, _titles(columns), groups, states)


def _states() -> list[dict[str, str]]:
    return [{"id": str(state), "sign": SIGNS[state], "name": _(STATES[state])} for state in ORDER]


@needs("city.see")
@require_GET
def units(request: FiguresRequest) -> HttpResponse:
    """The table of units by criteria."""
    return _table(request, "unit")


@needs("city.see")
@require_GET
def officers(request: FiguresRequest) -> HttpResponse:
    """Officers × criteria; each reader sees those whose record the permission table opens to them."""
    return _table(request, "officer")


def _table(request: FiguresRequest, kind: str, status: int = 200) -> HttpResponse:
    evaluation = _shown(request)
    if evaluation is None:
        return _nothing(request)
    spoken = language()
    columns = queries.criteria(evaluation, kind, spoken)
    groups = queries.groups(evaluation, kind, spoken)
    form = _form(request, columns, groups)
    filter_ = form.filter()
    within = reach(request, "officer.see" if kind == "officer" else "unit.see")
    page = request.GET.get("page", "1")
    decided_by = [evaluation.pk, kind, spoken, page, filter_.query(), within.everywhere]
    if kind == "officer":  # which lines there are is the reader's own; the units are the same for everybody
        decided_by += [within.own_officer_id, *sorted(within.units)]
    key = "board." + hashlib.sha256(json.dumps(decided_by).encode()).hexdigest()
    table = caches["process"].get(key)
    if table is None:
        subjects = queries.subjects(evaluation, kind, filter_, within if kind == "officer" else None)
        part = Paginator(subjects, A_PAGE[kind]).get_page(page)
        words = {
            "kind": kind,
            "chosen_filter": filter_,
            "query": filter_.query(),
            "columns": columns,
            "groups": groups,
            "page": part,
            "lines": queries.lines(evaluation, kind, part.object_list, columns, spoken),
            "linked": within.everywhere,
            "unit_names": names(),
        }
        table = render_to_string("dashboard/lines.html", words)
        caches["process"].set(key, table, KEPT_SECONDS)
    return render(
        request,
        "dashboard/table.html",
        {
            "kind": kind,
            "chosen_filter": filter_,
            "query": filter_.query(),
            "columns": columns,
            "groups": groups,
            "states": _states(),
            "form": form,
            "table": table,
            "places": where_dossiers_are(evaluation, spoken),
            "aside": rows_set_aside(evaluation, spoken),
            "own": [] if within.everywhere or kind == "officer" else in_order(within.units),
        },
        status=status,
    )


@needs("city.see")
@require_GET
def export(request: FiguresRequest, ending: str) -> HttpResponse:
    """The table as a file, with the same filter and order; all lines."""
    evaluation = _shown(request)
    if evaluation is None:
        raise Http404
    spoken = language()
    kind = request.GET.get("kind", "unit")
    if kind not in A_PAGE:
        raise Http404
    columns = queries.criteria(evaluation, kind, spoken)
    groups = queries.groups(evaluation, kind, spoken)
    form = _form(request, columns, groups)
    if not form.is_valid():
        return _table(request, kind, status=422)
    filter_ = form.filter()
    within = reach(request, "officer.see") if kind == "officer" else None
    subjects = queries.subjects(evaluation, kind, filter_, within)
    listed = queries.lines(evaluation, kind, subjects, columns, spoken)
    rows, heads = exports.rows_of(listed, columns, groups, names()), exports.heads(kind, columns, spoken)
    title = _("City dashboard")
    content = workbook_of(spoken, rows, heads, title) if ending == "xlsx" else csv_of(spoken, rows, heads)
    response = HttpResponse(content, content_type=KINDS[ending])
    response["Content-Disposition"] = f'attachment; filename="thidua-{kind}s-{evaluation.as_of_at[:10]}.{ending}"'
    return response


@needs("city.see")
@require_GET
def compare(request: FiguresRequest) -> HttpResponse:
    """Two to five units side by side."""
    evaluation = _shown(request)
    if evaluation is None:
        return _nothing(request)
    spoken = language()
    ids = list(dict.fromkeys(request.GET.getlist("unit")))
    subjects = queries.compared(evaluation, ids[:AT_MOST])
    columns = queries.criteria(evaluation, "unit", spoken)
    cells = queries.cells_of(evaluation, "unit", [subject.subject_id for subject in subjects], spoken)
    figures = [subject.figures for subject in subjects]
    offered, indicator, form = _indicator(request, figures)
    by_month = months.months(figures, indicator)
    return render(
        request,
        "dashboard/compare.html",
        {
            "chosen": subjects,
            "enough": len(subjects) >= AT_LEAST,
            "too_many": len(ids) > AT_MOST,
            "unknown": [
                unit_id for unit_id in ids[:AT_MOST] if unit_id not in {subject.subject_id for subject in subjects}
            ],
            "lines": [
                (column, [cells.get((subject.subject_id, column.id)) for subject in subjects]) for column in columns
            ],
            "form": form,
            "indicator": indicator,
            "title_of": dict(offered).get(indicator, indicator),
            "months": by_month,
            "chart": months.chart(by_month, [subject.display_name for subject in subjects]),
        },
    )


def _indicator(request: FiguresRequest, figures: list[months.Figures]) -> tuple[list[tuple[str, str]], str, WordForm]:
    offered = months.choices(figures, language())
    form = WordForm(request.GET, "indicator", offered, label=_("Figure"), default=months.FIRST)
    return offered, form.word() or months.FIRST, form


@needs("city.see")
@require_GET
def criteria(request: FiguresRequest) -> HttpResponse:
    """How many have met each criterion, and the months of the whole city."""
    evaluation = _shown(request)
    if evaluation is None:
        return _nothing(request)
    spoken = language()
    counted = queries.tallies(evaluation)
    states = _states()
    parts = []
    for kind, title in (("unit", _("Units")), ("officer", _("Officers"))):
        columns = queries.criteria(evaluation, kind, spoken)
        lines: list[CriterionTally] = []
        for column in columns:
            numbers = [counted.get((kind, column.id), {}).get(state["id"], 0) for state in states]
            lines.append({"criterion": column, "numbers": numbers, "met": numbers[0], "all": sum(numbers)})
        chart = {
            "names": [line["criterion"].id for line in lines],
            "series": [
                {"state": state["id"], "name": state["name"], "values": [line["numbers"][at] for line in lines]}
                for at, state in enumerate(states)
            ],
        }
        parts.append({"kind": kind, "title": title, "lines": lines, "chart": chart, "id": f"tally-{kind}"})
    offered, indicator, form = _indicator(request, [evaluation.city])
    by_month = months.months([evaluation.city], indicator)
    words = {
        "parts": parts,
        "aside": rows_set_aside(evaluation, spoken),
        "states": states,
        "form": form,
        "indicator": indicator,
        "months": by_month,
        "title_of": dict(offered).get(indicator, indicator),
        "chart": months.chart(by_month, [_("Whole city")]),
    }
    return render(request, "dashboard/criteria.html", words)


@needs("city.see")
@require_GET
def flows(request: FiguresRequest) -> HttpResponse:
    """Which unit passes dossiers on to which, and how long that takes."""
    evaluation = _shown(request)
    if evaluation is None:
        return _nothing(request)
    named = names()
    form = WordForm(request.GET, "unit", [("", _("All units")), *named.items()], label=_("From or to"))
    unit_id = form.word()
    key = f"flows.{evaluation.pk}.{language()}.{unit_id}"
    flows_shown: Flows | None = caches["process"].get(key)
    if flows_shown is None:
        flows_shown = flows_of(evaluation, named, _("unit not recorded"), unit_id=unit_id)
        caches["process"].set(key, flows_shown, KEPT_SECONDS)
    words = {
        "flows": flows_shown,
        "chart": chart_of_flows(flows_shown),
        "form": form,
    }
    return render(request, "dashboard/flows.html", words)


@needs("city.see")
@require_GET
def commune_map(request: FiguresRequest) -> HttpResponse:
    """The communes where they lie, by their standing in one criterion."""
    evaluation = _shown(request)
    if evaluation is None:
        return _nothing(request)
    spoken = language()
    columns = queries.criteria(evaluation, "unit", spoken)
    first = columns[0].id if columns else ""
    form = WordForm(request.GET, "criterion", _titles(columns).items(), label=_("Criterion"), default=first)
    criterion = form.word()
    communes = in_group(UnitGroup.COMMUNE)
    listed = [
        subject for subject in queries.subjects(evaluation, "unit", DashboardFilter()) if subject.subject_id in communes
    ]
    cells = queries.cells_of(evaluation, "unit", [subject.subject_id for subject in listed], spoken, criterion)
    points, lines = [], []
    for commune in listed:
        cell = cells.get((commune.subject_id, criterion))
        centre = centres().get(fold(commune.name))
        state = cell.state if cell else str(VerdictState.NOT_APPLICABLE)
        lines.append(
            {"name": commune.name, "state": state, "integers": cell.integers if cell else "", "centre": centre}
        )
        if centre:
            points.append({"name": commune.name, "state": state, "lon": centre.lon, "lat": centre.lat})
    words: PageContext = {
        "columns": columns,
        "form": form,
        "criterion": next((column for column in columns if column.id == criterion), None),
        "lines": lines,
        "missing": [line["name"] for line in lines if line["centre"] is None],
        "chart": {"points": points, "states": _states()},
        "source": source(),
    }
    return render(request, "dashboard/map.html", words)


@needs("city.see")
@require_GET
def index_766(request: FiguresRequest) -> HttpResponse:
    """Index set 766 beside the movement's own figures, and why they differ."""
    evaluation = _shown(request)
    if evaluation is None:
        return _nothing(request)
    spoken = language()
    lines = [{name: two[spoken] for name, two in line.items()} for line in evaluation.reconciliation]
    return render(request, "dashboard/index_766.html", {"lines": lines})
