"""Registers as workbooks: out, in, looked at, saved."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from thidua.i18n import UserError
from thidua.web.apps.accounts.access_scope import reach
from thidua.web.apps.accounts.authorization import needs, signed_in
from thidua.web.apps.registers import queries, spreadsheets
from thidua.web.apps.registers.authorization import at_subject, entering, seeing
from thidua.web.apps.registers.forms import FileForm
from thidua.web.apps.registers.models import Sheet
from thidua.web.apps.registers.register_spec import Register, registers
from thidua.web.apps.registers.subjects import Subject, of_words, register_of
from thidua.web.apps.registers.views.entries import link, name_of, titles
from thidua.web.ui.templatetags.display import language

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FATES = {
    spreadsheets.NEW: _("new"),
    spreadsheets.CHANGED: _("changed"),
    spreadsheets.SAME: _("as it is"),
    spreadsheets.REFUSED: _("refused"),
}


@needs(seeing)
@require_GET
def file(request: HttpRequest, register: str) -> HttpResponse:
    """A register of the city as a workbook."""
    return _file(request, register_of({"register": register}), of_words({}))


@needs(seeing, at_subject)
@require_GET
def file_of(request: HttpRequest, register: str, **words: str) -> HttpResponse:
    """A register of one unit, or of one officer, as a workbook."""
    return _file(request, register_of({"register": register}), of_words(words))


def _file(request: HttpRequest, register: Register, subject: Subject) -> HttpResponse:
    asked = queries.asked_of(request.GET, register)
    found = queries.entries(register, subject, reach(request, register.see), asked)
    response = HttpResponse(spreadsheets.workbook(register, found, language()), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{register.id}.xlsx"'
    return response


@needs(entering)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, register: str) -> HttpResponse:
    """A workbook with entries of any unit."""
    return _bring(request, register_of({"register": register}), of_words({}))


@needs(entering, at_subject)
@require_http_methods(["GET", "POST"])
def bring_of(request: HttpRequest, register: str, **words: str) -> HttpResponse:
    """A workbook with entries of one unit, or of one officer."""
    return _bring(request, register_of({"register": register}), of_words(words))


def _bring(request: HttpRequest, register: Register, subject: Subject) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = spreadsheets.receive(register, subject, form.cleaned_data["file"], language(), by=request.user)
        except UserError as refusal:
            form.add_error("file", refusal.render(language()))
        else:
            return HttpResponseRedirect(reverse("register-sheet", args=[sheet.pk]))
    words = {
        **titles(register),
        "form": form,
        "name": name_of(subject),
        "back": link("list", subject, register),
        "file": link("file", subject, register),
        "fields": [each.title.text(language()) for each in register.opening],
    }
    return render(request, "registers/bring.html", words, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """What a workbook would do, to whoever sent it; saved as a whole."""
    found = Sheet.objects.filter(pk=sheet_id, sent_by=request.user).first()
    if found is None:
        raise Http404
    register, refusal = registers()[found.register], ""
    subject = of_words({"unit_id": found.unit_id}) if found.unit_id else of_words({})
    if request.method == "POST":
        try:
            saved = spreadsheets.save(found, by=request.user)
            messages.success(request, gettext("Entries written: %(count)s.") % {"count": saved})
            return HttpResponseRedirect(link("list", subject, register))
        except UserError as error:
            refusal = error.render(language())
    fates = [line["fate"] for line in found.lines]
    words = {
        **titles(register),
        "list_address": link("list", subject, register),
        "sheet": found,
        "lines": [(line, FATES[line["fate"]]) for line in found.lines[:500]],
        "counts": [(word, fates.count(fate)) for fate, word in FATES.items() if fates.count(fate)],
        "ready": found.saved_at is None
        and spreadsheets.REFUSED not in fates
        and {spreadsheets.NEW, spreadsheets.CHANGED} & set(fates),
        "refusal": refusal,
    }
    return render(request, "registers/sheet.html", words, status=409 if refusal else 200)
