"""My unit, my record, and what is behind each figure."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from thidua.documents.table_export import csv_of, workbook_of
from thidua.ledger.cleaning.text import fold
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import criterion_title
from thidua.verdicts.wording import ROLES
from thidua.web.apps.accounts.authorization import at_officer, at_unit, may, needs
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.explanations import COLUMNS, behind
from thidua.web.apps.evaluations.requests import FiguresRequest
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.workspace import queries
from thidua.web.apps.workspace.forms import BehindForm
from thidua.web.ui.templatetags.display import dossier, language
from thidua.web.ui.values import JsonObject, PageContext

PAGE = 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("unit.see", at_unit)
@require_GET
def unit(request: FiguresRequest, unit_id: str) -> HttpResponse:
    """A unit's standing: what to do next, each criterion as a card, dossiers at hand, the units below."""
    workspace_unit = Unit.objects.get(id=unit_id)
    sees_registers = may(request, "registers.see", at_unit({"unit_id": unit_id}))
    words: PageContext = {"unit": workspace_unit, "subject": None, "sees_registers": sees_registers}
    shown = request.shown
    if shown:
        subject = queries.subject_of(shown, "unit", unit_id)
        counts = queries.open_counts(shown, queries.units_below(workspace_unit.path))
        listed = queries.cards(subject, language()) if subject else []
        words |= {
            "subject": subject,
            "cards": listed,
            "counts": counts,
            "steps": queries.next_steps(listed, counts),
            "soon_days": queries.SOON_DAYS,
            "below": Unit.objects.filter(parent_id=unit_id),
            "sees_dossiers": may(request, "unit.see_dossiers", at_unit({"unit_id": unit_id})),
        }
    return render(request, "workspace/unit.html", words)


@needs("officer.see", at_officer)
@require_GET
def officer(request: FiguresRequest, officer_id: str) -> HttpResponse:
    """An officer's own record against the criteria for individuals."""
    workspace_officer = Officer.objects.get(id=officer_id)
    shown = request.shown
    subject = queries.subject_of(shown, "officer", officer_id) if shown else None
    words = {
        "officer": workspace_officer,
        "unit_name": names().get(workspace_officer.unit_id or "", ""),
        "subject": subject,
        "cards": queries.cards(subject, language()) if subject else [],
    }
    return render(request, "workspace/officer.html", words)


@needs("unit.see_dossiers", at_unit)
@require_GET
def open_list(request: FiguresRequest, unit_id: str, which: str) -> HttpResponse:
    """The unit's open dossiers of one kind, the most urgent first."""
    shown = request.shown
    if not shown or which not in ("all", "overdue", "soon", "elsewhere", "here"):
        raise Http404
    listed_unit = Unit.objects.get(id=unit_id)
    listed = queries.open_dossiers(shown, queries.units_below(listed_unit.path), which)
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    words = {
        "unit": listed_unit,
        "which": which,
        "page": page,
        "units": names(),
        "procedures": queries.procedure_names(row.procedure_id for row in page if row.procedure_id),
        "soon_days": queries.SOON_DAYS,
    }
    return render(request, "workspace/open.html", words)


@needs("unit.see_dossiers", at_unit)
@require_GET
def behind_unit(request: FiguresRequest, unit_id: str, criterion_id: str) -> HttpResponse:
    """What is behind a unit's verdict."""
    return _behind(request, SubjectKind.UNIT, unit_id, criterion_id, Unit.objects.get(id=unit_id).display_name)


@needs("officer.see", at_officer)
@require_GET
def behind_officer(request: FiguresRequest, officer_id: str, criterion_id: str) -> HttpResponse:
    """What is behind an officer's verdict."""
    return _behind(request, SubjectKind.OFFICER, officer_id, criterion_id, Officer.objects.get(id=officer_id).name)


def _behind(request: FiguresRequest, kind: SubjectKind, subject_id: str, criterion_id: str, name: str) -> HttpResponse:
    shown = request.shown
    explanation = behind(shown, kind, subject_id, criterion_id) if shown else None
    if explanation is None:
        raise Http404
    requirements = sorted({row["requirement"] for row in explanation.rows})
    form = BehindForm(request.GET, requirements)
    fits = form.is_valid()
    role, requirement, words = (form.cleaned_data.get(name, "") for name in ("role", "requirement", "q"))
    wanted = fold(words)
    rows = [
        row
        for row in explanation.rows
        if role in ("", row["role"])
        and requirement in ("", row["requirement"])
        and (not wanted or wanted in fold(f"{row['procedure_id'] or ''} {row['procedure'] or ''} {row['unit'] or ''}"))
    ]
    masked = [{**row, "item": _masked(row), "role": ROLES[row["role"]]} for row in rows]
    if fits and form.cleaned_data["format"]:
        return _file(form.cleaned_data["format"], f"{subject_id}-{criterion_id}", masked)
    return render(
        request,
        "workspace/behind.html",
        {
            "kind": kind.value,
            "subject_id": subject_id,
            "name": name,
            "criterion_id": criterion_id,
            "title": criterion_title(site_engine.movement(), criterion_id, language()),
            "page": Paginator(masked, PAGE).get_page(request.GET.get("page")),
            "count": len(rows),
            "whole": len(explanation.rows),
            "adds_up": explanation.adds_up,
            "requirements": requirements,
            "form": form,
        },
        status=200 if fits else 422,
    )


def _masked(row: JsonObject) -> str:
    """A dossier's code with its end hidden; a procedure's code is public."""
    item = str(row["item"])
    return item if item == row["procedure_id"] else dossier(item)


def _file(form: str, name: str, rows: list[JsonObject]) -> HttpResponse:
    """The rows as a file to keep, safe against formulas."""
    content = csv_of(language(), rows, COLUMNS) if form == "csv" else workbook_of(language(), rows, COLUMNS, name)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if form == "csv" else WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
