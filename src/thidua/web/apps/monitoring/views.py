"""Answers for machines: no page, no session, no name."""

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from thidua.web.apps.accounts.authorization import open_to_all
from thidua.web.apps.evaluations.health_check import migrations
from thidua.web.apps.monitoring.readings import exposition

TEXT = "text/plain; charset=utf-8"
# Whoever comes through a proxy is somebody else than the proxy.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")


@open_to_all
@require_GET
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type=TEXT)


@open_to_all
@require_GET
def ready(_request: HttpRequest) -> HttpResponse:
    """Pages can be answered: the database is there, and as this version needs it; 503 otherwise."""
    try:
        connection.ensure_connection()
        state = migrations()
    except Error:
        return HttpResponse("database\n", status=503, content_type=TEXT)
    if state.missing or state.unknown:
        return HttpResponse("migrations\n", status=503, content_type=TEXT)
    return HttpResponse("ok\n", content_type=TEXT)


@open_to_all
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """For the operator's own machines alone; to others there is no such address."""
    through_proxy = any(name in request.META for name in FORWARDED)
    if through_proxy or request.META.get("REMOTE_ADDR") not in settings.OPERATOR.metrics_from:
        raise Http404
    return HttpResponse(exposition(timezone.now()), content_type=CONTENT_TYPE_PLAIN_0_0_4)
