"""Which movement a page is of: its address says it, `/m/<movement>/…` before any other; without, the running one.

The prefix is taken off before the address is resolved, and stands before every address that the page names, as a web
server has it for a site below a folder. So no page passes it on by hand.
"""

import re
from collections.abc import Callable

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix

from thidua.web.apps.accounts.authorization import AddressWords
from thidua.web.apps.movements.addresses import RECORDS, prefix_of
from thidua.web.apps.movements.bound import movement_id_of, readable_ids
from thidua.web.ui.requests import SiteRequest

NAMED = re.compile(r"/m/(?P<movement>[a-z0-9][a-z0-9._-]{0,59})(?P<page>/.*)?")


class AddressMiddleware:
    """Puts the movement that the address names on the request: `request.named_movement`, empty where it names none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: SiteRequest) -> HttpResponse:
        """An address of a movement that nobody may read, or that there is none of, leads nowhere: 404."""
        named, root = NAMED.fullmatch(request.path_info), get_script_prefix()
        request.named_movement = ""
        try:
            if named is not None and named["movement"] in readable_ids():
                if named["page"] is None:
                    return HttpResponseRedirect(f"{request.path}/")
                bind(request, named["movement"])
                request.path_info = named["page"]
            return self.get_response(request)
        finally:
            set_script_prefix(root)


class RecordMiddleware:
    """A record's page is of the record's movement, whatever its address says, and is led there.

    It stands behind the guard: who may not see the record learns nothing of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What a record says of its movement is looked up in `process_view`."""
        return self.get_response(request)

    def process_view(
        self, request: SiteRequest, _view: Callable[..., object], _args: object, words: AddressWords
    ) -> HttpResponse | None:
        """The way to the page below its own movement; what is sent, or a part of a page, is taken as of that one.

        Nobody is led there without signing in: that would tell that there is such a record before the page decides.
        """
        word = next((word for word in words if word in RECORDS), None)
        movement_id = _movement_of(word, words[word]) if word is not None else None
        if movement_id is None or movement_id == movement_id_of(request):
            return None
        bind(request, movement_id)
        if request.method not in ("GET", "HEAD") or request.htmx or not request.user.is_authenticated:
            return None
        query = request.META.get("QUERY_STRING", "")
        page = prefix_of(movement_id) + request.path_info.removeprefix("/")
        return HttpResponseRedirect(f"{page}?{query}" if query else page)


def _movement_of(word: str, value: str | int) -> str | None:
    """The movement of the record that an address names: it never becomes another, so it is looked up once a process."""
    key = f"movements.record.{word}.{value}"
    movement_id: str | None = caches["process"].get(key)
    if movement_id is None:
        movement_id = RECORDS[word](value)
        if movement_id is not None:
            caches["process"].set(key, movement_id, None)
    return movement_id


def bind(request: SiteRequest, movement_id: str) -> None:
    """From here on the request, and every address that its page names, is of the movement."""
    request.named_movement = movement_id
    set_script_prefix(prefix_of(movement_id))
