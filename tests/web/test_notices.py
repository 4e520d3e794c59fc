"""What is urgent is told at once, by mail and by the city's gateway, as everybody chose; the gateway can check it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from support.award_people import People, drafted, on_day, people, signed_in, step, submitted, take_part
from support.page import Page
from support.servers import mail_server, web_server
from thidua.i18n import UserError
from thidua.web.apps.accounts.models import Digest, User
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.my_work import urgent_notices
from thidua.web.apps.outbox import actions
from thidua.web.apps.outbox.letter_kinds import KINDS, LetterKind, LetterText
from thidua.web.apps.outbox.models import Letter, LetterOutcome, LetterWay
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.server.operator_settings import site_settings

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2027, 1, 8, 2, tzinfo=UTC)
KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


class CityGateway:
    """What the city's program gets, and how it answers."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[Mapping[str, str]] = []
        self.status = 200

    def answer(self, body: bytes) -> tuple[int, bytes]:
        self.bodies.append(body)
        return self.status, b""


@pytest.fixture
def gateway(settings: Settings) -> Iterator[CityGateway]:
    there = CityGateway()
    with web_server(there.answer, there.headers) as address:
        settings.OPERATOR = site_settings({"THIDUA_GATEWAY_URL": address, "THIDUA_GATEWAY_SECRET": SECRET})
        yield there


