"""The log, its file, its anchors."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from thidua.proof import audit
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.audit.log import anchor, entry_of
from thidua.web.apps.audit.models import Anchor, Entry

PAGE = 50
ASKED = ("q", "actor", "what", "from", "to")


def _asked(request: HttpRequest) -> dict[str, str]:
    return {word: request.GET.get(word, "").strip()[:100] for word in ASKED}


def _wanted(asked: dict[str, str]) -> QuerySet[Entry]:
    found = Entry.objects.all()
    if asked["q"]:
        found = found.filter(Q(where__icontains=asked["q"]) | Q(what__icontains=asked["q"]) | Q(actor=asked["q"]))
    if asked["actor"]:
        found = found.filter(actor=asked["actor"])
    if asked["what"]:
        found = found.filter(what=asked["what"])
    if asked["from"]:
        found = found.filter(at__gte=asked["from"])
    if asked["to"]:
        found = found.filter(at__lte=f"{asked['to']}T99")
    return found


@needs("audit.read")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The entries, newest first."""
    asked = _asked(request)
    page = Paginator(_wanted(asked), PAGE).get_page(request.GET.get("page"))
    numbers = {each.actor.removeprefix("user:") for each in page if each.actor.startswith("user:")}
    people = {f"user:{user.pk}": str(user) for user in get_user_model().objects.filter(pk__in=numbers)}
    words: dict[str, Any] = {
        "asked": asked,
        "page": page,
        "rows": [(each, people.get(each.actor, each.actor)) for each in page],
        "anchors": list(Anchor.objects.all()[:10]),
        "anchors_now": may(request, "audit.anchor"),
    }
    return render(request, "audit/list.html", words)


@needs("audit.read")
@require_GET
def file(_request: HttpRequest) -> StreamingHttpResponse:
    """The whole log as JSON lines, for `thidua audit verify`."""

    def lines() -> Iterator[str]:
        for row in Entry.objects.order_by("number").iterator(2000):
            yield audit.line_of(entry_of(row)) + "\n"

    response = StreamingHttpResponse(lines(), content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@needs("audit.anchor")
@require_POST
def make_anchor(request: HttpRequest) -> HttpResponse:
    """The end of the chain as it is now."""
    anchor(by=request.user)
    return redirect("audit")


@needs("audit.read")
@require_GET
def one_anchor(request: HttpRequest, number: int) -> HttpResponse:
    """An anchor to be printed and signed."""
    found = Anchor.objects.filter(number=number).first()
    if found is None:
        raise Http404
    line = audit.line_of(audit.Anchor(found.number, found.hash, found.at))
    return render(request, "audit/anchor.html", {"anchor": found, "line": line})
