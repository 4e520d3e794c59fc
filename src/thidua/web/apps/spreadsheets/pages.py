"""Parts of pages that every list with spreadsheets has: the file it gives out, the page that takes one in."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from thidua.documents.table_export import Column, workbook_of
from thidua.i18n import UserError
from thidua.ledger.mapping.hidden_parts import HiddenChoice, HiddenPartsError
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.spreadsheets import actions
from thidua.web.apps.spreadsheets.forms import SpreadsheetForm
from thidua.web.apps.spreadsheets.targets import SpreadsheetTarget
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import Json

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(
    name: str, title: str, rows: Sequence[Mapping[str, Json]], columns: Sequence[Column]
) -> HttpResponse:
    """Rows as an XLSX file to be saved; nothing in it is a formula."""
    response = HttpResponse(workbook_of(language(), rows, columns, title), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def upload_page(request: AuthenticatedRequest, target: SpreadsheetTarget) -> HttpResponse:
    """Takes a spreadsheet and leads to what it would change."""
    form = SpreadsheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            choice = form.cleaned_data["hidden"]
            hidden = HiddenChoice(choice) if choice else None
            draft = actions.receive(target, form.cleaned_data["file"], by=request.user, hidden=hidden)
        except HiddenPartsError as refusal:
            form.add_error("hidden", refusal.render(language()))
        except UserError as refusal:
            form.add_error("file", refusal.render(language()))
        else:
            return redirect("spreadsheet-draft", draft_id=draft.pk)
    words = {"target": target, "form": form, "columns": [gettext(column.title) for column in target.columns]}
    return render(request, "spreadsheets/upload.html", words, status=422 if form.errors else 200)
