"""What programs look for under fixed names: where search engines may go, and whom to tell of a weakness."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from thidua.web.apps.accounts.authorization import open_to_all

TEXT = "text/plain; charset=utf-8"
VALID = timedelta(days=180)


@open_to_all
@require_GET
def robots(_request: HttpRequest) -> HttpResponse:
    """What is published for everybody may be found; the rest leads to the sign-in (RFC 9309)."""
    return HttpResponse("User-agent: *\nAllow: /results/\nAllow: /open-data/\nDisallow: /\n", content_type=TEXT)


@open_to_all
@require_GET
def security(_request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116). 404 where the operator names nobody."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = (timezone.now() + VALID).strftime("%Y-%m-%dT00:00:00Z")
    lines = (f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {until}", "Preferred-Languages: vi, en", "")
    return HttpResponse("\n".join(lines), content_type=TEXT)
