"""The pages of reference data."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.reference_data import actions, queries
from thidua.web.apps.reference_data import reference_tables as books
from thidua.web.apps.reference_data.forms import EndForm, RowForm
from thidua.web.apps.reference_data.reference_tables import Book, Record
from thidua.web.apps.reference_data.table_specs import GROUPS, KINDS, Kind

ASKED = ("q", "unit", "officer", "procedure", "group", "state", "sort")


def kind_of(table: str) -> Kind:
    """The kind an address names; 404 where there is none."""
    if table not in KINDS:
        raise Http404
    return KINDS[table]


def _record(kind: Kind, book: Book, row: str) -> Record:
    found = book.tables[kind.table].get(books.key_of(row))
    if found is None:
        raise Http404
    return found


def frame(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    """What every page of the app shows."""
    return {"kind": kind, "kinds": KINDS.values(), "changes": may(request, "reference.change")}


@needs("reference.see")
@require_GET
def start(_request: HttpRequest) -> HttpResponse:
    """Leads to the units."""
    return redirect("administration-list", table="units")


def question(request: HttpRequest) -> dict[str, str]:
    """What the list is asked for."""
    asked = {word: request.GET.get(word, "").strip() for word in ASKED}
    return asked | {"state": asked["state"] or queries.NOW}


@needs("reference.see")
@require_GET
def listed(request: HttpRequest, table: str) -> HttpResponse:
    """The rows of a kind."""
    kind, book, asked = kind_of(table), books.current(), question(request)
    page = Paginator(queries.listed(kind, book, asked), 50).get_page(request.GET.get("page"))
    units = sorted(book.tables["units"].values(), key=lambda unit: unit.rank) if kind.table != "officers" else []
    heads = [
        {
            "title": _(kind.field(column).title),
            "turn": f"-{column}" if asked["sort"] == column else column,
            "way": {column: "ascending", f"-{column}": "descending"}.get(asked["sort"], ""),
        }
        for column in kind.shown
        if column
    ]
    words = {
        "page": page, "rows": [(each, queries.cells(kind, each, book)) for each in page.object_list], "heads": heads,
        "asked": asked, "units": units if any(each.column in ("unit_id", "parent_id") for each in kind.fields) else [],
        "groups": GROUPS.items() if kind.table == "units" else (),
    }  # fmt: skip
    return render(request, "reference_data/list.html", frame(request, kind) | words)


@needs("reference.see")
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """The tree of units."""
    kind = KINDS["units"]
    found = queries.tree(books.current())
    return render(request, "reference_data/tree.html", frame(request, kind) | {"units": found})


@needs("reference.see")
@require_GET
def one(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """A row, with its history."""
    kind, book = kind_of(table), books.current()
    record = _record(kind, book, row)
    form = EndForm(initial={"version": record.version}) if kind.dated else None
    return _shown(request, kind, book, record, form)


def _shown(
    request: HttpRequest, kind: Kind, book: Book, record: Record, form: EndForm | None, status: int = 200
) -> HttpResponse:
    values = [(_(each.title), queries.worded(each, record.values[each.column], book)) for each in kind.fields]
    words = {
        "record": record, "values": values, "title": title_of(kind, book, record), "end_form": form,
        "history": queries.history(kind, record.key, book),
        "children": queries.children(book, record.key[0]) if kind.table == "units" else [],
    }  # fmt: skip
    return render(request, "reference_data/one.html", frame(request, kind) | words, status=status)


def title_of(kind: Kind, book: Book, record: Record) -> str:
    """What a row is called."""
    if kind.table in books.NAMES:
        return book.name(kind.table, record.key[0])
    return " – ".join(book.names_in(kind, record.values))


@needs("reference.change")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, table: str) -> HttpResponse:
    """Adds a row."""
    kind, book = kind_of(table), books.current()
    form = RowForm(kind, book, request.POST or None, initial=None if request.POST else request.GET.dict())
    return _form(request, kind, book, form, None)


@needs("reference.change")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Changes a row."""
    kind, book = kind_of(table), books.current()
    record = _record(kind, book, row)
    return _form(request, kind, book, RowForm(kind, book, request.POST or None, record=record), record)


def _form(request: HttpRequest, kind: Kind, book: Book, form: RowForm, record: Record | None) -> HttpResponse:
    words: dict[str, Any] = {"form": form, "record": record}
    if request.method == "POST" and form.is_valid():
        key = record.key if record else books.key_in(kind, form.values())
        row = actions.Row(key, form.values(), form.cleaned_data["version"])
        try:
            number = actions.save(kind, [row], by=request.user)
            tell(request, number)
            return redirect("administration-one", table=kind.table, row=books.Record(key, row.values, None).word)
        except actions.ConflictError as error:
            words |= _conflict(kind, book, row, error.found[key])
            form = words["form"] = _again(request, kind, words["theirs"])
        except actions.RefusedError as error:
            for column, text in error.found[key].items():
                form.add_error(column, text)
        except UserError as error:
            form.add_error(None, error.render(request.LANGUAGE_CODE))
    if record:
        words["title"] = title_of(kind, book, record)
    status = 409 if "differing" in words else 422 if form.is_bound and form.errors else 200
    return render(request, "reference_data/form.html", frame(request, kind) | words, status=status)


def _again(request: HttpRequest, kind: Kind, theirs: Record) -> RowForm:
    """The same form, now made from what the other saved: sending it once more is a decision."""
    said = request.POST.copy()
    said["version"] = str(theirs.version)
    for column in kind.key:
        said.setdefault(column, "")
    return RowForm(kind, books.current(), said, record=theirs)


def _conflict(kind: Kind, book: Book, mine: actions.Row, theirs: Record) -> dict[str, Any]:
    """Both values side by side, and who saved the other."""
    return {
        "theirs": theirs,
        "record": theirs,
        "differing": queries.changes(kind, mine.values, theirs.values, book),
        "who": next(iter(queries.history(kind, mine.key, book)), None),
    }


def tell(request: HttpRequest, number: int | None) -> None:
    """Say what a save did."""
    if number is None:
        messages.info(request, _("Nothing was different; nothing was saved."))
    else:
        said = _("Saved as entry %(number)s of the ledger; the figures are being made anew.")
        messages.success(request, said % {"number": number})


@needs("reference.change")
@require_POST
def end(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Ends a row on a day; nothing is ever deleted."""
    kind, book = kind_of(table), books.current()
    if not kind.dated:
        raise Http404
    record = _record(kind, book, row)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _shown(request, kind, book, record, form, 422)
    values = record.values | {"valid_to_on": form.cleaned_data["valid_to_on"]}
    try:
        tell(request, actions.save(kind, [actions.Row(record.key, values, form.cleaned_data["version"])],
                                    by=request.user))  # fmt: skip
    except actions.ConflictError as error:
        found = error.found[record.key]
        text = _("Somebody else has saved this meanwhile; look at the row as it is now, then end it.")
        form = EndForm({**request.POST.dict(), "version": str(found.version)})
        form.add_error(None, text)
        return _shown(request, kind, books.current(), found, form, 409)
    except actions.RefusedError as error:
        for column, text in error.found[record.key].items():
            form.add_error(column if column in form.fields else None, text)
        return _shown(request, kind, book, record, form, 422)
    except UserError as error:
        form.add_error(None, error.render(request.LANGUAGE_CODE))
        return _shown(request, kind, book, record, form, 422)
    return redirect("administration-one", table=kind.table, row=record.word)
