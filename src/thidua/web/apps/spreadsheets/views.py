"""What a spreadsheet would do: looked at, saved, its refused rows given back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from thidua.documents.table_export import Column
from thidua.i18n import UserError, _
from thidua.web.apps.accounts.authorization import may, signed_in
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.spreadsheets import actions
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft
from thidua.web.apps.spreadsheets.pages import workbook_response
from thidua.web.apps.spreadsheets.targets import CHANGED, NEW, REFUSED, RowsRefusedError, SpreadsheetTarget, target_of
from thidua.web.ui.templatetags.display import language

SHOWN = 500


def _own(request: AuthenticatedRequest, draft_id: UUID) -> tuple[SpreadsheetDraft, SpreadsheetTarget]:
    """A draft of the reader's own, while they may still save it; 404 otherwise."""
    draft = SpreadsheetDraft.objects.filter(pk=draft_id, sent_by=request.user).first()
    try:
        target = target_of(draft) if draft else None
    except LookupError:
        target = None
    if draft is None or target is None or not may(request, target.action, target.place):
        raise Http404
    return draft, target


@signed_in
@require_http_methods(["GET", "POST"])
def preview(request: AuthenticatedRequest, draft_id: UUID) -> HttpResponse:
    """What each row would do, to whoever sent them; saved when they say so."""
    draft, target = _own(request, draft_id)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            messages.success(request, actions.save(draft, target, by=request.user))
            return redirect(target.address)
        except RowsRefusedError as refusal:
            refusals = [gettext("Nothing was saved. Send the file again to compare it with what is there now.")]
            refusals += refusal.lines[:20]
        except UserError as refusal:
            refusals = [refusal.render(language())]
    words = {
        "target": target,
        "draft": draft,
        "counts": {fate: len(draft.with_fate(fate)) for fate in (NEW, CHANGED, REFUSED)},
        "refused": draft.with_fate(REFUSED)[:SHOWN],
        "changes": draft.with_fate(NEW, CHANGED)[:SHOWN],
        "shown": SHOWN,
        "ready": actions.can_be_saved(draft, target) and not refusals,
        "refusals": refusals,
    }
    return render(request, "spreadsheets/preview.html", words, status=409 if refusals else 200)


@signed_in
@require_GET
def refused_rows(request: AuthenticatedRequest, draft_id: UUID) -> HttpResponse:
    """The rows set aside, each with its reasons, to be put right and sent again."""
    draft, target = _own(request, draft_id)
    rows = [
        {
            **refused["cells"],
            "refused_row": refused["row"],
            "refused_why": "; ".join(": ".join(filter(None, fault)) for fault in refused["faults"]),
        }
        for refused in draft.with_fate(REFUSED)
    ]
    columns = [Column(column.id, column.title) for column in target.columns]
    columns += [Column("refused_row", _("Row of the file")), Column("refused_why", _("Why it was refused"))]
    return workbook_response("refused", target.title, rows, columns)
