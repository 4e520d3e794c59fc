"""What the pages of reference data have in common, and the page of a row."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.reference_data import queries, reference_tables
from thidua.web.apps.reference_data.forms import EndRowForm
from thidua.web.apps.reference_data.reference_tables import ReferenceRow, ReferenceTables
from thidua.web.apps.reference_data.table_specs import KINDS, TableSpec
from thidua.web.ui.values import JsonObject


def kind_of(table: str) -> TableSpec:
    """The kind an address names; 404 where there is none."""
    if table not in KINDS:
        raise Http404
    return KINDS[table]


def record_of(kind: TableSpec, reference: ReferenceTables, row: str) -> ReferenceRow:
    """The row an address names; 404 where there is none."""
    record = reference.tables[kind.table].get(reference_tables.key_of(row))
    if record is None:
        raise Http404
    return record


def frame(request: AuthenticatedRequest, kind: TableSpec) -> JsonObject:
    """What every page of the app shows."""
    return {"kind": kind, "kinds": KINDS.values(), "changes": may(request, "reference.change")}


def title_of(kind: TableSpec, reference: ReferenceTables, record: ReferenceRow) -> str:
    """The title of a row: its own name, else the names of what it refers to."""
    if kind.table in reference_tables.NAMES:
        return reference.name(kind.table, record.key[0])
    return " – ".join(reference.names_in(kind, record.values))


def row_page(
    request: AuthenticatedRequest,
    kind: TableSpec,
    reference: ReferenceTables,
    record: ReferenceRow,
    form: EndRowForm | None,
    status: int = 200,
) -> HttpResponse:
    """A row, with its history and, where it may end, the form for that."""
    words = {
        "record": record,
        "values": [
            (_(field.title), queries.worded(field, record.values[field.column], reference)) for field in kind.fields
        ],
        "title": title_of(kind, reference, record),
        "end_form": form,
        "history": queries.history(kind, record.key, reference),
        "children": queries.children(reference, record.key[0]) if kind.table == "units" else [],
    }
    return render(request, "reference_data/one.html", frame(request, kind) | words, status=status)
