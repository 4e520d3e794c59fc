"""Tells operators in each answer how long the server worked on it (Server-Timing, W3C); nobody else learns it."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ServerTimingMiddleware:
    """`Server-Timing: app;dur=12.3`, in milliseconds, for whoever steers jobs: times tell what lies in a database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Measures everything inside it."""
        start = time.perf_counter()
        response = self.get_response(request)
        user = getattr(request, "user", None)  # none where a middleware before it answered
        if user is not None and user.is_authenticated and user.has_perm("jobs.steer"):
            response.headers["Server-Timing"] = f"app;dur={(time.perf_counter() - start) * 1000:.1f}"
        return response
