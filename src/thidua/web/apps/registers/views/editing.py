"""Entering, correcting, leading on and cancelling entries of every register."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers import actions
from thidua.web.apps.registers.authorization import at_entry, at_subject, cancelling, correcting, entering, moving
from thidua.web.apps.registers.field_values import value_of
from thidua.web.apps.registers.forms import EntryForm, FileForm, ReasonForm, move_form
from thidua.web.apps.registers.models import Entry
from thidua.web.apps.registers.register_spec import Register, registers
from thidua.web.apps.registers.subjects import (
    Subject,
    entry_of,
    of_entry,
    of_words,
    register_of,
)
from thidua.web.apps.registers.views.entries import address, entry_page, link, name_of, titles, to
from thidua.web.ui.templatetags.display import language


@needs(entering)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, register: str) -> HttpResponse:
    """An entry of a register that speaks of the city; of any other, to the unit chosen."""
    described = register_of({"register": register})
    if described.about == "city":
        return _new(request, described, of_words({}))
    unit_id = request.GET.get("unit", "")
    if unit_id not in names():
        return HttpResponseRedirect(link("list", of_words({}), described))
    return HttpResponseRedirect(link("new", of_words({"unit_id": unit_id}), described))


@needs(entering, at_subject)
@require_http_methods(["GET", "POST"])
def new_of(request: HttpRequest, register: str, **words: str) -> HttpResponse:
    """An entry of one unit, or of one officer."""
    described, subject = register_of({"register": register}), of_words(words)
    if described.about == "city":
        raise Http404
    return _new(request, described, subject)


def _new(request: HttpRequest, register: Register, subject: Subject) -> HttpResponse:
    initial = {"opened_on": timezone.localdate()}
    form = EntryForm(register, register.opening, subject, request.POST or None, initial=initial, language=language())
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.enter(register, subject, form.values, by=request.user)
        except UserError as refusal:
            form.refuse(refusal, language())
        else:
            messages.success(request, gettext("Entered as %(code)s.") % {"code": entry.code})
            return to(entry)
    words = {**titles(register), "form": form, "name": name_of(subject), "back": link("list", subject, register)}
    return render(request, "registers/form.html", words, status=422 if form.errors else 200)


@needs(correcting, at_entry)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Corrects what an entry says."""
    entry = entry_of({"entry_id": entry_id})
    described, subject = registers()[entry.register], of_entry(entry)
    if entry.cancelled:
        raise Http404
    initial = {"version": entry.version, **{each.id: value_of(entry, each) for each in described.opening}}
    form = EntryForm(described, described.opening, subject, request.POST or None, initial=initial, language=language())
    if request.method == "POST" and form.is_valid():
        return _write(
            request, entry, form, lambda: actions.correct(entry, _version(form), form.values, by=request.user)
        )
    return _form(request, entry, form, gettext("Correct"))


@needs(moving, at_entry)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, entry_id: int, step: int) -> HttpResponse:
    """Leads an entry on to its next state."""
    entry = entry_of({"entry_id": entry_id})
    described, subject = registers()[entry.register], of_entry(entry)
    taken = described.move[step]
    if request.method == "GET" and entry.state not in taken.of:
        return to(entry)
    initial = {"version": entry.version, "indicator_id": entry.indicator_id}
    initial |= {each.id: value_of(entry, each) for each in described.asked_by(taken) if each.kind != "figure"}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = move_form(described, taken, subject, *sent, initial=initial, language=language())
    if request.method == "POST" and form.is_valid():
        return _write(
            request,
            entry,
            form,
            lambda: actions.move(
                entry, _version(form), taken, form.values, by=request.user, file=form.cleaned_data["file"]
            ),
        )
    return _form(request, entry, form, taken.title.text(language()))


@needs(cancelling, at_entry)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Takes an entry out of every count, with the reason."""
    entry = entry_of({"entry_id": entry_id})
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = int(request.POST.get("version") or 0)
            actions.cancel(entry, version, form.cleaned_data["reason"], by=request.user)
        except (UserError, ValueError) as refusal:
            text = refusal.render(language()) if isinstance(refusal, UserError) else ""
            return entry_page(request, entry, text or gettext("The form is not complete."), 409)
        return to(entry)
    return _form(request, entry, form, gettext("Cancel this entry"), version=entry.version)


@needs(correcting, at_entry)
@require_POST
def add_evidence(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Keeps a file with an entry."""
    entry = entry_of({"entry_id": entry_id})
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return entry_page(request, entry, gettext("Choose a file."), 422)
    try:
        actions.add_evidence(entry, form.cleaned_data["file"], by=request.user)
    except UserError as refusal:
        return entry_page(request, entry, refusal.render(language()), 422)
    messages.success(request, gettext("The file is kept."))
    return to(entry)


def _write(request: HttpRequest, entry: Entry, form: EntryForm, action: Any) -> HttpResponse:
    try:
        action()
    except UserError as refusal:
        form.refuse(refusal, language())
        return _form(request, entry, form, gettext("Correct"), status=409)
    return to(entry)


def _form(
    request: HttpRequest, entry: Entry, form: Any, title: str, status: int = 200, version: int = 0
) -> HttpResponse:
    register = registers()[entry.register]
    words = {
        **titles(register),
        "entry": entry,
        "form": form,
        "what": title,
        "version": version,
        "back": address(entry),
    }
    return render(request, "registers/form.html", words, status=422 if form.errors and status == 200 else status)


def _version(form: EntryForm) -> int:
    return int(form.cleaned_data.get("version") or 0)
