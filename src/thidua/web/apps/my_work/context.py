"""What the frame of every page is told of the reader's work."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from thidua.web.apps.my_work import badge


def waiting(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """How many steps wait for the reader: counted once a request, and only where a page says it."""
    return {"my_work_count": cache(lambda: badge.waiting(request))}