@pytest.fixture
def who(evaluated: Evaluation, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    settings.MAIL_WORKS = True
    settings.SITE_ADDRESS = "https://thidua.example"
    take_part(units=17, officers=36)
    who = people()
    who.head.email, who.head.language = "head@city.example", "vi"
    who.head.save()
    on_day(monkeypatch, FRIDAY)
    with translation.override("vi"):
        yield who


def entry(title: str, days: int | None) -> RegisterEntry:
    """One that waits for Home Affairs until so many days from now."""
    due_on = None if days is None else timezone.localdate() + timedelta(days=days)
    return RegisterEntry.objects.create(
        register="complaint",
        code=title,
        unit_id="X1",
        title=title,
        search="",
        state="open",
        due_on=due_on,
        opened_on=timezone.localdate(),
    )


def sent() -> int:
    caches["process"].clear()
    urgent_notices.write_in_turn()
    return actions.send_due(timezone.now())


def reached(user: User, address: str = "board@city.example") -> None:
    user.email, user.language = address, "vi"
    user.save()


@pytest.mark.slow
def test_what_came_back_is_told_at_once_and_once(who: People, mailoutbox: list[Any]) -> None:
    proposal = submitted(who, ("officer", "P1"))
    assert sent() == 0
    step(proposal, "send_back", who.board, "Thiếu bảng số liệu")
    assert [sent(), sent()] == [1, 0]
    assert mailoutbox[0].to == ["head@city.example"]
    assert mailoutbox[0].subject == "Khẩn: 1 việc đang chờ ông/bà xử lý"
    assert f"https://thidua.example{reverse('proposal', args=[proposal.pk])}" in mailoutbox[0].body
    assert "Thiếu bảng số liệu" not in mailoutbox[0].body


def test_a_last_day_that_is_near_is_urgent_and_a_limit_of_the_way_has_its_own_reminders(
    who: People, mailoutbox: list[Any]
) -> None:
    reached(who.board)
    drafted(who, ("officer", "P1"))
    for days in (4, None):
        entry(f"later {days}", days)
    assert sent() == 0
    entry("soon", 3)
    entry("late", -2)
    assert [sent(), sent()] == [1, 0]
    assert [mail.to for mail in mailoutbox] == [["board@city.example"]]
    assert "Khẩn: 2 việc" in mailoutbox[0].subject
    assert "soon" not in mailoutbox[0].body


def test_what_was_done_before_the_notice_goes_is_not_told(who: People, mailoutbox: list[Any]) -> None:
    reached(who.board)
    soon = entry("soon", 1)
    urgent_notices.write_in_turn()
    RegisterEntry.objects.filter(pk=soon.pk).update(state="answered")
    assert actions.send_due(timezone.now()) == 0
    assert list(Letter.objects.values_list("outcome", flat=True)) == [LetterOutcome.NEEDLESS]


def test_a_round_goes_account_by_account_and_begins_where_something_was_done(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached(who.board)
    entry("soon", 1)
    assert list(urgent_notices.write_due(until=0.0)) == []
    assert list(urgent_notices.write_due(after=max(User.objects.values_list("pk", flat=True)))) == [None]
    urgent_notices.write_in_turn()
    assert Letter.objects.count() == 1
    entry("another", 1)
    urgent_notices.write_in_turn()  # nothing was written to the log since, and the day is the same
    assert Letter.objects.count() == 1
    caches["process"].clear()
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY.replace(hour=20))  # three at night
    urgent_notices.write_in_turn()
    assert Letter.objects.count() == 1


def test_a_worker_goes_on_where_nothing_can_be_read(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise UserError("no movement")

    monkeypatch.setattr(site_engine, "movement", broken)
    urgent_notices.write_in_turn()
    assert Letter.objects.count() == 0


@pytest.mark.slow
def test_a_gateway_gets_each_notice_signed_and_a_digest_never(who: People, gateway: CityGateway) -> None:
    reached(who.board)
    User.objects.update(digest=Digest.DAILY)
    entry("soon", 1)
    sent()
    accounts = [json.loads(body)["data"]["account"] for body in gateway.bodies]
    assert accounts.count("board") == 1
    body, headers = gateway.bodies[accounts.index("board")], gateway.headers[accounts.index("board")]
    value = json.loads(body)
    assert value["type"] == "my_work.urgent"
    assert value["data"]["account"] == "board"
    assert value["data"]["subject"] == "Khẩn: 1 việc đang chờ ông/bà xử lý"
    named = {name.lower(): text for name, text in headers.items()}
    signed = b".".join((named["webhook-id"].encode(), named["webhook-timestamp"].encode(), body))
    wanted = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert named["webhook-signature"] == f"v1,{wanted}"
    assert named["webhook-id"] == str(Letter.objects.get(way=LetterWay.GATEWAY, user=who.board).pk)
    assert KINDS["my_work.digest"].ways == KINDS["account.invitation"].ways == (LetterWay.MAIL,)


@pytest.mark.parametrize(("status", "tried"), [(422, 2), (500, 1), (302, 1)])
def test_a_refused_notice_keeps_no_other_and_a_gateway_that_is_ill_is_left_alone(
    who: People, gateway: CityGateway, monkeypatch: pytest.MonkeyPatch, status: int, tried: int
) -> None:
    kind = LetterKind("A notice of the tests", lambda *_: LetterText("Số 1", "Một"), (LetterWay.GATEWAY,))
    monkeypatch.setitem(KINDS, "test.notice", kind)
    actions.put("test.notice", [who.board, who.office], {}, "1")
    Letter.objects.update(queued_at=timezone.now())
    gateway.status = status
    assert actions.send_due(timezone.now()) == 0
    assert len(gateway.bodies) == tried
    assert f"HTTP Error {status}" in Letter.objects.exclude(error="")[0].error
    gateway.status = 204
    assert actions.send_due(timezone.now() + timedelta(hours=2)) == 2
    names = [{name.lower(): text for name, text in headers.items()}["webhook-id"] for headers in gateway.headers]
    assert len(names) == 2 + tried
    assert set(names) == {str(pk) for pk in Letter.objects.values_list("pk", flat=True)}


def test_a_gateway_that_is_away_or_speaks_no_http_keeps_its_notices(
    who: People, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = LetterKind("A notice of the tests", lambda *_: LetterText("Số 1", "Một"), (LetterWay.GATEWAY,))
    monkeypatch.setitem(KINDS, "test.notice", kind)
    with mail_server() as other:
        here = {"THIDUA_GATEWAY_URL": f"http://127.0.0.1:{other.port}", "THIDUA_GATEWAY_SECRET": SECRET}
        settings.OPERATOR = site_settings(here)
        actions.put("test.notice", [who.board], {}, "1")
        Letter.objects.update(queued_at=timezone.now())
        assert actions.send_due(timezone.now()) == 0
    assert actions.send_due(timezone.now() + timedelta(hours=2)) == 0
    assert list(Letter.objects.values_list("outcome", "tries")) == [("", 2)]


@pytest.mark.slow
def test_everybody_chooses_kind_by_kind_and_way_by_way(
    who: People, gateway: CityGateway, mailoutbox: list[Any], user_with: Callable[..., User]
) -> None:
    reached(who.board)
    client = signed_in(who.board)
    page = Page(client.get(reverse("my-notices")))
    boxes = page.all("input[name=wanted]")
    assert {box.get("value") for box in boxes if box.get("checked") is not None} == {
        f"{kind}|{way}" for kind in ("award.reminder", "my_work.urgent") for way in ("mail", "gateway")
    }
    answer = client.post(reverse("my-notices"), {"wanted": ["my_work.urgent|gateway"]})
    assert answer.status_code == 302
    entry("soon", 1)
    sent()
    assert [json.loads(body)["data"]["account"] for body in gateway.bodies].count("board") == 1
    assert mailoutbox == []
    client.post(reverse("my-notices"), {"wanted": ["my_work.urgent|mail"]})
    entry("another", 1)
    caches["process"].clear()
    urgent_notices.write_in_turn()
    client.post(reverse("my-notices"), {"wanted": []})
    actions.send_due(timezone.now())
    assert mailoutbox == []
    assert Letter.objects.get(user=who.board, way=LetterWay.MAIL).outcome == LetterOutcome.NEEDLESS
    assert client.post(reverse("my-notices"), {"wanted": ["account.pending|mail"]}).status_code == 200


def test_everybody_sees_what_was_told_to_them_and_to_nobody_else(who: People, mailoutbox: list[Any]) -> None:
    reached(who.board)
    entry("soon", 1)
    assert sent() == 1
    (row,) = Page(signed_in(who.board).get(reverse("my-notices"))).rows()
    assert row[1] == "Khẩn: 1 việc đang chờ ông/bà xử lý"
    assert row[3] == "đã gửi"
    other = Page(signed_in(who.head).get(reverse("my-notices")))
    assert "Khẩn" not in other.text("main")


def test_where_nothing_can_be_sent_there_is_nothing_to_choose(who: People, settings: Settings) -> None:
    settings.MAIL_WORKS = False
    reached(who.board)
    page = Page(signed_in(who.board).get(reverse("my-notices")))
    assert page.all("input[name=wanted]") == []
    assert "máy chủ thư" in page.text()


@pytest.mark.parametrize(
    "values",
    [
        {"THIDUA_GATEWAY_URL": "https://gateway.example"},
        {"THIDUA_GATEWAY_URL": "http://gateway.example", "THIDUA_GATEWAY_SECRET": SECRET},
        {"THIDUA_GATEWAY_URL": "https://gateway.example", "THIDUA_GATEWAY_SECRET": "whsec_c2hvcnQ="},
        {"THIDUA_GATEWAY_URL": "https://gateway.example", "THIDUA_GATEWAY_SECRET": base64.b64encode(KEY).decode()},
    ],
)
def test_a_gateway_that_is_half_set_starts_no_site(values: dict[str, str]) -> None:
    with pytest.raises(UserError):
        site_settings(values)
