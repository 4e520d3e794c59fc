"""The log, its file, its anchors."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from thidua.proof import audit
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.audit.log import anchor, entry_of
from thidua.web.apps.audit.models import AuditAnchor, AuditEntry
from thidua.web.apps.audit.tables import AuditFilter, AuditTable
from thidua.web.ui.values import PageContext


@needs("audit.read")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The entries, newest first."""
    entries = AuditFilter(request.GET, AuditEntry.objects.all())
    words: PageContext = {
        "filter": entries,
        "table": AuditTable(entries.qs).arranged_for(request),
        "anchors": list(AuditAnchor.objects.all()[:10]),
        "exports": may(request, "audit.export"),
        "anchors_now": may(request, "audit.anchor"),
    }
    return render(request, "audit/list.html", words)


@needs("audit.export")
@require_GET
def file(_request: HttpRequest) -> StreamingHttpResponse:
    """The whole log as JSON lines, for `thidua audit verify`: codes that its page hides would not fit the hashes."""

    def lines() -> Iterator[str]:
        for row in AuditEntry.objects.order_by("number").iterator(2000):
            yield audit.line_of(entry_of(row)) + "\n"

    response = StreamingHttpResponse(lines(), content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@needs("audit.anchor")
@require_POST
def make_anchor(request: AuthenticatedRequest) -> HttpResponse:
    """The end of the chain as it is now."""
    anchor(by=request.user)
    return redirect("audit")


@needs("audit.read")
@require_GET
def show_anchor(request: HttpRequest, number: int) -> HttpResponse:
    """An anchor to be printed and signed."""
    record = AuditAnchor.objects.filter(number=number).first()
    if record is None:
        raise Http404
    line = audit.line_of(audit.ChainAnchor(record.number, record.hash, record.at))
    return render(request, "audit/anchor.html", {"anchor": record, "line": line})
