"""Counts which views run: the last of the site's middleware, so that it sees only what the others let through."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

RUN: Counter[str] = Counter()
MIDDLEWARE = f"{__name__}.ViewsRun"


class ViewsRun:
    """Counts by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _words: Any) -> None:
        RUN[request.path] += 1
