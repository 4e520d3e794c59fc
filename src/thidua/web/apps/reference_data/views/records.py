"""The pages of reference data."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.reference_data import actions, queries, reference_tables
from thidua.web.apps.reference_data.forms import EndRowForm, RowForm
from thidua.web.apps.reference_data.messages import saved_message
from thidua.web.apps.reference_data.pages import frame, kind_of, record_of, row_page, title_of
from thidua.web.apps.reference_data.reference_tables import ReferenceRow, ReferenceTables
from thidua.web.apps.reference_data.table_specs import KINDS, TableSpec
from thidua.web.apps.reference_data.tables import ReferenceFilter, ReferenceTable
from thidua.web.ui.values import JsonObject, PageContext


@needs("reference.see")
@require_GET
def start(_request: AuthenticatedRequest) -> HttpResponse:
    """Redirects to the list of units."""
    return redirect("reference-data-list", table="units")


@needs("reference.see")
@require_GET
def listed(request: AuthenticatedRequest, table: str) -> HttpResponse:
    """The rows of one table."""
    kind, reference = kind_of(table), reference_tables.current()
    filter_ = ReferenceFilter(request.GET, kind, reference)
    rows = queries.matching_rows(kind, reference, filter_.valid())
    words = {"filter": filter_, "table": ReferenceTable(kind, rows, reference).arranged_for(request)}
    return render(request, "reference_data/list.html", frame(request, kind) | words)


@needs("reference.see")
@require_GET
def tree(request: AuthenticatedRequest) -> HttpResponse:
    """The units as a tree."""
    kind = KINDS["units"]
    words = {"units": queries.tree(reference_tables.current())}
    return render(request, "reference_data/tree.html", frame(request, kind) | words)


@needs("reference.see")
@require_GET
def show(request: AuthenticatedRequest, table: str, row: str) -> HttpResponse:
    """One row with its history."""
    kind, reference = kind_of(table), reference_tables.current()
    record = record_of(kind, reference, row)
    form = EndRowForm(initial={"version": record.version}) if kind.dated else None
    return row_page(request, kind, reference, record, form)


@needs("reference.change")
@require_http_methods(["GET", "POST"])
def new(request: AuthenticatedRequest, table: str) -> HttpResponse:
    """Adds a row."""
    kind, reference = kind_of(table), reference_tables.current()
    form = RowForm(kind, reference, request.POST or None, initial=None if request.POST else request.GET.dict())
    return _form(request, kind, reference, form, None)


@needs("reference.change")
@require_http_methods(["GET", "POST"])
def change(request: AuthenticatedRequest, table: str, row: str) -> HttpResponse:
    """Changes a row."""
    kind, reference = kind_of(table), reference_tables.current()
    record = record_of(kind, reference, row)
    return _form(request, kind, reference, RowForm(kind, reference, request.POST or None, record=record), record)


def _form(
    request: AuthenticatedRequest,
    kind: TableSpec,
    reference: ReferenceTables,
    form: RowForm,
    record: ReferenceRow | None,
) -> HttpResponse:
    words: PageContext = {"form": form, "record": record}
    if request.method == "POST" and form.is_valid():
        key = record.key if record else reference_tables.key_in(kind, form.values())
        row = actions.RowEdit(key, form.values(), form.cleaned_data["version"])
        try:
            messages.success(request, saved_message(actions.save(kind, [row], by=request.user)))
            return redirect(
                "reference-data-one", table=kind.table, row=reference_tables.ReferenceRow(key, row.values, None).word
            )
        except actions.ConflictError as error:
            conflict = _conflict(kind, reference, row, error.rows[key])
            form = _again(request, kind, conflict["theirs"])
            words |= {**conflict, "form": form}
        except actions.RefusedError as error:
            for column, text in error.problems[key].items():
                form.add_error(column, text)
        except UserError as error:
            form.add_error(None, error.render(request.LANGUAGE_CODE))
    if record:
        words["title"] = title_of(kind, reference, record)
    status = 409 if "differing" in words else 422 if form.is_bound and form.errors else 200
    return render(request, "reference_data/form.html", frame(request, kind) | words, status=status)


def _again(request: AuthenticatedRequest, kind: TableSpec, theirs: ReferenceRow) -> RowForm:
    """The same form, now made from what the other saved: sending it once more is a decision."""
    data = request.POST.copy()
    data["version"] = str(theirs.version)
    for column in kind.key:
        data.setdefault(column, "")
    return RowForm(kind, reference_tables.current(), data, record=theirs)


def _conflict(kind: TableSpec, reference: ReferenceTables, mine: actions.RowEdit, theirs: ReferenceRow) -> JsonObject:
    """Both values side by side, and who saved the other."""
    return {
        "theirs": theirs,
        "record": theirs,
        "differing": queries.changes(kind, mine.values, theirs.values, reference),
        "who": next(iter(queries.history(kind, mine.key, reference)), None),
    }


@needs("reference.change")
@require_POST
def end(request: AuthenticatedRequest, table: str, row: str) -> HttpResponse:
    """Ends a row on a day; nothing is ever deleted."""
    kind, reference = kind_of(table), reference_tables.current()
    if not kind.dated:
        raise Http404
    record = record_of(kind, reference, row)
    form = EndRowForm(request.POST)
    if not form.is_valid():
        return row_page(request, kind, reference, record, form, 422)
    values = record.values | {"valid_to_on": form.cleaned_data["valid_to_on"]}
    edit = actions.RowEdit(record.key, values, form.cleaned_data["version"])
    try:
        messages.success(request, saved_message(actions.save(kind, [edit], by=request.user)))
    except actions.ConflictError as error:
        current_row = error.rows[record.key]
        text = _("Somebody else has saved this meanwhile; look at the row as it is now, then end it.")
        form = EndRowForm({**request.POST.dict(), "version": str(current_row.version)})
        form.add_error(None, text)
        return row_page(request, kind, reference_tables.current(), current_row, form, 409)
    except actions.RefusedError as error:
        for column, text in error.problems[record.key].items():
            form.add_error(column if column in form.fields else None, text)
        return row_page(request, kind, reference, record, form, 422)
    except UserError as error:
        form.add_error(None, error.render(request.LANGUAGE_CODE))
        return row_page(request, kind, reference, record, form, 422)
    return redirect("reference-data-one", table=kind.table, row=record.word)
