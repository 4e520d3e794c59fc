"""Sees to it that nothing is done, and nobody's data read, without an entry: whatever the pages themselves write."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from thidua.web.apps.audit.log import write

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Of a ballot not even the moment is kept (decision 0020); the rest concerns nobody but the reader.
UNHEARD = frozenset({"council", "appearance", "live", "public-object"})
# Actions of the permission table that show what concerns a person.
PERSONAL = frozenset({
    "officer.see", "registers.see_persons", "accounts.see", "accounts.change", "audit.read", "proposal.see",
    "proposal.compose", "award.bundle", "responsibility.see",
})  # fmt: skip
log = logging.getLogger("thidua.audit")


class AuditMiddleware:
    """After the answer: an entry for what was sent, and for a page that shows somebody's data to somebody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with its entry."""
        response = self.get_response(request)
        found = request.resolver_match
        if found is None or found.url_name in UNHEARD or response.status_code >= 400:
            return response
        if request.method in WRITING:
            self._keep("request.send", request, response)
        elif response.status_code == 200 and (self._shows_somebody(request) or self._asked_by_program(request)):
            self._keep("request.read", request, response)
        return response

    def _shows_somebody(self, request: HttpRequest) -> bool:
        found = request.resolver_match
        need = getattr(found.func, "need", None)
        if not request.user.is_authenticated or need is None or not hasattr(need, "which"):
            return False
        own = found.kwargs.get("officer_id")
        return need.which(found.kwargs) in PERSONAL and not (own and own == request.user.officer_id)

    def _asked_by_program(self, request: HttpRequest) -> bool:
        """Whether another program, with its key, was told of officers."""
        said = (request.GET.get("kind"), request.resolver_match.kwargs.get("kind"))
        return getattr(request, "auth", None) is not None and "officer" in said

    def _keep(self, what: str, request: HttpRequest, response: HttpResponse) -> None:
        found = request.resolver_match
        where = f"page:{found.url_name or found.view_name}"
        details = {"words": {name: str(word) for name, word in found.kwargs.items()}, "status": response.status_code}
        by = request.user if request.user.is_authenticated else getattr(request, "auth", None)
        try:
            write(what, where, by=by, details=details)
        except DatabaseError:
            log.exception("an entry of the audit log could not be written")
            raise
