"""Whatever somebody sends may change what waits for them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from thidua.web.apps.my_work import badge

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class WaitingMiddleware:
    """Lets the number in the header be counted anew after each form sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Before the view: what it shows of its own is counted after it has acted."""
        if request.method not in SAFE and request.user.is_authenticated:
            badge.forget(request)
        return self.get_response(request)
