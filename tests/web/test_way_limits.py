"""The day of IV.2 at Home Affairs, the limits before it, and reminders of one award each."""

from datetime import datetime

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from support.award_people import (
    CAN_THO,
    People,
    accepted,
    drafted,
    on_day,
    people,
    signed_in,
    step,
    submitted,
    take_part,
    voted,
)
from thidua.i18n import UserError
from thidua.web.apps.awards.domain import proposals
from thidua.web.apps.awards.models import Proposal, Reminder
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.my_work import reminders
from thidua.web.apps.outbox.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


def on(monkeypatch: pytest.MonkeyPatch, month: int, day: int) -> None:
    on_day(monkeypatch, datetime(2027, month, day, 9, tzinfo=CAN_THO))


def checked(who: People, proposal: Proposal) -> Proposal:
    for proposed in proposal.live():
        proposals.check_claim(proposed, proposal.version, "đúng với dữ liệu", by=who.office)
        proposal.refresh_from_db()
    return proposal


@pytest.mark.slow
def test_a_dossier_handed_in_time_is_not_handed_on_late_unless_that_is_allowed_on_record(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = checked(who, submitted(who))
    on(monkeypatch, 1, 30)
    assert proposals.facts(proposal).arrives_in_time
    assert not proposals.facts(proposal).in_time
    on(monkeypatch, 1, 31)
    with pytest.raises(UserError, match="reach Home Affairs has passed"):
        step(proposal, "compile", who.office)
    page = signed_in(who.board).get(reverse("proposal", args=[proposal.pk])).content.decode()
    assert reverse("proposal-allow-late", args=[proposal.pk]) in page
    proposals.allow_late(proposal, proposal.version, "Sự cố đường truyền", by=who.board)
    proposal.refresh_from_db()
    proposal = step(proposal, "compile", who.office)
    assert proposals.facts(proposal).arrived_in_time


def test_a_dossier_that_reached_home_affairs_late_is_not_accepted(who: People) -> None:
    proposal = accepted(who, ("officer", "P1"))
    Proposal.objects.update(state="compiled", received_at=datetime(2027, 1, 31, 8, tzinfo=CAN_THO))
    proposal.refresh_from_db()
    with pytest.raises(UserError, match="reached Home Affairs after the day"):
        step(proposal, "accept", who.board)


def test_a_unit_whose_own_award_is_accepted_is_reminded_of_the_citys(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = voted(who, ("officer", "P2"), award="giay-khen")
    generation.make_dossier(own, own.version, by=who.officer)
    own.refresh_from_db()
    step(own, "accept", who.head)
    on(monkeypatch, 1, 8)
    reminders.write_due()
    assert Reminder.objects.filter(unit_id="X1", award_id="bang-khen", deadline_id="propose", days=7).count() == 1
    assert not Reminder.objects.filter(award_id="giay-khen").exists()


def test_the_city_office_is_reminded_of_dossiers_it_has_not_handed_on(
    who: People, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.MAIL_WORKS = True
    who.office.email = "office@example.org"
    who.office.save()
    submitted(who, ("officer", "P1"))
    on(monkeypatch, 1, 29)
    reminders.write_due()
    assert list(Reminder.objects.filter(unit_id="X1").values_list("deadline_id", "days")) == [("receive", 1)]
    assert [letter.user for letter in Letter.objects.all()] == [who.office]


def test_what_a_movement_says_of_the_way_stands_on_the_page_of_definitions(who: People) -> None:
    drafted(who)
    page = signed_in(who.office).get(reverse("definitions")).content.decode()
    for words in (
        "Responsibility of heads",
        "receives the dossiers",
        "10 working days before the next limit",
        "Propose awards",
        "form 08",
        "number of collectives",
    ):
        assert words in page
