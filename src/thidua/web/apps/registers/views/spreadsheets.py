"""Registers as spreadsheets: out, and in to be looked at."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from thidua.definitions.registers.spec import Register
from thidua.web.apps.accounts.access_scope import reach
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.registers import queries
from thidua.web.apps.registers.authorization import at_subject, entering, seeing
from thidua.web.apps.registers.spreadsheets import RegisterSpreadsheet, workbook_columns, workbook_rows
from thidua.web.apps.registers.subjects import CITY_ITSELF, RegisterSubject, of_words, register_of
from thidua.web.apps.registers.tables import EntryFilter
from thidua.web.apps.spreadsheets.pages import upload_page, workbook_response
from thidua.web.ui.templatetags.display import language


@needs(seeing)
@require_GET
def file(request: AuthenticatedRequest, register: str) -> HttpResponse:
    """A register of the city as a workbook."""
    return _file(request, register_of({"register": register}), CITY_ITSELF)


@needs(seeing, at_subject)
@require_GET
def file_of(request: AuthenticatedRequest, register: str, **words: str) -> HttpResponse:
    """A register of one unit, or of one officer, as a workbook."""
    return _file(request, register_of({"register": register}), of_words(words))


def _file(request: AuthenticatedRequest, register: Register, subject: RegisterSubject) -> HttpResponse:
    entries = queries.entries(register, subject, reach(request, register.see))
    filtered = EntryFilter(request.GET, entries, register=register, subject=subject).qs
    return workbook_response(
        register.id,
        register.title.text(language()),
        workbook_rows(register, filtered, language()),
        workbook_columns(register, language()),
    )


@needs(entering)
@require_http_methods(["GET", "POST"])
def bring(request: AuthenticatedRequest, register: str) -> HttpResponse:
    """A workbook with entries of any unit."""
    return upload_page(request, RegisterSpreadsheet(register_of({"register": register}), CITY_ITSELF, language()))


@needs(entering, at_subject)
@require_http_methods(["GET", "POST"])
def bring_of(request: AuthenticatedRequest, register: str, **words: str) -> HttpResponse:
    """A workbook with entries of one unit, or of one officer."""
    return upload_page(request, RegisterSpreadsheet(register_of({"register": register}), of_words(words), language()))
