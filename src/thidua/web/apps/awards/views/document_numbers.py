"""A body's register of the numbers of its papers: every number, what waits for one, what those between went to."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import at_unit, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.authorization import (
    at_number,
    at_waiting,
    number_of,
    numbering_taken,
    numbering_waiting,
    waiting_paper_of,
)
from thidua.web.apps.awards.domain import document_numbers, numbered_papers
from thidua.web.apps.awards.forms.document_numbers import TakeNumberForm, VoidNumberForm
from thidua.web.apps.awards.forms.record_forms import tell_refusals
from thidua.web.apps.awards.presenters.document_numbers import register_page
from thidua.web.apps.awards.titles import in_words


@needs("proposal.see", at_unit)
@require_GET
def register(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """The numbers by year and sign, in order, each with its day and what it is for; gaps with their reason."""
    return render(request, "awards/document_numbers.html", register_page(request, unit_id))


@needs(numbering_waiting, at_waiting)
@require_POST
def take(request: AuthenticatedRequest, paper: str, subject_id: str) -> HttpResponse:
    """A paper that waits for a number takes one."""
    waits = waiting_paper_of({"paper": paper, "subject_id": subject_id})
    form = TakeNumberForm(waits, request.POST)

    def work() -> None:
        data = form.cleaned_data
        numbered_papers.take(waits, data["number"], data["symbol"], data["on"], data["reason"], by=request.user)

    return _done(request, document_numbers.issuer_id(waits.paper, waits.subject), form, work)


@needs(numbering_taken, at_number)
@require_POST
def void(request: AuthenticatedRequest, number_id: int) -> HttpResponse:
    """A number ends, with the reason."""
    number = number_of({"number_id": number_id})
    form = VoidNumberForm(number, request.POST)
    return _done(
        request,
        number.unit_id,
        form,
        lambda: numbered_papers.void(number, form.cleaned_data["reason"], by=request.user),
    )


def _done(request: AuthenticatedRequest, unit_id: str, form: forms.Form, work: Callable[[], None]) -> HttpResponse:
    """Back to the register; with the form as it was sent where it was refused."""
    if form.is_valid():
        try:
            work()
        except UserError as refusal:
            form.add_error(None, in_words(refusal))
        else:
            messages.success(request, _("Saved. Papers that were made before are made anew on their page."))
            return redirect("document-numbers", unit_id=unit_id)
    tell_refusals(request, form)
    return render(request, "awards/document_numbers.html", register_page(request, unit_id, form), status=422)
