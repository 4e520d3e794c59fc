"""The participants frozen on a day."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from thidua.documents.table_export import Column
from thidua.i18n import UserError, _
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.evaluations.requests import FiguresRequest
from thidua.web.apps.movements.bound import movement_id_of, newest_editions
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers import participants
from thidua.web.apps.registers.forms import FreezeForm
from thidua.web.apps.registers.models import Freeze
from thidua.web.apps.spreadsheets.pages import workbook_response
from thidua.web.ui.templatetags.display import language


@needs("registers.see")
@require_GET
def frozen(request: FiguresRequest) -> HttpResponse:
    """Every freeze, the newest first; where the reader may, a form for the next."""
    return _frozen(request, FreezeForm())


def _frozen(request: HttpRequest, form: FreezeForm, status: int = 200) -> HttpResponse:
    field = participants.group_field()
    groups = [(choice.id, choice.title.text(language())) for choice in field.choices]
    rows = [
        (
            listed_freeze,
            [(title, listed_freeze.counts.get(group, 0)) for group, title in groups],
            participants.holds(listed_freeze),
            _of_movement(listed_freeze),
        )
        for listed_freeze in Freeze.objects.select_related("by")
    ]
    words = {
        "register": participants.participant(),
        "title": participants.participant().title.text(language()),
        "frozen_lists": rows,
        "groups": [title for _group, title in groups],
        "form": form,
        "freezes": may(request, "participants.confirm"),
    }
    return render(request, "registers/frozen.html", words, status=status)


def _of_movement(listed: Freeze) -> str:
    """The title of the movement it was made for, where the site has several."""
    editions = newest_editions()
    edition = editions.get(listed.movement_id or "") if len(editions) > 1 else None
    return "" if edition is None else edition.title(language())


@needs("participants.confirm")
@require_POST
def freeze(request: FiguresRequest) -> HttpResponse:
    """Freezes the list of participants as of a day, as the base of quotas."""
    form = FreezeForm(request.POST)
    if not form.is_valid():
        return _frozen(request, form, 422)
    try:
        participants.freeze(
            form.cleaned_data["on"],
            form.cleaned_data["reason"],
            by=request.user,
            movement_id=movement_id_of(request),
        )
    except UserError as refusal:
        form.add_error(None, refusal.render(language()))
        return _frozen(request, form, 422)
    return HttpResponseRedirect(reverse("participants-frozen"))


@needs("participants.confirm")
@require_POST
def fill(request: FiguresRequest) -> HttpResponse:
    """Enters every subject of the current evaluation as a participant."""
    shown = request.shown
    if not shown:
        raise Http404
    count = participants.fill(shown, by=request.user)
    messages.success(request, gettext("Entries written: %(count)s.") % {"count": count})
    return HttpResponseRedirect(reverse("register", args=[participants.participant().id]))


@needs("registers.see")
@require_GET
def file(_request: FiguresRequest, number: int) -> HttpResponse:
    """The list of a freeze as a workbook."""
    list_freeze = Freeze.objects.filter(number=number).first()
    if list_freeze is None:
        raise Http404
    units = names()
    columns = [
        Column("code", _("Code")),
        Column("group", _("Group")),
        Column("unit", _("Unit")),
        Column("officer", _("Officer code")),
        Column("name", _("Name")),
        Column("role", _("Role")),
    ]
    rows = [
        {"code": code, "group": group, "unit": units.get(unit, unit), "officer": officer, "name": name, "role": role}
        for code, group, unit, officer, name, role in list_freeze.rows
    ]
    return workbook_response(f"participants-{list_freeze.number}", list_freeze.sha256[:16], rows, columns)
