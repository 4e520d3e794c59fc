"""Puts the evaluation a page is to show on the request: `request.shown`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from thidua.web.apps.standings.models import Evaluation
from thidua.web.apps.standings.queries import current

SESSION_KEY = "shown_evaluation"


class ShownMiddleware:
    """The evaluation the reader chose to look back to (kept in the session), else the current one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """`request.shown` is looked up when first used; it is falsy before anything was evaluated."""
        request.shown = SimpleLazyObject(lambda: _shown(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _shown(request: HttpRequest) -> Evaluation | None:
    chosen = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    if chosen is not None:
        found = Evaluation.objects.filter(pk=chosen).first()
        if found is not None:
            return found
    return current()
