"""Entering, correcting, leading on and cancelling entries of every register."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from thidua.definitions.registers.spec import Register
from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.movements.bound import movement_id_of
from thidua.web.apps.registers import actions
from thidua.web.apps.registers.addresses import entry_address, name_of, register_address, register_titles, to_entry
from thidua.web.apps.registers.authorization import at_entry, at_subject, cancelling, correcting, entering, moving
from thidua.web.apps.registers.body_names import is_body
from thidua.web.apps.registers.field_values import value_of
from thidua.web.apps.registers.forms import CancelForm, ConfirmNamesForm, EntryForm, FileForm, UnitForm, move_form
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.pages import entry_page, list_page
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import CITY_ITSELF, RegisterSubject, entry_of, of_entry, of_words, register_of
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import JsonObject


@needs(entering)
@require_http_methods(["GET", "POST"])
def new(request: AuthenticatedRequest, register: str) -> HttpResponse:
    """An entry of a register that speaks of the city; of any other, to the unit chosen."""
    described = register_of({"register": register})
    if described.about == "city":
        return _new(request, described, CITY_ITSELF)
    form = UnitForm(request.GET if "unit" in request.GET else None)
    if not form.is_valid():
        return list_page(request, described, CITY_ITSELF, form, 422 if form.is_bound else 200)
    subject = of_words({"unit_id": form.cleaned_data["unit"]})
    return HttpResponseRedirect(register_address("new", subject, described))


@needs(entering, at_subject)
@require_http_methods(["GET", "POST"])
def new_of(request: AuthenticatedRequest, register: str, **words: str) -> HttpResponse:
    """An entry of one unit, or of one officer."""
    described, subject = register_of({"register": register}), of_words(words)
    if described.about == "city":
        raise Http404
    return _new(request, described, subject)


def _named_in_address(request: AuthenticatedRequest, register: Register) -> JsonObject:
    """The initiative that the page was come to from; the form still checks it."""
    fields = [field.id for field in register.opening if field.kind == "recognised_initiative"]
    return {name: request.GET[name] for name in fields if name in request.GET}


def _new(request: AuthenticatedRequest, register: Register, subject: RegisterSubject) -> HttpResponse:
    of_movement = {field.id: movement_id_of(request) for field in register.opening if field.kind == "movement"}
    initial = {"opened_on": timezone.localdate(), **of_movement, **_named_in_address(request, register)}
    form = EntryForm(register, register.opening, subject, request.POST or None, initial=initial, language=language())
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.enter(register, subject, form.values, by=request.user, movement_id=movement_id_of(request))
        except UserError as refusal:
            form.refuse(refusal, language())
        else:
            messages.success(request, gettext("Entered as %(code)s.") % {"code": entry.code})
            return to_entry(entry)
    words = {
        **register_titles(register),
        "form": form,
        "name": name_of(subject),
        "back": register_address("list", subject, register),
    }
    return render(request, "registers/form.html", words, status=422 if form.errors else 200)


@needs(correcting, at_entry)
@require_http_methods(["GET", "POST"])
def edit(request: AuthenticatedRequest, entry_id: int) -> HttpResponse:
    """Corrects the fields of an entry."""
    entry = entry_of({"entry_id": entry_id})
    register = registers()[entry.register]
    if entry.cancelled:
        raise Http404
    initial = {"version": entry.version, **{field.id: value_of(entry, field) for field in register.opening}}
    form = EntryForm(
        register,
        register.opening,
        of_entry(entry),
        request.POST or None,
        initial=initial,
        language=language(),
        versioned=True,
    )
    title = gettext("Correct")
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        return _write(
            request, entry, form, title, lambda: actions.correct(entry, version, form.values, by=request.user)
        )
    return _form(request, entry, form, title)


@needs(moving, at_entry)
@require_http_methods(["GET", "POST"])
def move(request: AuthenticatedRequest, entry_id: int, step: int) -> HttpResponse:
    """Leads an entry on to its next state."""
    entry = entry_of({"entry_id": entry_id})
    register = registers()[entry.register]
    taken = register.move[step]
    if request.method == "GET" and entry.state not in taken.of:
        return to_entry(entry)
    initial = {"version": entry.version, "indicator_id": entry.indicator_id}
    initial |= {field.id: value_of(entry, field) for field in register.fields_of_move(taken) if field.kind != "figure"}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = move_form(register, taken, of_entry(entry), *sent, initial=initial, language=language())
    title = taken.title.text(language())
    if request.method == "POST" and form.is_valid():
        version, file = form.cleaned_data["version"], form.cleaned_data["file"]
        return _write(
            request,
            entry,
            form,
            title,
            lambda: actions.move(entry, version, taken, form.values, by=request.user, file=file),
        )
    return _form(request, entry, form, title)


@needs(cancelling, at_entry)
@require_http_methods(["GET", "POST"])
def cancel(request: AuthenticatedRequest, entry_id: int) -> HttpResponse:
    """Takes an entry out of every count, with the reason."""
    entry = entry_of({"entry_id": entry_id})
    form = CancelForm(request.POST or None, initial={"version": entry.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.cancel(entry, data["version"], data["reason"], by=request.user)
        except UserError as refusal:
            return entry_page(request, entry, refusal.render(language()), 409)
        return to_entry(entry)
    return _form(request, entry, form, gettext("Cancel this entry"))


@needs("bodies.confirm", at_entry)
@require_POST
def confirm(request: AuthenticatedRequest, entry_id: int) -> HttpResponse:
    """Says that the names of a body are right as a unit wrote them. 404 of an entry of another register."""
    entry = entry_of({"entry_id": entry_id})
    if not is_body(entry):
        raise Http404
    form = ConfirmNamesForm(request.POST)
    if not form.is_valid():
        return entry_page(request, entry, status=422)
    try:
        if actions.confirm_names(entry, form.cleaned_data["version"], by=request.user):
            messages.success(request, gettext("The names are confirmed."))
    except UserError as refusal:
        return entry_page(request, entry, refusal.render(language()), 409)
    return to_entry(entry)


@needs(correcting, at_entry)
@require_POST
def add_evidence(request: AuthenticatedRequest, entry_id: int) -> HttpResponse:
    """Attaches a file to an entry."""
    entry = entry_of({"entry_id": entry_id})
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_evidence(entry, form.cleaned_data["file"], by=request.user)
        except UserError as refusal:
            form.add_error("file", refusal.render(language()))
        else:
            messages.success(request, gettext("The file is kept."))
            return to_entry(entry)
    return entry_page(request, entry, status=422, file_form=form)


def _write(
    request: AuthenticatedRequest, entry: RegisterEntry, form: EntryForm, title: str, action: Callable[[], object]
) -> HttpResponse:
    try:
        action()
    except UserError as refusal:
        form.refuse(refusal, language())
        return _form(request, entry, form, title, status=409)
    return to_entry(entry)


def _form(
    request: AuthenticatedRequest, entry: RegisterEntry, form: Form, title: str, status: int = 200
) -> HttpResponse:
    register = registers()[entry.register]
    words = {
        **register_titles(register),
        "entry": entry,
        "form": form,
        "what": title,
        "back": entry_address(entry),
    }
    return render(request, "registers/form.html", words, status=422 if form.errors and status == 200 else status)
