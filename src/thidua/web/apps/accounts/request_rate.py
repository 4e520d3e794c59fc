"""How much one account may ask for: a person clicks, a program copies whole lists."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from thidua.web.server.request_counts import request_counts

SECONDS = 60
log = logging.getLogger("thidua.access")


class RequestRateMiddleware:
    """Counts the requests of each account, minute by minute, over all processes; 429 for those beyond the limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Before any page is made; strangers are counted by the forms and files that cost something."""
        user = request.user
        if user.is_authenticated:
            now = timezone.now().timestamp()
            if (count := _counted(user.pk, int(now // SECONDS))) > settings.REQUESTS_A_MINUTE:
                if count == settings.REQUESTS_A_MINUTE + 1:
                    log.warning("too many requests within a minute: user %s", user.pk)
                response = render(request, "429.html", status=429)
                response.headers["Retry-After"] = str(SECONDS - int(now % SECONDS))
                return response
        return self.get_response(request)


def _counted(user_id: int, minute: int) -> int:
    try:
        return request_counts(settings.HOME.path).counted(user_id, minute)
    except OSError:  # full or read-only, which doctor and metrics tell: pages are read all the same
        return 0
