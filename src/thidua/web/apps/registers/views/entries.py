"""Overviews, lists and entries of every register."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.access_scope import reach
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.organisation.models import Officer
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers import actions, queries
from thidua.web.apps.registers.authorization import at_entry, at_subject, cancelling, seeing
from thidua.web.apps.registers.field_values import shown, state_title, value_of
from thidua.web.apps.registers.ledger_sync import TAKEN_OVER
from thidua.web.apps.registers.models import Entry
from thidua.web.apps.registers.register_spec import Register, registers
from thidua.web.apps.registers.subjects import (
    Subject,
    entry_of,
    of_entry,
    of_words,
    place_of,
    register_of,
    units_to_choose,
)
from thidua.web.ui.templatetags.display import language

PAGE = 50
WHAT = {
    actions.OPENED: _("entered"),
    actions.CORRECTED: _("corrected"),
    actions.EVIDENCE_ADDED: _("evidence added"),
    actions.CANCELLING: _("cancelled"),
    TAKEN_OVER: _("taken over from a file"),
}
TITLES = {"unit_id": _("Unit"), "state": _("State"), "due_on": _("Due"), "closed_on": _("Closed on")}


@needs("registers.see_activities")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every register of the city."""
    return _overview(request, of_words({}))


@needs("registers.see", at_subject)
@require_GET
def overview_of(request: HttpRequest, **words: str) -> HttpResponse:
    """The registers of one unit, or of one officer."""
    return _overview(request, of_words(words))


def _overview(request: HttpRequest, subject: Subject) -> HttpResponse:
    reaches = {
        each.id: reach(request, each.see) for each in registers().values() if may(request, each.see, subject.place)
    }
    found = [
        (each, link("list", subject, each.register))
        for each in queries.summaries(subject, reaches)
        if not subject.kind or each.register.about != "city"
    ]
    words = {
        "subject": subject,
        "name": name_of(subject),
        "summaries": [
            (each, each.register.title.text(language()), each.register.note.text(language()), to) for each, to in found
        ],
        "unfed": sum(each.unfed for each, _to in found),
        "feeds": may(request, "registers.feed"),
    }
    return render(request, "registers/overview.html", words)


@needs("registers.feed")
@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """Has everything evaluated anew, with what the registers say now."""
    actions.figures_anew(by=request.user)
    messages.success(request, gettext("The figures are being made anew with what the registers say now."))
    return HttpResponseRedirect(reverse("registers"))


@needs(seeing)
@require_GET
def listed(request: HttpRequest, register: str) -> HttpResponse:
    """A register of the whole city."""
    return _listed(request, register_of({"register": register}), of_words({}))


@needs(seeing, at_subject)
@require_GET
def listed_of(request: HttpRequest, register: str, **words: str) -> HttpResponse:
    """A register of one unit, or of one officer."""
    return _listed(request, register_of({"register": register}), of_words(words))


def _listed(request: HttpRequest, register: Register, subject: Subject) -> HttpResponse:
    asked = queries.asked_of(request.GET, register)
    mine = reach(request, register.see)
    page = Paginator(queries.entries(register, subject, mine, asked), PAGE).get_page(request.GET.get("page"))
    enters = may(request, register.enter, subject.place)
    words = {
        **titles(register),
        "subject": subject,
        "name": name_of(subject),
        "asked": asked,
        "page": page,
        "lines": queries.lines(register, page, language()),
        "columns": [each.title.text(language()) for each in queries.columns(register)],
        "states": [(each.id, each.title.text(language())) for each in register.state],
        "units": units_to_choose() if not subject.kind and register.about != "city" else [],
        "enters": enters and (subject.kind or register.about == "city"),
        "chooses": enters and not subject.kind and register.about != "city",
        "imports": enters,
        "keeps": register.feeds == "register"
        and not subject.kind
        and not page.paginator.count
        and may(request, register.cancel)
        and not Entry.objects.filter(register=register.id).exists(),
        "links": {what: link(what, subject, register) for what in ("list", "new", "file", "import")},
        "own_page": register.page and not subject.kind and reverse(register.page),
        "overview": link("overview", subject, register),
        "pictures": queries.bottlenecks(register, subject, mine, language()) if register.due else [],
    }
    return render(request, "registers/list.html", words)


