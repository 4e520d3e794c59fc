"""My unit, my record, and what is behind each figure."""

from collections.abc import Callable, Mapping

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from thidua.documents.table_export import csv_of, workbook_of
from thidua.ledger.cleaning.text import fold
from thidua.rules.terms import SubjectKind
from thidua.verdicts.bearing import BEARINGS, ORDER, Bearing
from thidua.verdicts.results import PartKind
from thidua.verdicts.titles import criterion_title
from thidua.verdicts.wording import state_text
from thidua.web.apps.accounts.authorization import at_officer, at_unit, may, needs
from thidua.web.apps.evaluations import dossiers
from thidua.web.apps.evaluations.dossier_life import DossierLife, TouchedVerdict
from thidua.web.apps.evaluations.dossiers import received
from thidua.web.apps.evaluations.explanations import COLUMNS, behind
from thidua.web.apps.evaluations.requests import FiguresRequest
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.models import Officer, Procedure, Unit
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.initiatives import applied_initiatives, own_initiatives
from thidua.web.apps.workspace import queries
from thidua.web.apps.workspace.cards import dossier_address
from thidua.web.apps.workspace.forms import BehindForm
from thidua.web.ui.requests import shows_dossiers
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
    words: PageContext = {
        "unit": workspace_unit,
        "subject": None,
        "sees_registers": sees_registers,
        "own_initiatives": own_initiatives(unit_id),
        "applied_initiatives": applied_initiatives(unit_id),
    }
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
            "sees_brief": subject is not None and may(request, "unit_brief.see", at_unit({"unit_id": unit_id})),
            "below": Unit.objects.filter(parent_id=unit_id),
            "sees_dossiers": may(request, "unit.see_dossiers", at_unit({"unit_id": unit_id})),
        }
        if words["sees_dossiers"] and any(part.first_items for card in listed for part in card.parts):
            shows_dossiers(request)
    return render(request, "workspace/unit.html", words)


