"""Overviews, lists and entries of every register."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.registers import actions
from thidua.web.apps.registers.addresses import register_address
from thidua.web.apps.registers.authorization import at_entry, at_subject, cancelling, seeing
from thidua.web.apps.registers.pages import entry_page, list_page, words_of_overview
from thidua.web.apps.registers.subjects import CITY_ITSELF, entry_of, of_words, register_of
from thidua.web.ui.templatetags.display import language


@needs("registers.see_activities")
@require_GET
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """All registers of the city, with how many entries each has."""
    return render(request, "registers/overview.html", words_of_overview(request, CITY_ITSELF))


@needs("registers.see", at_subject)
@require_GET
def overview_of(request: AuthenticatedRequest, **words: str) -> HttpResponse:
    """The registers of one unit, or of one officer."""
    return render(request, "registers/overview.html", words_of_overview(request, of_words(words)))


@needs("registers.feed")
@require_POST
def feed(request: AuthenticatedRequest) -> HttpResponse:
    """Starts an evaluation with what the registers say now."""
    actions.figures_anew(by=request.user)
    messages.success(request, gettext("The figures are being made anew with what the registers say now."))
    return HttpResponseRedirect(reverse("registers"))


@needs(seeing)
@require_GET
def listed(request: AuthenticatedRequest, register: str) -> HttpResponse:
    """The entries of one register, of the whole city."""
    return list_page(request, register_of({"register": register}), CITY_ITSELF)


@needs(seeing, at_subject)
@require_GET
def listed_of(request: AuthenticatedRequest, register: str, **words: str) -> HttpResponse:
    """A register of one unit, or of one officer."""
    return list_page(request, register_of({"register": register}), of_words(words))


@needs(cancelling)
@require_POST
def keep(request: AuthenticatedRequest, register: str) -> HttpResponse:
    """Says that the register is kept, though it is empty."""
    described = register_of({"register": register})
    try:
        actions.keep(described, by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(language()))
    return HttpResponseRedirect(register_address("list", CITY_ITSELF, described))


@needs(seeing, at_entry)
@require_GET
def show(request: AuthenticatedRequest, entry_id: int) -> HttpResponse:
    """An entry: what it says, its evidence, what can be done next, its history."""
    return entry_page(request, entry_of({"entry_id": entry_id}))


@needs(seeing, at_entry)
@require_GET
def evidence(_request: AuthenticatedRequest, entry_id: int, place: int) -> FileResponse:
    """Hands a file out: to be saved, never to be shown by the browser as a page of ours."""
    file = entry_of({"entry_id": entry_id}).evidence.filter(pk=place).first()
    if file is None or not file.path.is_file():
        raise Http404
    response = FileResponse(file.path.open("rb"), as_attachment=True, filename=file.name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