@needs(cancelling)
@require_POST
def keep(request: HttpRequest, register: str) -> HttpResponse:
    """Says that the register is kept, though it is empty."""
    described = register_of({"register": register})
    try:
        actions.keep(described, by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(language()))
    return HttpResponseRedirect(link("list", of_words({}), described))


@needs(seeing, at_entry)
@require_GET
def one(request: HttpRequest, entry_id: int) -> HttpResponse:
    """An entry: what it says, its evidence, what can be done next, its history."""
    return entry_page(request, entry_of({"entry_id": entry_id}))


def entry_page(request: HttpRequest, entry: Entry, refusal: str = "", status: int = 200) -> HttpResponse:
    """The page of an entry, with a refusal above it."""
    register = registers()[entry.register]
    place, known = place_of(entry), queries.names_for(register, [entry])
    corrects = may(request, register.corrected_by(entry.state), place) and not entry.cancelled
    words = {
        **titles(register),
        "list_address": list_of(request, entry),
        "sees_unit": may(request, "unit.see", place),
        "sees_officer": may(request, "officer.see", place),
        "entry": entry,
        "unit": names().get(entry.unit_id, entry.unit_id),
        "officer": known.officers.get(entry.officer_id, entry.officer_id),
        "state": state_title(register, entry.state, language()),
        "overdue": queries.is_overdue(entry, timezone.localdate()),
        "values": [
            (each.title.text(language()), shown(each, value_of(entry, each), known, language()))
            for each in register.field
            if each.id not in ("title", "officer_id")
        ],
        "moves": [
            (number, each.title.text(language()))
            for number, each in register.moves_from(entry.state)
            if may(request, each.may, place)
        ],
        "corrects": corrects,
        "cancels": may(request, register.cancel, place) and not entry.cancelled,
        "evidence": list(entry.evidence.select_related("added_by")),
        "history": queries.history(entry, register, WHAT, TITLES, language()),
        "refusal": refusal,
        "in_figures": register.feeds and entry.fed == entry.version,
    }
    return render(request, "registers/entry.html", words, status=status)


@needs(seeing, at_entry)
@require_GET
def evidence(_request: HttpRequest, entry_id: int, place: int) -> HttpResponse:
    """Hands a file out: to be saved, never to be shown by the browser as a page of ours."""
    entry = entry_of({"entry_id": entry_id})
    found = entry.evidence.filter(pk=place).first()
    if found is None or not found.path.is_file():
        raise Http404
    response = FileResponse(found.path.open("rb"), as_attachment=True, filename=found.name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def titles(register: Register) -> dict[str, Any]:
    """What every page of a register names."""
    words = language()
    return {
        "register": register,
        "title": register.title.text(words),
        "single": register.one.text(words),
        "note": register.note.text(words),
        "list_address": reverse("register", args=[register.id]),
    }


def name_of(subject: Subject) -> str:
    """Whose page it is; nothing for the city."""
    if subject.kind == "officer":
        return get_object_or_404(Officer, pk=subject.officer_id).name
    return names().get(subject.unit_id, "")


def link(what: str, subject: Subject, register: Register) -> str:
    """The address of a register's page for a subject: overview, list, new, file, import."""
    view = {"overview": "registers", "list": "register"}.get(what, f"register-{what}")
    kept = {} if what == "overview" else {"register": register.id}
    if not subject.kind:
        return reverse(view, kwargs=kept)
    whose = {"officer_id": subject.officer_id} if subject.kind == "officer" else {"unit_id": subject.unit_id}
    return reverse(f"{view}-of-{subject.kind}", kwargs={**kept, **whose})


def address(entry: Entry) -> str:
    """Where an entry is shown."""
    return reverse("register-entry", args=[entry.pk])


def list_of(request: HttpRequest, entry: Entry) -> str:
    """The list the reader finds the entry in: the city's, that of its unit, or their own."""
    register, subject = registers()[entry.register], of_entry(entry)
    unit = Subject("unit", entry.unit_id)
    for whose in (of_words({}), unit):
        if may(request, register.see, whose.place):
            return link("list", whose, register)
    return link("list", subject, register)


def to(entry: Entry) -> HttpResponse:
    """To the entry's page."""
    return HttpResponseRedirect(address(entry))
