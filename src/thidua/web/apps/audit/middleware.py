"""Sees to it that nothing is done, and nobody's data read, without an entry: whatever the pages themselves write."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from thidua.web.apps.audit.log import write

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Of a ballot not even the moment is kept (decision 0020); the rest concerns nobody but the reader.
UNHEARD = frozenset({"council", "appearance", "live", "public-object"})
# Actions of the permission table that show what concerns a person; each of the others stands below it.
PERSONAL = frozenset(
    {
        "officer.see",
        "movement_draft.see",
        "registers.see_persons",
        "accounts.see",
        "accounts.change",
        "audit.read",
        "audit.export",
        "proposal.see",
        "proposal.compose",
        "award.bundle",
        "award.prove",
        "responsibility.see",
        "particulars.see",
        "particulars.keep",
        "letters.see",
    }
)
NOT_PERSONAL = frozenset(
    {
        "unit.see",
        "unit.see_dossiers",
        "city.see",
        "story.see",
        "story.write",
        "story.confirm",
        "story.check",
        "story.publish",
        "definitions.see",
        "calendar.change",
        "imports.see",
        "imports.run",
        "imports.undo",
        "reference.see",
        "reference.change",
        "registers.see",
        "registers.see_activities",
        "registers.feed",
        "participants.keep",
        "participants.confirm",
        "bodies.keep",
        "bodies.confirm",
        "signers.keep",
        "obstacle.open",
        "obstacle.answer",
        "obstacle.resolve",
        "obstacle.decide",
        "exception.propose",
        "exception.decide",
        "standard_exception.enter",
        "standard_exception.sign_city",
        "standard_exception.sign_unit",
        "initiative.propose",
        "initiative.vouch",
        "initiative.recognise",
        "adoption.report",
        "adoption.confirm",
        "task.assign",
        "task.report",
        "inspection.enter",
        "inspection.report",
        "complaint.enter",
        "complaint.conclude",
        "discipline.enter",
        "discipline.conclude",
        "activity.enter",
        "activity.check",
        "unit_movement.plan",
        "unit_movement.issue",
        "declaration.make",
        "declaration.review",
        "movement.close",
        "own_movement.close",
        "movement_draft.write",
        "movement_draft.check",
        "movement_draft.send_back",
        "movement_draft.issue",
        "awards.see",
        "proposal.submit",
        "council.form",
        "council.sit",
        "council.end",
        "council.call_again",
        "proposal.compile",
        "proposal.appraise",
        "override.give",
        "list.keep",
        "list.decide",
        "unit_list.keep",
        "unit_list.decide",
        "list.publish",
        "city_report.see",
        "city_report.make",
        "statistics.see",
        "statistics.make",
        "plan_progress.see",
        "unit_brief.see",
        "unit_brief.make",
        "accounts.stop",
        "admin.enter",
        "open_data.release",
        "audit.anchor",
        "self.change",
        "jobs.see",
        "letters.steer",
        "jobs.steer",
    }
)
# Answers that are no page of the view: it was not let in, or there is nothing there.
NOTHING_SHOWN = frozenset({401, 403, 404, 405, 429})
log = logging.getLogger("thidua.audit")


class AuditMiddleware:
    """After the answer: an entry for what was sent or refused, and for somebody's data shown to somebody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with its entry."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or match.url_name in UNHEARD:
            return response
        if request.method in WRITING and response.status_code >= 400:
            if response.status_code < 500 and self._somebody(request):
                self._keep("request.refused", request, match, response)
        elif request.method in WRITING:
            # Led to the sign-in, a stranger has sent nothing.
            if self._somebody(request) or getattr(match.func, "need", None) is None:
                self._keep("request.send", request, match, response)
        elif getattr(request, "dossiers_shown", False) or (
            _is_a_page(response) and (self._shows_somebody(request, match) or self._read_by_program(request, match))
        ):
            self._keep("request.read", request, match, response)
        return response

    def _shows_somebody(self, request: HttpRequest, match: ResolverMatch) -> bool:
        need = getattr(match.func, "need", None)
        if not request.user.is_authenticated or need is None or not hasattr(need, "which"):
            return False
        own = match.kwargs.get("officer_id")
        return need.which(match.kwargs) in PERSONAL and not (own and own == request.user.officer_id)

    def _somebody(self, request: HttpRequest) -> bool:
        """Whether it is known who sent it: what strangers send would let them write the log as long as they like."""
        return request.user.is_authenticated or getattr(request, "auth", None) is not None

    def _read_by_program(self, request: HttpRequest, match: ResolverMatch) -> bool:
        """Whether another program, with its key, was told of officers."""
        kinds = (request.GET.get("kind"), match.kwargs.get("kind"))
        return getattr(request, "auth", None) is not None and "officer" in kinds

    def _keep(self, what: str, request: HttpRequest, match: ResolverMatch, response: HttpResponse) -> None:
        where = f"page:{match.url_name or match.view_name}"
        details = {"words": {name: str(word) for name, word in match.kwargs.items()}, "status": response.status_code}
        by = request.user if request.user.is_authenticated else getattr(request, "auth", None)
        try:
            write(what, where, by=by, details=details)
        except DatabaseError:
            log.exception("an entry of the audit log could not be written")
            raise


def _is_a_page(response: HttpResponse) -> bool:
    """Whether the answer shows what its view shows: a form that does not fit stands on its page as well."""
    status = response.status_code
    return status == 200 or (400 <= status < 500 and status not in NOTHING_SHOWN)
