"""My work, and the calendar of its deadlines."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from thidua.web.apps.accounts.authorization import open_to_all, signed_in
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.my_work import badge, calendar_feed
from thidua.web.apps.my_work.models import CalendarFeed

WAIT_SECONDS = "60"


@signed_in
@require_GET
def my_work(request: AuthenticatedRequest) -> HttpResponse:
    """What waits for the reader, and what the reader waits for."""
    return render(request, "my_work/my_work.html", {"work": badge.work_for(request, request.user)})


@signed_in
@require_GET
def calendar(request: AuthenticatedRequest) -> HttpResponse:
    """Whether other programs read the reader's deadlines, since when, and what can be done about it."""
    return _calendar(request, "")


def _calendar(request: AuthenticatedRequest, address: str) -> HttpResponse:
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "my_work/calendar.html", {"feed": feed, "address": address})


@signed_in
@require_POST
def calendar_renew(request: AuthenticatedRequest) -> HttpResponse:
    """A new address, shown this once; the one of before ends."""
    secret = calendar_feed.renew(request.user, timezone.now())
    return _calendar(request, f"{settings.SITE_ADDRESS}{reverse('my-calendar-feed', args=[secret])}")


@signed_in
@require_POST
def calendar_off(request: AuthenticatedRequest) -> HttpResponse:
    """The address opens nothing any more."""
    calendar_feed.switch_off(request.user)
    messages.success(request, _("The calendar is switched off: its address opens nothing any more."))
    return redirect("my-calendar")


@open_to_all
@require_safe
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar, to whoever has its address; 404 where the address opens nothing, 429 where it is read too often."""
    now = timezone.now()
    opened = calendar_feed.feed_of(secret)
    if opened is None:  # nobody guesses a secret of 256 bits: attempts are not counted
        raise Http404
    if not calendar_feed.use(opened, now):
        return HttpResponse(status=429, headers={"Retry-After": WAIT_SECONDS, "Cache-Control": "private, no-store"})
    with translation.override(opened.user.language):
        content = calendar_feed.calendar_of(opened.user, now)
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": 'inline; filename="thi-dua.ics"',
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
