"""The deadlines of what waits for somebody, as a calendar by RFC 5545 that telephones and office programs read.

It holds what the digest holds: no third person, nothing that anybody wrote. Whoever has its address reads it without
signing in; so it can be renewed, which ends the old one, and switched off.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.queries import lacks_second_factor
from thidua.web.apps.accounts.signals import account_changed
from thidua.web.apps.my_work.models import CalendarFeed
from thidua.web.apps.my_work.queries import work_of
from thidua.web.apps.my_work.work_items import WorkItem

PRODUCT = "-//Thi Dua//My work//VI"
PER_MINUTE = 20
ASKED_AGAIN_AFTER = timedelta(hours=6)


def renew(user: User, now: datetime) -> str:
    """A new secret, shown this once; the address of before opens nothing any more."""
    secret = secrets.token_urlsafe(32)
    words = {"sha256": _hash(secret), "made_at": now, "window_at": None, "window_count": 0}
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(user=user, defaults=words)
        _record("calendar_renewed", user)
    return secret


def switch_off(user: User) -> None:
    """No address opens anything any more."""
    with transaction.atomic():
        if CalendarFeed.objects.filter(user=user).delete()[0]:
            _record("calendar_off", user)


def _record(what: str, user: User) -> None:
    account_changed.send(User, what=what, user=user, by=user, details={})


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed of that secret; None where there is none, or its owner may open no page."""
    feed = CalendarFeed.objects.select_related("user").filter(sha256=_hash(secret)).first()
    if feed is None or not feed.user.is_active or lacks_second_factor(feed.user):
        return None
    return feed


def use(feed: CalendarFeed, now: datetime) -> bool:
    """Counts one reading in the minute at hand, for all processes together; whether it is not too many."""
    minute = now.replace(second=0, microsecond=0)
    mine = CalendarFeed.objects.filter(pk=feed.pk)
    if not mine.filter(window_at=minute).update(window_count=F("window_count") + 1):
        mine.update(window_at=minute, window_count=1)
    return int(mine.values_list("window_count", flat=True).get()) <= PER_MINUTE


def calendar_of(user: User, now: datetime) -> bytes:
    """The last days of all that waits for the reader now or later, each a whole day where the site is."""
    work = work_of(user)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Deadlines of the emulation movement"))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", ASKED_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for event in _events([*work.mine, *work.later], now):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(items: Iterable[WorkItem], now: datetime) -> Iterable[Event]:
    for item in items:
        if item.due_on is None:
            continue
        address = f"{settings.SITE_ADDRESS}{item.address}"
        event = Event()
        event.add("uid", str(uuid5(NAMESPACE_URL, f"{settings.SITE_ADDRESS}#{item.key}")))
        event.add("dtstamp", now)
        event.add("dtstart", item.due_on)
        event.add("dtend", item.due_on + timedelta(days=1))
        event.add("summary", f"{item.step} – {item.matter}")
        event.add("description", _("Last day for it") + f"\n{address}")
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        yield event


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
