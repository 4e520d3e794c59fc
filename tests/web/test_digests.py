"""The digest of what waits: one mail on a day at most, as often as chosen, true when it goes, of no third person."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from support.at_once import at_once
from support.award_people import CAN_THO, People, drafted, on_day, people, signed_in, take_part
from support.page import Page
from thidua.web.apps.accounts.models import Digest, Grant, User
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.models import MovementEdition
from thidua.web.apps.my_work import digests
from thidua.web.apps.outbox import actions
from thidua.web.apps.outbox.models import Letter, LetterOutcome
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.stories.models import Story, StoryText

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2027, 1, 8, 2, tzinfo=UTC)


@pytest.fixture
def who(evaluated: Evaluation, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    settings.MAIL_WORKS = True
    settings.SITE_ADDRESS = "https://thidua.example"
    take_part(units=17, officers=36)
    who = people()
    for user in (who.head, who.board):
        user.email, user.language = f"{user.username}@city.example", "vi"
        user.save()
    on_day(monkeypatch, FRIDAY)
    with translation.override("vi"):
        yield who


def chosen(user: User, digest: Digest) -> None:
    User.objects.filter(pk=user.pk).update(digest=digest)


def written() -> None:
    digests.write_in_turn()
    actions.send_due(timezone.now())


def test_a_digest_says_what_to_do_until_when_and_where(who: People, mailoutbox: list[Any]) -> None:
    proposal = drafted(who, ("officer", "P1"))
    written()
    assert [mail.to for mail in mailoutbox] == [["head@city.example"]]
    assert mailoutbox[0].subject == "1 việc đang chờ ông/bà xử lý"
    lines = mailoutbox[0].body.splitlines()
    assert lines[0] == "Tính đến ngày 08/01/2027, các việc sau đang chờ ông/bà xử lý:"
    assert lines[2].startswith("1. ")
    assert "Phường Cái Răng" in lines[2]
    assert lines[3] == "   Hạn cuối: 15/01/2027, còn 7 ngày"
    assert lines[4] == f"   https://thidua.example{reverse('proposal', args=[proposal.pk])}"
    assert f"https://thidua.example{reverse('my-work')}" in lines[6]
    assert lines[7].endswith(f"https://thidua.example{reverse('account')}")


def test_nothing_personal_of_others_stands_in_it(who: People, mailoutbox: list[Any]) -> None:
    RegisterEntry.objects.create(
        register="complaint",
        code="KN-1",
        unit_id="X1",
        title="Ông Nguyễn Văn Kín khiếu nại",
        search="",
        state="open",
        opened_on=date(2026, 5, 4),
        due_on=date(2026, 12, 1),
    )
    story = Story.objects.create(slug="a", unit_id="X1", state="checking")
    StoryText.objects.create(story=story, number=1, title="Chị Kín", summary="", text="", by=who.officer)
    written()
    assert {mail.to[0] for mail in mailoutbox} == {"head@city.example", "board@city.example"}
    for mail in mailoutbox:
        assert "Kín" not in mail.subject + mail.body
        assert not any(user.username in mail.body.split() for user in User.objects.exclude(email=mail.to[0]))
    assert "đã quá hạn" in next(mail.body for mail in mailoutbox if mail.to == ["board@city.example"])


def test_a_long_list_is_cut_with_the_number_of_what_is_left(who: People, mailoutbox: list[Any]) -> None:
    for number in range(13):
        RegisterEntry.objects.create(
            register="complaint",
            code=f"KN-{number}",
            unit_id="X1",
            title="x",
            search="",
            state="open",
            opened_on=date(2026, 5, 4),
        )
    written()
    body = next(mail.body for mail in mailoutbox if mail.to == ["board@city.example"])
    assert "10. " in body
    assert "11. " not in body
    assert "… và 3 việc khác" in body


def test_one_a_day_or_a_week_on_working_days_as_chosen(
    who: People, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(who.head, Digest.DAILY)
    RegisterEntry.objects.create(
        register="complaint",
        code="KN-1",
        unit_id="X1",
        title="x",
        search="",
        state="open",
        opened_on=date(2026, 5, 4),
    )
    sent: Counter[tuple[str, date]] = Counter()
    for hour in range(0, 14 * 24, 5):
        on_day(monkeypatch, datetime(2027, 1, 4, tzinfo=CAN_THO) + timedelta(hours=hour))
        before = len(mailoutbox)
        written()
        sent.update((mail.to[0].partition("@")[0], timezone.localdate()) for mail in mailoutbox[before:])
    assert set(sent.values()) == {1}
    working = [date(2027, 1, day) for day in (4, 5, 6, 7, 8, 11, 12, 13, 14, 15)]
    assert sorted(day for name, day in sent if name == "head") == working
    assert sorted(day for name, day in sent if name == "board") == [date(2027, 1, 4), date(2027, 1, 11)]


def test_whoever_lost_the_role_acted_closed_or_wants_none_gets_none(who: People, mailoutbox: list[Any]) -> None:
    drafted(who, ("officer", "P1"))
    digests.write_in_turn()
    assert Letter.objects.get().user == who.head
    Grant.objects.filter(user=who.head).delete()
    actions.send_due(timezone.now())
    assert mailoutbox == []
    assert Letter.objects.get().outcome == LetterOutcome.NEEDLESS
    Letter.objects.all().delete()
    chosen(who.board, Digest.NEVER)
    caches["process"].clear()
    digests.write_in_turn()
    assert not Letter.objects.exists()


def test_a_later_digest_tells_it_and_one_that_is_not_wanted_any_more_does_not_go(
    who: People, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted(who, ("officer", "P1"))
    chosen(who.head, Digest.DAILY)
    digests.write_in_turn()
    on_day(monkeypatch, FRIDAY + timedelta(days=3))
    digests.write_in_turn()
    actions.send_due(timezone.now())
    assert len(mailoutbox) == 1
    on_day(monkeypatch, FRIDAY + timedelta(days=4))
    digests.write_in_turn()
    chosen(who.head, Digest.NEVER)
    actions.send_due(timezone.now())
    assert len(mailoutbox) == 1


def test_none_at_night_none_without_a_mail_server_and_some_accounts_at_a_time(
    who: People, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    drafted(who, ("officer", "P1"))
    on_day(monkeypatch, datetime(2027, 1, 8, 6, 59, tzinfo=CAN_THO))
    digests.write_in_turn()
    on_day(monkeypatch, FRIDAY)
    settings.MAIL_WORKS = False
    digests.write_in_turn()
    assert not Letter.objects.exists()
    settings.MAIL_WORKS = True
    assert list(digests.write_due(FRIDAY.date(), until=0.0)) == []
    assert list(digests.write_due(FRIDAY.date(), after=who.head.pk)) == [who.board.pk, None]
    assert not Letter.objects.exists()
    digests.write_in_turn()
    assert Letter.objects.count() == 1


def test_beyond_the_calendar_the_week_has_five_days(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    drafted(who, ("officer", "P1"))
    on_day(monkeypatch, datetime(2199, 1, 5, 9, tzinfo=CAN_THO))  # a Saturday
    digests.write_in_turn()
    assert caches["process"].get(digests.REACHED) is None
    on_day(monkeypatch, datetime(2199, 1, 7, 9, tzinfo=CAN_THO))
    digests.write_in_turn()
    assert caches["process"].get(digests.REACHED) == (date(2199, 1, 7), None)


@pytest.mark.slow
def test_a_worker_goes_on_where_nothing_can_be_read(who: People) -> None:
    MovementEdition.objects.update(sha256="0" * 64)
    caches["process"].clear()
    digests.write_in_turn()
    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_workers_side_by_side_write_one(who: People) -> None:
    drafted(who, ("officer", "P1"))
    today = timezone.localdate()
    at_once(*[lambda: list(digests.write_due(today))] * 4)
    assert Letter.objects.filter(kind=digests.KIND).count() == 1


def test_the_command_writes_those_of_today_and_none_twice(who: People) -> None:
    drafted(who, ("officer", "P1"))
    out = StringIO()
    call_command("write_digests", stdout=out)
    call_command("write_digests", stdout=out)
    assert out.getvalue() == "accounts: 2\naccounts: 2\n"
    assert Letter.objects.count() == 1


def test_everybody_chooses_on_their_own_page(who: People, user_with: Callable[..., User]) -> None:
    reader = signed_in(who.head)
    page = Page(reader.get(reverse("account")))
    assert page.text("select[name=digest] option[selected]") == "Hằng tuần"
    reader.post(reverse("appearance"), {"digest": "daily", "next": reverse("account")})
    who.head.refresh_from_db()
    assert who.head.digest == Digest.DAILY
    reader.post(reverse("appearance"), {"digest": "hourly"})
    who.head.refresh_from_db()
    assert who.head.digest == Digest.DAILY
