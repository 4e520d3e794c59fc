"""Reminders go to whom the step waits for, by the list of My work; to nobody who has taken it, or may not any more."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from support.award_people import People, called, drafted, on_day, people, take_part, vote
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.awards.models import Reminder
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import NEWEST
from thidua.web.apps.movements.models import MovementEdition
from thidua.web.apps.my_work import reminders
from thidua.web.apps.outbox import actions
from thidua.web.apps.outbox.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def who(evaluated: Evaluation, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> People:
    settings.MAIL_WORKS = True
    settings.SITE_ADDRESS = "https://thidua.example"
    take_part(units=17, officers=36)
    who = people()
    for user in User.objects.all():
        user.email = f"{user.username}@city.example"
        user.save()
    on_day(monkeypatch, datetime(2027, 1, 8, 2, tzinfo=UTC))
    return who


def reminded() -> list[str]:
    return sorted(letter.user.username for letter in Letter.objects.filter(kind=reminders.KIND).select_related("user"))


def mailed(mails: list[object]) -> list[str]:
    actions.send_due(timezone.now())
    return sorted(mail.to[0].partition("@")[0] for mail in mails)  # type: ignore[attr-defined]


def test_a_council_is_reminded_of_the_votes_that_it_owes(who: People, mailoutbox: list[object]) -> None:
    proposal = called(who, drafted(who, ("officer", "P1")))
    assert reminders.write_due() == 1
    assert reminded() == ["chair", "member", "secretary"]
    vote(proposal, who.member)
    assert mailed(mailoutbox) == ["chair", "secretary"]
    body = mailoutbox[0].body  # type: ignore[attr-defined]
    assert "Vote on 1 candidate. Phường Cái Răng" in body
    assert f"https://thidua.example{reverse('council', args=[proposal.pk])}" in body.splitlines()
    assert reminders.write_due() == 0


def test_nobody_is_reminded_whose_role_has_ended_or_who_has_begun(who: People, mailoutbox: list[object]) -> None:
    reminders.write_due()
    assert reminded() == ["head", "officer"]
    Grant.objects.filter(user=who.officer).delete()
    assert mailed(mailoutbox) == ["head"]


def test_far_from_every_limit_nobodys_work_is_read(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    on_day(monkeypatch, datetime(2026, 9, 1, 3, tzinfo=UTC))
    monkeypatch.setattr(reminders, "work_of", lambda _user: pytest.fail("read"))
    assert reminders.write_due() == 0
    assert not Reminder.objects.exists()


def test_workers_look_once_an_hour_and_go_on_where_nothing_can_be_read(
    who: People, caplog: pytest.LogCaptureFixture
) -> None:
    files = MovementEdition.objects.get().sha256
    MovementEdition.objects.update(sha256="0" * 64)
    caches["process"].clear()
    reminders.remind()
    assert "reminders" in caplog.text
    MovementEdition.objects.update(sha256=files)
    caches["process"].delete(NEWEST)
    reminders.remind()
    assert not Reminder.objects.exists()
