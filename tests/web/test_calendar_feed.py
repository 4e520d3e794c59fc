"""The calendar of one's deadlines: valid by RFC 5545, at a secret address of one's own, and naming no third person."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pytest_django.fixtures import Settings

from support.award_people import People, on_day, people, signed_in, take_part
from support.page import Page
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.my_work import calendar_feed
from thidua.web.apps.my_work.models import CalendarFeed
from thidua.web.apps.registers.models import RegisterEntry

pytestmark = pytest.mark.django_db
SITE = "https://thidua.example"


@pytest.fixture
def who(evaluated: Evaluation, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    settings.SITE_ADDRESS = SITE
    take_part(units=17, officers=36)
    who = people()
    User.objects.update(language="vi")
    on_day(monkeypatch, datetime(2026, 9, 1, 3, tzinfo=UTC))
    caches["default"].clear()
    yield who
    caches["default"].clear()


def entry(number: int, due_on: date | None) -> RegisterEntry:
    return RegisterEntry.objects.create(
        register="complaint",
        code=f"KN-{number}",
        unit_id="X1",
        title="Ông Nguyễn Văn Kín; khiếu nại, lần 1",
        search="",
        state="open",
        opened_on=date(2026, 5, 4),
        due_on=due_on,
    )


def made(reader: Client) -> str:
    """A new address, without the site's."""
    page = Page(reader.post(reverse("my-calendar-renew")))
    address = page.text("#main code")
    assert address.startswith(f"{SITE}/my-work/calendar/")
    return address.removeprefix(SITE)


def unfolded(sent: bytes) -> list[str]:
    lines = sent.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    return sent.replace(b"\r\n ", b"").decode().split("\r\n")


def events(address: str) -> list[Any]:
    answer = Client().get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_a_foreign_program_reads_the_deadlines(who: People) -> None:
    entry(1, date(2026, 9, 4))
    entry(2, None)
    answer = Client().get(made(signed_in(who.board)))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    # as a program reads it that knows the RFC alone: lines of 75 octets at most that end in CR LF, folds undone
    plain = unfolded(bytes(answer.content))
    assert plain[0] == "BEGIN:VCALENDAR"
    assert {"VERSION:2.0", "METHOD:PUBLISH", "X-WR-TIMEZONE:Asia/Ho_Chi_Minh"} <= set(plain)
    assert {"DTSTART;VALUE=DATE:20260904", "DTEND;VALUE=DATE:20260905", "DTSTAMP:20260901T030000Z"} <= set(plain)
    assert plain.count("BEGIN:VEVENT") == plain.count("END:VEVENT") == 1
    (summary,) = (line for line in plain if line.startswith("SUMMARY"))
    assert "Phường Cái Răng" in summary
    assert "Kín" not in answer.content.decode()
    # and by the library
    calendar = Calendar.from_ical(answer.content)
    assert calendar.errors == []
    (event,) = calendar.walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 9, 4), date(2026, 9, 5))
    assert str(event["url"]).startswith(f"{SITE}/")
    assert re.fullmatch(r"[0-9a-f-]{36}", str(event["uid"]))


def test_an_event_stays_the_same_when_its_day_moves_and_goes_when_the_step_is_taken(who: People) -> None:
    first, second = entry(1, date(2026, 9, 4)), entry(2, date(2026, 9, 4))
    address = made(signed_in(who.board))
    before = {str(event["uid"]) for event in events(address)}
    assert len(before) == 2
    RegisterEntry.objects.filter(pk=first.pk).update(due_on=date(2026, 9, 9))
    User.objects.update(language="en")
    moved = {str(event["uid"]): event.decoded("dtstart") for event in events(address)}
    assert set(moved) == before
    assert sorted(moved.values()) == [date(2026, 9, 4), date(2026, 9, 9)]
    second.delete()
    assert len(events(address)) == 1


def test_an_address_is_its_owners_alone_and_ends_when_renewed_or_switched_off(who: People) -> None:
    entry(1, date(2026, 9, 4))
    board = signed_in(who.board)
    first = made(board)
    secret = first.rpartition("/")[2].removesuffix(".ics")
    assert len(secret) >= 43
    assert secret not in str(CalendarFeed.objects.values())
    assert secret not in board.get(reverse("my-calendar")).content.decode()
    assert events(made(signed_in(who.head))) == []
    second = made(board)
    assert CalendarFeed.objects.count() == 2
    assert Client().get(first).status_code == 404
    assert len(events(second)) == 1
    for _twice in range(2):
        board.post(reverse("my-calendar-off"))
    steps = AuditEntry.objects.filter(where=f"user:{who.board.pk}", what__startswith="account.calendar")
    assert [entry.what.removeprefix("account.calendar_") for entry in steps] == ["off", *2 * ["renewed"]]
    assert secret not in str(list(AuditEntry.objects.values()))
    assert Client().get(second).status_code == 404
    assert "address works" not in Page(board.get(reverse("my-calendar"))).text()
    assert Client().post(reverse("my-calendar-renew")).status_code == 302


def test_whoever_lost_the_role_gets_an_empty_one_and_a_closed_account_none(who: People) -> None:
    entry(1, date(2026, 9, 4))
    address = made(signed_in(who.board))
    Authenticator.objects.filter(user=who.board).delete()
    assert Client().get(address).status_code == 404
    Grant.objects.filter(user=who.board).delete()
    assert events(address) == []
    User.objects.filter(pk=who.board.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_it_is_read_only_so_often(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    address = made(signed_in(who.board))
    reader = Client()
    codes = [reader.get(address).status_code for _ in range(calendar_feed.PER_MINUTE + 1)]
    assert codes == [200] * calendar_feed.PER_MINUTE + [429]
    assert reader.get(address).headers["Retry-After"] == "60"
    on_day(monkeypatch, timezone.now() + timedelta(minutes=1))
    assert reader.get(address).status_code == 200
    assert reader.head(address).status_code == 200
    assert reader.post(address).status_code in (403, 405)
    wrong = reverse("my-calendar-feed", args=["a" * 43])
    assert reader.get(wrong).status_code == 404
