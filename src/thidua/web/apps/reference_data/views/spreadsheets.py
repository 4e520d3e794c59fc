"""The pages of spreadsheets: out, in, what would change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.reference_data import actions, queries, spreadsheets
from thidua.web.apps.reference_data import reference_tables as books
from thidua.web.apps.reference_data.forms import SheetForm
from thidua.web.apps.reference_data.models import Draft
from thidua.web.apps.reference_data.table_specs import KINDS
from thidua.web.apps.reference_data.views.records import frame, kind_of, question, tell
from thidua.web.ui.templatetags.display import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


@needs("reference.see")
@require_GET
def export(request: HttpRequest, table: str) -> HttpResponse:
    """The rows the list shows, as XLSX."""
    kind, book = kind_of(table), books.current()
    made = spreadsheets.workbook(kind, queries.listed(kind, book, question(request)), language())
    return HttpResponse(
        made, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{kind.table}.xlsx"'}
    )


@needs("reference.change")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, table: str) -> HttpResponse:
    """Takes a spreadsheet and leads to what it would change."""
    kind = kind_of(table)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = spreadsheets.compare(kind, form.cleaned_data["file"], books.current(), by=request.user)
            return redirect("administration-draft", draft_id=draft.pk)
        except UserError as error:
            form.add_error("file", error.render(language()))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reference_data/bring.html", frame(request, kind) | {"form": form}, status=status)


@needs("reference.change")
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What a spreadsheet would change; saved when its sender says so."""
    found = get_object_or_404(Draft, pk=draft_id, made_by=request.user)
    kind, book = KINDS[found.kind], books.current()
    trouble: list[str] = []
    if request.method == "POST" and found.import_number is None:
        try:
            tell(request, actions.save_draft(found, kind, by=request.user))
            return redirect("administration-list", table=kind.table)
        except actions.ConflictError as error:
            trouble = actions.meanwhile(error.found)[:20]
        except actions.RefusedError as error:
            trouble = actions.told(error.found)[:20]
        except UserError as error:
            trouble = [error.render(language())]
        messages.error(request, _("Nothing was saved. Send the file again to compare it with what is there now."))
    rows = [(tuple(each["key"]), actions.read_values(each["values"]), each["version"]) for each in found.rows]
    words = {
        "draft": found, "trouble": trouble, "new": sum(version is None for _key, _values, version in rows),
        "changed": sum(version is not None for _key, _values, version in rows), "shown": SHOWN,
        "lines": [
            (" · ".join(key), version is None, queries.changes(kind, _before(book, found.kind, key), values, book))
            for key, values, version in rows[:SHOWN]
        ],
    }  # fmt: skip
    return render(request, "reference_data/draft.html", frame(request, kind) | words, status=409 if trouble else 200)


def _before(book: books.Book, table: str, key: books.Key) -> books.Values:
    record = book.tables[table].get(key)
    return record.values if record else {}
