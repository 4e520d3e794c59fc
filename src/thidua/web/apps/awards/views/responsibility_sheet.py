"""The head's responsibility sheet: as a page, as a Word file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from thidua.documents.papers.render import render as made
from thidua.documents.papers.render import template_for
from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import at_unit, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.file_responses import file_response
from thidua.web.apps.awards.papers import generation, responsibility_sheet
from thidua.web.apps.awards.titles import in_words
from thidua.web.apps.movements.bound import movement_id_of


@needs("responsibility.see", at_unit)
@require_GET
def sheet(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """What the data and the registers say of the unit's head."""
    try:
        document = responsibility_sheet.head_sheet(movement_id_of(request), unit_id)
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("home")
    return render(
        request,
        "awards/sheet.html",
        {
            "sheet": document,
            "unit_id": unit_id,
            "assessment": responsibility_sheet.assessment(movement_id_of(request), unit_id),
        },
    )


@needs("responsibility.see", at_unit)
@require_GET
def file(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """The sheet as a Word file, to be completed and signed."""
    try:
        content = made(
            responsibility_sheet.head_sheet(movement_id_of(request), unit_id),
            template_for("head_sheet", generation.templates()),
        )
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("head-sheet", unit_id=unit_id)
    return file_response(content, f"head_sheet-{unit_id}.docx")
