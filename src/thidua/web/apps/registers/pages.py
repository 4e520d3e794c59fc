"""Pages of registers that several views answer with: the list, and the entry with what can be done to it."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.definitions.registers.spec import Register
from thidua.web.apps.accounts.access_scope import reach
from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers import actions, queries
from thidua.web.apps.registers.addresses import name_of, register_address, register_titles
from thidua.web.apps.registers.body_names import is_body, unconfirmed
from thidua.web.apps.registers.field_values import display_text, state_title, value_of
from thidua.web.apps.registers.forms import FileForm, UnitForm
from thidua.web.apps.registers.ledger_sync import TAKEN_OVER
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import CITY_ITSELF, RegisterSubject, of_entry, place_of
from thidua.web.apps.registers.tables import EntryFilter, EntryTable
from thidua.web.apps.registers.way import rest_of_entry, way_of_entry
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import JsonObject

DEEDS = {
    actions.OPENED: _("entered"),
    actions.LIMIT_MOVED: _("time limit reckoned anew: the calendar changed"),
    actions.CORRECTED: _("corrected"),
    actions.NAMES_CONFIRMED: _("names confirmed"),
    actions.EVIDENCE_ADDED: _("evidence added"),
    actions.CANCELLING: _("cancelled"),
    TAKEN_OVER: _("taken over from a file"),
}
TITLES = {"unit_id": _("Unit"), "state": _("State"), "due_on": _("Due"), "closed_on": _("Closed on")}


def list_page(
    request: AuthenticatedRequest,
    register: Register,
    subject: RegisterSubject,
    unit_form: UnitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """A register of the city, of a unit or of an officer; unit_form: whose new entry was asked for, and refused."""
    scope = reach(request, register.see)
    entries = EntryFilter(request.GET, queries.entries(register, subject, scope), register=register, subject=subject)
    table = EntryTable(entries.qs, register=register, language=language()).arranged_for(request)
    enters = may(request, register.enter, subject.place)
    of_all = not subject.kind
    words = {
        **register_titles(register),
        "subject": subject,
        "name": name_of(subject),
        "filter": entries,
        "table": table,
        "enters": enters and (subject.kind or register.about == "city"),
        "unit_form": (unit_form or UnitForm()) if enters and of_all and register.about != "city" else None,
        "imports": enters,
        "keeps": register.feeds == "register"
        and of_all
        and not table.paginator.count
        and may(request, register.cancel)
        and not RegisterEntry.objects.filter(register=register.id).exists(),
        "links": {page: register_address(page, subject, register) for page in ("list", "new", "file", "import")},
        "own_page": register.page and of_all and reverse(register.page),
        "overview": register_address("overview", subject, register),
        "pictures": queries.bottlenecks(register, subject, scope, language()) if register.due else [],
    }
    return render(request, "registers/list.html", words, status=status)


def entry_page(
    request: AuthenticatedRequest,
    entry: RegisterEntry,
    refusal: str = "",
    status: int = 200,
    file_form: FileForm | None = None,
) -> HttpResponse:
    """The page of an entry, with a refusal above it; file_form: a file that was sent, and refused."""
    register = registers()[entry.register]
    place, display_names = place_of(entry), queries.names_for(register, [entry])
    corrects = may(request, register.corrected_by(entry.state), place) and not entry.cancelled
    ended = entry.cancelled or register.state_of(entry.state).ends
    waits = is_body(entry) and not ended and bool(unconfirmed(RegisterEntry.objects.filter(pk=entry.pk)))
    words = {
        **register_titles(register),
        "list_address": _list_of(request, entry),
        "sees_unit": may(request, "unit.see", place),
        "sees_officer": may(request, "officer.see", place),
        "entry": entry,
        "unit": names().get(entry.unit_id, entry.unit_id),
        "officer": display_names.officers.get(entry.officer_id, entry.officer_id),
        "state": state_title(register, entry.state, language()),
        "way": way_of_entry(register, entry),
        "rests": rest_of_entry(register, entry),
        "overdue": queries.is_overdue(entry, timezone.localdate()),
        "values": [
            (field.title.text(language()), display_text(field, value_of(entry, field), display_names, language()))
            for field in register.field
            if field.id not in ("title", "officer_id")
        ],
        "moves": [
            (number, move.title.text(language()))
            for number, move in register.moves_from(entry.state)
            if may(request, move.may, place)
        ],
        "file_form": (file_form or FileForm()) if corrects else None,
        "corrects": corrects,
        "unconfirmed": waits,
        "confirms": waits and may(request, "bodies.confirm", place),
        "cancels": may(request, register.cancel, place) and not entry.cancelled,
        "evidence": list(entry.evidence.select_related("added_by")),
        "history": queries.history(entry, register, _translated(DEEDS), _translated(TITLES), language()),
        "refusal": refusal,
        "in_figures": register.feeds and entry.fed == entry.version,
    }
    return render(request, "registers/entry.html", words, status=status)


def _list_of(request: AuthenticatedRequest, entry: RegisterEntry) -> str:
    """The list the reader finds the entry in: the city's, that of its unit, or their own."""
    register, subject = registers()[entry.register], of_entry(entry)
    for whose in (CITY_ITSELF, RegisterSubject("unit", entry.unit_id)):
        if may(request, register.see, whose.place):
            return register_address("list", whose, register)
    return register_address("list", subject, register)


def words_of_overview(request: AuthenticatedRequest, subject: RegisterSubject) -> JsonObject:
    """Every register the reader may see of a subject, and how each stands."""
    scopes = {
        register.id: reach(request, register.see)
        for register in registers().values()
        if may(request, register.see, subject.place)
    }
    summaries = [
        summary
        for summary in queries.summaries(subject, scopes)
        if not subject.kind or summary.register.about != "city"
    ]
    return {
        "subject": subject,
        "name": name_of(subject),
        "summaries": [
            (
                summary,
                summary.register.title.text(language()),
                summary.register.note.text(language()),
                register_address("list", subject, summary.register),
            )
            for summary in summaries
        ],
        "unfed": sum(summary.unfed for summary in summaries),
        "feeds": may(request, "registers.feed"),
    }


def _translated(titles: Mapping[str, Promise]) -> dict[str, str]:
    """Titles in the reader's language."""
    return {name: str(title) for name, title in titles.items()}