@needs("officer.see", at_officer)
@require_GET
def officer(request: FiguresRequest, officer_id: str) -> HttpResponse:
    """An officer's own record against the criteria for individuals."""
    workspace_officer = Officer.objects.get(id=officer_id)
    shown = request.shown
    subject = queries.subject_of(shown, "officer", officer_id) if shown else None
    listed = queries.cards(subject, language()) if subject else []
    if any(part.first_items for card in listed for part in card.parts):
        shows_dossiers(request)
    words = {
        "officer": workspace_officer,
        "unit_name": names().get(workspace_officer.unit_id or "", ""),
        "subject": subject,
        "cards": listed,
        "sees_dossiers": True,
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
    shows_dossiers(request)
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
    if shown is None or explanation is None:
        raise Http404
    titles = queries.requirement_titles(shown, criterion_id, language())
    there = {row["requirement"] for row in explanation.rows}
    requirements = [(leaf_id, title) for leaf_id, title in titles.items() if leaf_id in there]
    form = BehindForm(request.GET, requirements)
    fits = form.is_valid()
    bearing, requirement, words = (form.cleaned_data.get(name, "") for name in ("bearing", "requirement", "q"))
    wanted = fold(words)
    rows = [
        row
        for row in (explanation.rows if fits else ())
        if bearing in ("", row["bearing"])
        and requirement in ("", row["requirement"])
        and (not wanted or wanted in fold(f"{row['procedure_id'] or ''} {row['procedure'] or ''} {row['unit'] or ''}"))
    ]
    rows.sort(key=lambda row: ORDER[Bearing(row["bearing"])])
    if fits and form.cleaned_data["format"]:
        masked = [{**_worded(row, titles), "item": _masked(row)} for row in rows]
        return _file(form.cleaned_data["format"], f"{subject_id}-{criterion_id}", masked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        {**_worded(row, titles), "address": _address(kind, subject_id, row)} for row in page.object_list
    ]
    if page.object_list:
        shows_dossiers(request)
    return render(
        request,
        "workspace/behind.html",
        {
            "kind": kind.value,
            "subject_id": subject_id,
            "name": name,
            "criterion_id": criterion_id,
            "title": criterion_title(movement_of(shown), criterion_id, language()),
            "page": page,
            "count": len(rows),
            "whole": len(explanation.rows),
            "adds_up": explanation.adds_up,
            "requirements": requirements,
            "form": form,
        },
        status=200 if fits else 422,
    )


def _worded(row: JsonObject, titles: Mapping[str, str]) -> JsonObject:
    """A row behind a verdict with the words of the reader's language beside it."""
    return {
        **row,
        "requirement_title": titles.get(row["requirement"], row["requirement"]),
        "standing": row["bearing"],
        "bearing": BEARINGS[Bearing(row["bearing"])],
        "state_text": state_text(PartKind(row["part_kind"]), row["of"], row["state"], language()),
    }


def _address(kind: SubjectKind, subject_id: str, row: JsonObject) -> str:
    """Where a row leads: to its dossier, or of a unit's procedure to the dossiers; empty for what is neither."""
    item = str(row["item"])
    if row["part_kind"] != PartKind.INDICATOR:
        return ""
    if item == row["procedure_id"]:
        return reverse("procedure-of-unit", args=[subject_id, item]) if kind is SubjectKind.UNIT else ""
    return dossier_address(kind, subject_id, item) if row["state"] else ""


@needs("unit.see_dossiers", at_unit)
@require_GET
def procedure_of_unit(request: FiguresRequest, unit_id: str, procedure_id: str) -> HttpResponse:
    """The dossiers of a procedure received at the unit's desk or one below it in the movement's time."""
    shown = request.shown
    procedure = Procedure.objects.filter(id=procedure_id).first()
    if not shown or procedure is None:
        raise Http404
    listed = received(shown, unit_id, procedure_id)
    shows_dossiers(request)
    words = {
        "unit": Unit.objects.get(id=unit_id),
        "procedure": procedure,
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "count": len(listed),
        "units": names(),
    }
    return render(request, "workspace/procedure.html", words)


@needs("unit.see_dossiers", at_unit)
@require_GET
def dossier_of_unit(request: FiguresRequest, unit_id: str, dossier_id: str) -> HttpResponse:
    """A dossier that the unit, or one below it, has a part in."""
    unit = Unit.objects.get(id=unit_id)
    return _dossier(request, dossier_id, lambda life: not life.units.isdisjoint(queries.units_below(unit.path)), unit)


@needs("officer.see", at_officer)
@require_GET
def dossier_of_officer(request: FiguresRequest, officer_id: str, dossier_id: str) -> HttpResponse:
    """A dossier that the officer has a part in."""
    officer = Officer.objects.get(id=officer_id)
    return _dossier(request, dossier_id, lambda life: officer_id in life.officers, officer)


def _dossier(
    request: FiguresRequest, dossier_id: str, has_part: Callable[[DossierLife], bool], of: Unit | Officer
) -> HttpResponse:
    shown = request.shown
    life = dossiers.life(shown, dossier_id) if shown else None
    if not shown or life is None or not has_part(life):
        raise Http404
    shows_dossiers(request)
    words = queries.dossier_words(shown, life, lambda touched: _subject_shown(request, touched), language())
    kind = SubjectKind.UNIT if isinstance(of, Unit) else SubjectKind.OFFICER
    words |= {"of": of, "kind": kind.value, "of_name": of.display_name if isinstance(of, Unit) else of.name}
    return render(request, "workspace/dossier.html", words)


def _subject_shown(request: FiguresRequest, touched: TouchedVerdict) -> tuple[str, str] | None:
    """A subject's name and what is behind its verdict, as far as this reader may know of it."""
    words = {f"{touched.kind.value}_id": touched.subject_id}
    if touched.kind is SubjectKind.OFFICER:
        officer = Officer.objects.filter(id=touched.subject_id).first()
        if officer is None or not may(request, "officer.see", at_officer(words)):
            return None
        return officer.name, reverse("behind-officer", args=[touched.subject_id, touched.criterion_id])
    place = at_unit(words)
    name = names().get(touched.subject_id, "")
    if may(request, "unit.see_dossiers", place):
        return name, reverse("behind-unit", args=[touched.subject_id, touched.criterion_id])
    return (name, "") if may(request, "unit.see", place) or may(request, "city.see") else None


def _masked(row: JsonObject) -> str:
    """A dossier's code with its end hidden, for what leaves the office; a procedure's code is public."""
    item = str(row["item"])
    return item if item == row["procedure_id"] else dossier(item)


def _file(form: str, name: str, rows: list[JsonObject]) -> HttpResponse:
    """The rows as a file to keep, safe against formulas."""
    content = csv_of(language(), rows, COLUMNS) if form == "csv" else workbook_of(language(), rows, COLUMNS, name)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if form == "csv" else WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
