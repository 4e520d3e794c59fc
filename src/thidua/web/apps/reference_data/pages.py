"""What the pages of reference data have in common, and the page of a row."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.reference_data import queries
from thidua.web.apps.reference_data import reference_tables as books
from thidua.web.apps.reference_data.forms import EndRowForm
from thidua.web.apps.reference_data.reference_tables import Book, ReferenceRow
from thidua.web.apps.reference_data.table_specs import KINDS, TableSpec
from thidua.web.ui.values import JsonObject


def kind_of(table: str) -> TableSpec:
    """The kind an address names; 404 where there is none."""
    if table not in KINDS:
        raise Http404
    return KINDS[table]


def record_of(kind: TableSpec, book: Book, row: str) -> ReferenceRow:
    """The row an address names; 404 where there is none."""
    record = book.tables[kind.table].get(books.key_of(row))
    if record is None:
        raise Http404
    return record


def frame(request: AuthenticatedRequest, kind: TableSpec) -> JsonObject:
    """What every page of the app shows."""
    return {"kind": kind, "kinds": KINDS.values(), "changes": may(request, "reference.change")}


def title_of(kind: TableSpec, book: Book, record: ReferenceRow) -> str:
    """The title of a row: its own name, else the names of what it refers to."""
    if kind.table in books.NAMES:
        return book.name(kind.table, record.key[0])
    return " – ".join(book.names_in(kind, record.values))


def row_page(
    request: AuthenticatedRequest,
    kind: TableSpec,
    book: Book,
    record: ReferenceRow,
    form: EndRowForm | None,
    status: int = 200,
) -> HttpResponse:
    """A row, with its history and, where it may end, the form for that."""
    words = {
        "record": record,
        "values": [(_(field.title), queries.worded(field, record.values[field.column], book)) for field in kind.fields],
        "title": title_of(kind, book, record),
        "end_form": form,
        "history": queries.history(kind, record.key, book),
        "children": queries.children(book, record.key[0]) if kind.table == "units" else [],
    }
    return render(request, "reference_data/one.html", frame(request, kind) | words, status=status)
