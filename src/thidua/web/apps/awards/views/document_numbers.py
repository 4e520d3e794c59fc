"""A body's register of the numbers of its decisions: every number, and what the numbers between went to."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from thidua.web.apps.accounts.authorization import at_unit, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.domain import document_numbers
from thidua.web.apps.awards.models import DocumentNumber
from thidua.web.apps.awards.titles import award_title
from thidua.web.apps.organisation.queries import names


@needs("proposal.see", at_unit)
@require_GET
def register(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """The numbers by year and sign, in order, each with its day and what it is for; gaps with their reason."""
    numbers = DocumentNumber.objects.filter(unit_id=unit_id).select_related("award_list", "taken_by")
    parts = []
    for (year, sign), listed in groupby(numbers.order_by("-year", "sign", "number"), lambda row: (row.year, row.sign)):
        rows = list(listed)
        parts.append(
            (
                year,
                sign,
                [(row, award_title(row.award_list.award_id)) for row in rows],
                list(document_numbers.gaps(rows)),
            )
        )
    words = {"unit_id": unit_id, "name": names().get(unit_id, unit_id), "parts": parts}
    return render(request, "awards/document_numbers.html", words)
