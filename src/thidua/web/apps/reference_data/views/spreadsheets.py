"""Reference data as spreadsheets: out, and in to be looked at."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.reference_data import queries, reference_tables
from thidua.web.apps.reference_data.pages import kind_of
from thidua.web.apps.reference_data.spreadsheets import ReferenceSpreadsheet, workbook_columns, workbook_rows
from thidua.web.apps.reference_data.tables import ReferenceFilter
from thidua.web.apps.spreadsheets.pages import upload_page, workbook_response
from thidua.web.ui.templatetags.display import language


@needs("reference.see")
@require_GET
def export(request: AuthenticatedRequest, table: str) -> HttpResponse:
    """The rows the list shows, as XLSX."""
    kind, reference = kind_of(table), reference_tables.current()
    rows = queries.matching_rows(kind, reference, ReferenceFilter(request.GET, kind, reference).valid())
    return workbook_response(kind.table, _(kind.title), workbook_rows(kind, rows, language()), workbook_columns(kind))


@needs("reference.change")
@require_http_methods(["GET", "POST"])
def bring(request: AuthenticatedRequest, table: str) -> HttpResponse:
    """Takes a spreadsheet and leads to what it would change."""
    return upload_page(request, ReferenceSpreadsheet(kind_of(table), reference_tables.current()))
