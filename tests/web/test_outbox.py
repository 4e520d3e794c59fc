"""Letters: written with what they tell of, true on the day they are sent, each once, and visible to the operator."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from support.at_once import at_once
from support.award_people import People, on_day, people, submitted, take_part
from support.servers import MailServer
from thidua.rules.awards.route_limits import Station
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain import award_routes
from thidua.web.apps.evaluations.health_check import examine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.my_work import reminders
from thidua.web.apps.outbox import actions
from thidua.web.apps.outbox.letter_kinds import KINDS, LetterKind, LetterText
from thidua.web.apps.outbox.models import Letter, LetterOutcome
from thidua.web.apps.outbox.pauses import LONGEST, next_try, pause
from thidua.web.ui.values import Json

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
KIND = "test.letter"


@pytest.fixture(autouse=True)
def _mails(mailbox: MailServer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MAIL_WORKS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", mailbox.port, 5
    settings.DEFAULT_FROM_EMAIL = "thidua@city.example"
    monkeypatch.setitem(KINDS, KIND, LetterKind("A letter of the tests", written))


def written(about: Mapping[str, Json], user: User, today: date) -> LetterText | None:
    if about.get("over"):
        return None
    if about.get("broken"):
        raise ValueError("a letter that cannot be written")
    return LetterText(f"Số {about['number']}", f"{user.username}, {today:%d/%m/%Y}\n")


@pytest.fixture
def reader(user_with: Callable[..., User]) -> User:
    user = user_with(Role.CITY_OFFICE)
    user.email = "office@city.example"
    user.save()
    return user


def put(user: User, *numbers: int | str, **about: Json) -> None:
    for number in numbers:
        actions.put(KIND, [user], {"number": number, **about}, f"{number}"[-20:])
    Letter.objects.update(queued_at=NOW, next_at=NOW)


def letters_wrong() -> list[Mapping[str, object]]:
    """What the doctor says of letters."""
    return [finding.values for check, finding in examine() if check == "letters"]


def subjects(mailbox: MailServer) -> list[str]:
    return [str(mail["Subject"]) for mail in mailbox.taken]


def test_a_letter_is_sent_once_and_says_what_is_true_then(reader: User, mailbox: MailServer) -> None:
    put(reader, 1)
    assert (actions.send_due(NOW), actions.send_due(NOW + timedelta(days=1))) == (1, 0)
    mail = mailbox.taken[0]
    assert (mail["To"], mail["Subject"]) == ("office@city.example", "Số 1")
    assert f"{timezone.localdate():%d/%m/%Y}" in mail.get_content()
    letter = Letter.objects.get()
    assert (letter.outcome, letter.subject, letter.tries) == (LetterOutcome.SENT, "Số 1", 1)
    assert mail["Message-ID"] == letter.message_id


def test_a_subject_of_any_length_is_kept_and_one_that_no_header_may_hold_keeps_no_other(
    reader: User, mailbox: MailServer
) -> None:
    put(reader, "một\ndòng", "x" * 400, 3)
    assert (actions.send_due(NOW), actions.send_due(NOW)) == (2, 0)
    ends = dict(Letter.objects.values_list("subject", "outcome"))
    assert ends == {"": "", "Số 3": LetterOutcome.SENT, "Số " + "x" * 400: LetterOutcome.SENT}
    assert len(mailbox.taken) == 2


def test_a_letter_goes_with_what_it_tells_of(reader: User, mailbox: MailServer) -> None:
    undone = transaction.atomic()
    undone.__enter__()
    put(reader, 1)
    undone.__exit__(ValueError, None, None)
    put(reader, 2)
    put(reader, 2)
    actions.send_due(NOW)
    assert subjects(mailbox) == ["Số 2"]


def test_a_mail_server_that_is_away_for_two_days_gets_each_letter_once(reader: User, mailbox: MailServer) -> None:
    put(reader, *range(60))
    mailbox.stop()
    now = NOW
    while now < NOW + timedelta(days=2):
        assert actions.send_due(now) == 0
        now += timedelta(minutes=40)
    assert set(Letter.objects.values_list("outcome", flat=True)) == {""}
    assert "refused" in Letter.objects.first().error  # type: ignore[union-attr]
    mailbox.start()
    for _ in range(20):
        now += timedelta(minutes=40)
        actions.send_due(now)
    assert Counter(subjects(mailbox)) == Counter(f"Số {number}" for number in range(60))
    assert set(Letter.objects.values_list("outcome", flat=True)) == {LetterOutcome.SENT}


def test_the_pauses_grow_until_a_week_is_over() -> None:
    waits = [pause(tries) for tries in range(1, 12)]
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST == pause(10_000)
    assert next_try(NOW, 9, NOW + timedelta(days=7) - pause(9)) == NOW + timedelta(days=7)
    assert next_try(NOW, 9, NOW + timedelta(days=7, seconds=1) - pause(9)) is None


def test_an_address_that_is_refused_keeps_no_other_letter_and_is_given_up(
    reader: User, user_with: Callable[..., User], mailbox: MailServer
) -> None:
    gone = user_with(Role.CITY_OFFICE)
    gone.email = "nobody@city.example"
    gone.save()
    put(gone, 1)
    put(reader, 2)
    put(reader, 3, broken=True)
    put(reader, 4)
    now = NOW
    while Letter.objects.filter(outcome="").exists():
        actions.send_due(now)
        now += timedelta(hours=1)
    assert sorted(subjects(mailbox)) == ["Số 2", "Số 4"]
    given_up = Letter.objects.filter(outcome=LetterOutcome.GIVEN_UP)
    assert {letter.about["number"] for letter in given_up} == {1, 3}
    assert any("no such mailbox" in letter.error for letter in given_up)
    assert timedelta(days=6) < now - NOW < timedelta(days=8)


def test_letters_that_are_due_together_go_in_the_order_in_which_they_were_written(
    reader: User, mailbox: MailServer
) -> None:
    for number in range(8):
        put(reader, number)
    for number in range(8):
        Letter.objects.filter(key=str(number)).update(queued_at=NOW - timedelta(seconds=number))
    actions.send_due(NOW)
    assert subjects(mailbox) == [f"Số {number}" for number in reversed(range(8))]


def test_a_mail_server_that_hangs_up_costs_one_letter_a_pause(reader: User, mailbox: MailServer) -> None:
    put(reader, 1, 2, 3)
    mailbox.hang_ups = 1
    assert actions.send_due(NOW) == 0
    assert actions.send_due(NOW) == 2
    assert actions.send_due(NOW + timedelta(minutes=2)) == 1
    assert sorted(subjects(mailbox)) == ["Số 1", "Số 2", "Số 3"]


def test_what_is_over_and_whose_account_is_closed_gets_nothing(reader: User, mailbox: MailServer) -> None:
    put(reader, 1, over=True)
    actions.send_due(NOW)
    put(reader, 2)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    actions.send_due(NOW)
    assert mailbox.taken == []
    assert list(Letter.objects.values_list("outcome", flat=True)) == [LetterOutcome.NEEDLESS] * 2
    reader.refresh_from_db()
    assert actions.put(KIND, [reader], {"number": 3}, "3") == 0


def test_a_worker_that_died_with_a_letter_at_hand(reader: User, mailbox: MailServer) -> None:
    put(reader, 1)
    Letter.objects.update(claimed_at=NOW)
    assert actions.send_due(NOW + timedelta(minutes=14)) == 0
    assert actions.send_due(NOW + timedelta(minutes=16)) == 1
    assert subjects(mailbox) == ["Số 1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_workers_side_by_side_send_each_letter_once(reader: User, mailbox: MailServer) -> None:
    put(reader, *range(30))
    at_once(*[lambda: actions.send_due(NOW)] * 4)
    actions.send_due(NOW + timedelta(hours=1))
    assert Counter(subjects(mailbox)) == Counter(f"Số {number}" for number in range(30))


def test_the_operator_sees_what_waits_and_tries_it_again(
    reader: User, client_as: Callable[..., Client], mailbox: MailServer
) -> None:
    put(reader, 1)
    mailbox.stop()
    actions.send_due(NOW)
    Letter.objects.update(outcome=LetterOutcome.GIVEN_UP, ended_at=NOW)
    assert letters_wrong() == [{"count": 1}]
    administrator = client_as(Role.ADMINISTRATOR)
    page = administrator.get(reverse("letters"), {"outcome": "given_up"}).content.decode()
    assert "given up" in page
    assert "refused" in page
    assert "test.letter" not in page
    Letter.objects.update(kind="of.before")
    assert "of.before" not in administrator.get(reverse("letters")).content.decode()
    Letter.objects.update(kind=KIND)
    mailbox.start()
    letter = Letter.objects.get()
    assert administrator.post(reverse("letter-again", args=[letter.pk])).status_code == 302
    assert actions.send_due(timezone.now()) == 1
    told = administrator.post(reverse("letter-again", args=[letter.pk]), follow=True).content.decode()
    assert "was sent" in told
    assert client_as(Role.AUDITOR).get(reverse("letters")).status_code == 200
    assert client_as(Role.AUDITOR).post(reverse("letter-again", args=[letter.pk])).status_code == 403
    assert client_as(Role.CITY_OFFICE).get(reverse("letters")).status_code == 403


def test_letters_that_wait_for_long_are_a_finding(reader: User) -> None:
    put(reader, 1)
    Letter.objects.update(queued_at=timezone.now() - timedelta(hours=2), error="away")
    assert [values["reason"] for values in letters_wrong()] == ["away"]


def test_old_letters_are_forgotten(reader: User) -> None:
    put(reader, 1, 2)
    actions.send_due(NOW)
    assert actions.forget(NOW + timedelta(days=90)) == 0
    assert actions.forget(NOW + timedelta(days=91)) == 2


def test_without_a_mail_server_nothing_is_written_down(reader: User, settings: Settings) -> None:
    settings.MAIL_WORKS = False
    assert actions.put(KIND, [reader], {"number": 1}, "1") == 0
    assert not Letter.objects.exists()


def test_an_invitation_is_no_secret_of_the_database(
    client_as: Callable[..., Client], user_with: Callable[..., User], mailbox: MailServer
) -> None:
    administrator = client_as(Role.ADMINISTRATOR)
    new = user_with(Role.UNIT_OFFICER, "X1")
    User.objects.filter(pk=new.pk).update(email="moi@city.example")
    new.set_unusable_password()
    new.save(update_fields=["password"])
    administrator.post(reverse("invitations"), {"users": [new.pk], "how": "mail"})
    assert "/password/" not in str(Letter.objects.get().about)
    actions.send_due(timezone.now())
    line = next(line for line in mailbox.taken[0].get_content().splitlines() if "http" in line)
    address = urlsplit(line[line.index("http") :])
    assert Client().get(address.path).status_code == 302


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    who = people()
    for user, name in ((who.head, "head"), (who.office, "office")):
        user.email = f"{name}@city.example"
        user.save()
    return who


def days_said(mail: EmailMessage) -> int:
    return int(mail.get_content().split("Full days left: ")[1].split(".")[0])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_random_sleeps_say_only_what_is_true(
    who: People, mailbox: MailServer, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """The worker sleeps, the mail server is away at times; each number said is true on the day of the mail."""
    draw = random.Random(seed)  # noqa: S311 - hours of a test, no secrets
    limit = award_routes.limit_of(newest("can-tho-2026"), "bang-khen", Station.PROPOSE)
    assert limit is not None
    moment = datetime(2026, 12, 15, 1, tzinfo=UTC)
    said: list[tuple[date, int]] = []
    away = False
    while moment < datetime(2027, 2, 5, tzinfo=UTC):
        moment += timedelta(hours=draw.choice([1, 3, 20, 30, 70]))
        on_day(monkeypatch, moment)
        if (draw.random() < 0.3) != away:
            away = not away
            (mailbox.stop if away else mailbox.start)()
        reminders.write_due()
        actions.send_due(moment)
        for mail in mailbox.taken[len(said) :]:
            assert mail["To"] == "head@city.example"
            said.append((timezone.localdate(), days_said(mail)))
    if away:
        mailbox.start()
    assert said != []
    assert [number for _day, number in said] == [(limit.before_on - day).days - 1 for day, _number in said]
    assert len({number for _day, number in said}) == len(said)


@pytest.mark.slow
def test_who_has_handed_in_meanwhile_is_not_told_that_they_have_not(
    who: People, mailbox: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_day(monkeypatch, datetime(2027, 1, 8, 2, tzinfo=UTC))
    assert reminders.write_due() > 0
    submitted(who, ("officer", "P1"))
    actions.send_due(timezone.now())
    assert [mail["To"] for mail in mailbox.taken] == []
    assert Letter.objects.get().outcome == LetterOutcome.NEEDLESS
