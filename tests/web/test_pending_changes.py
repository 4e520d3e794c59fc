"""No administrator alone has another's power: resets of accounts that decide take two, or a day that can be stopped."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from pytest_django import Settings

from support import second_factor
from support.award_people import signed_in
from support.page import Page
from thidua.i18n import UserError
from thidua.web.apps.accounts import actions, pending_changes
from thidua.web.apps.accounts.models import CodeChange, Grant, PendingChange, PersonalRelation, User
from thidua.web.apps.accounts.permissions import GUARDED_ROLES, Role
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.outbox import actions as outbox

pytestmark = pytest.mark.usefixtures("evaluated")
TODAY = timezone.localdate()
WORDS = {"role": Role.CHAIRMAN, "unit_id": "", "from_on": TODAY.isoformat(), "to_on": ""}
BIND = {"officer_id": "P2", "why": "other"}


@pytest.fixture
def first(user_with: Callable[..., User]) -> User:
    return user_with(Role.ADMINISTRATOR)


@pytest.fixture
def second(first: User, user_with: Callable[..., User]) -> User:
    return user_with(Role.ADMINISTRATOR)


@pytest.fixture
def chairman(first: User, user_with: Callable[..., User]) -> User:
    return user_with(Role.CHAIRMAN)


def state(user: User) -> tuple[Any, ...]:
    """All that gives power over the account."""
    user = User.objects.get(pk=user.pk)
    factors = Authenticator.objects.filter(user=user).count()
    roles = sorted(user.grants.filter(to_on=None).values_list("role", flat=True))
    return user.password, user.email, user.officer_id, user.is_active, factors, roles


ROADS: dict[str, tuple[str, dict[str, Any]]] = {
    "link": ("password-link", {}),
    "second_factor": ("second-factor", {}),
    "bind": ("person", BIND),
    "give": ("roles", {**WORDS, "role": Role.COUNCIL}),
}


@pytest.mark.parametrize("role", sorted(GUARDED_ROLES))
@pytest.mark.parametrize("road", sorted(ROADS))
def test_no_administrator_takes_over_an_account_that_decides(
    first: User, user_with: Callable[..., User], role: Role, road: str
) -> None:
    user = user_with(role, "X1" if role is Role.UNIT_HEAD else "")
    before, client = state(user), signed_in(first)
    address, words = ROADS[road]
    page = client.post(f"/people/{user.pk}/{address}", words, follow=True)
    assert state(user) == before
    assert "/password/new/" not in page.content.decode()
    change = PendingChange.objects.get()
    client.post(f"/people/{user.pk}/changes/{change.pk}/confirm")
    assert (state(user), change.outcome) == (before, "")
    assert AuditEntry.objects.filter(what=f"account.ask_{road}", where=f"user:{user.pk}").count() == 1


def test_the_way_to_the_chair_in_five_seconds_is_closed(first: User, chairman: User) -> None:
    client = signed_in(first)
    client.post(f"/people/{chairman.pk}/second-factor")
    page = client.post(f"/people/{chairman.pk}/password-link", follow=True)
    assert Page(page).texts("code.text-break") == []
    assert Authenticator.objects.filter(user=chairman).count() == 1


@pytest.mark.parametrize("road", sorted(ROADS))
def test_a_second_administrator_confirms_it(first: User, second: User, chairman: User, road: str) -> None:
    before = state(chairman)
    address, words = ROADS[road]
    signed_in(first).post(f"/people/{chairman.pk}/{address}", words)
    page = signed_in(second).post(f"/people/{chairman.pk}/changes/{PendingChange.objects.get().pk}/confirm")
    assert ("/password/new/" in page.content.decode()) is (road == "link")
    assert (state(chairman) == before) is (road == "link")
    done = list(AuditEntry.objects.order_by("number").filter(what__startswith="account.").values_list("what", "actor"))
    assert (f"account.ask_{road}", f"user:{first.pk}") in done
    assert (f"account.confirm_{road}", f"user:{second.pk}") in done
    assert PendingChange.objects.get().outcome == "done"


def test_after_a_day_it_is_done_alone_unless_somebody_stopped_it(
    first: User, second: User, chairman: User, user_with: Callable[..., User]
) -> None:
    auditor = user_with(Role.AUDITOR)
    client, address = signed_in(first), f"/people/{chairman.pk}/second-factor"
    stops = {
        "/account/changes/{}/stop": chairman,
        f"/people/{chairman.pk}/changes/{{}}/stop": auditor,
    }
    for stop, by in stops.items():
        client.post(address)
        change = PendingChange.objects.get(outcome="")
        assert signed_in(by).post(stop.format(change.pk)).status_code == 302
        PendingChange.objects.update(due_at=timezone.now())
        client.post(f"/people/{chairman.pk}/changes/{change.pk}/confirm")
        assert Authenticator.objects.filter(user=chairman).count() == 1
    client.post(address)
    change = PendingChange.objects.get(outcome="")
    assert timedelta(hours=23) < change.due_at - timezone.now() <= timedelta(days=1)
    PendingChange.objects.update(due_at=timezone.now())
    client.post(f"/people/{chairman.pk}/changes/{change.pk}/confirm")
    assert Authenticator.objects.filter(user=chairman).count() == 0


def test_the_person_and_the_auditor_are_told(
    first: User,
    chairman: User,
    user_with: Callable[..., User],
    settings: Settings,
) -> None:
    settings.MAIL_WORKS = True
    auditor = user_with(Role.AUDITOR)
    for user in (chairman, auditor):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@ct.vn")
    signed_in(first).post(f"/people/{chairman.pk}/password-link")
    outbox.send_due()
    assert {message.to[0] for message in mail.outbox} == {f"{chairman.username}@ct.vn", f"{auditor.username}@ct.vn"}
    assert "was asked for" in mail.outbox[0].subject
    client = Client()
    client.post("/login", {"login": chairman.username, "password": "một mật khẩu dài"})
    page = client.post("/login/code", {"code": second_factor.code()}, follow=True)
    assert "Somebody asked for a change of your account" in page.content.decode()
    assert chairman.username in signed_in(auditor).get("/people/").content.decode()


def test_two_accounts_of_one_person_or_of_nobody_are_no_two_administrators(
    first: User, second: User, chairman: User
) -> None:
    signed_in(first).post(f"/people/{chairman.pk}/second-factor")
    change = PendingChange.objects.get()
    code_change = CodeChange.objects.create(before=first.officer_id, after=second.officer_id)
    with pytest.raises(UserError, match="A second administrator"):
        pending_changes.settle(change, by=second)
    code_change.delete()
    User.objects.filter(pk=second.pk).update(officer_id="")
    with pytest.raises(UserError, match="bound to no person"):
        pending_changes.settle(change, by=User.objects.get(pk=second.pk))


def test_what_was_asked_for_ends_with_the_role_of_whoever_asked(first: User, second: User, chairman: User) -> None:
    signed_in(first).post(f"/people/{chairman.pk}/second-factor")
    Grant.objects.filter(user=first).update(to_on=TODAY - timedelta(days=1))
    with pytest.raises(UserError, match="no administrator any more"):
        pending_changes.settle(PendingChange.objects.get(), by=second)


def test_nobody_confirms_what_is_done_to_themselves(first: User, second: User) -> None:
    signed_in(first).post(f"/people/{second.pk}/second-factor")
    with pytest.raises(UserError, match="Nobody changes their own"):
        pending_changes.settle(PendingChange.objects.get(), by=second)


def test_the_same_change_is_asked_for_once(first: User, chairman: User) -> None:
    for _ in range(2):
        signed_in(first).post(f"/people/{chairman.pk}/second-factor")
    assert PendingChange.objects.count() == 1


def test_a_decision_role_of_later_is_guarded_today(first: User, user_with: Callable[..., User]) -> None:
    user = user_with(None)
    Grant.objects.create(user=user, role=Role.CHAIRMAN, from_on=TODAY + timedelta(days=9))
    signed_in(first).post(f"/people/{user.pk}/password-link")
    assert PendingChange.objects.get().what == "link"


def test_the_auditor_is_not_blinded_by_one_administrator(first: User, user_with: Callable[..., User]) -> None:
    auditor, client = user_with(Role.AUDITOR), signed_in(first)
    client.post(f"/people/{auditor.pk}/close")
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    client.post(f"/people/{auditor.pk}/roles/{auditor.grants.get().pk}/end", {"last_on": yesterday})
    auditor.refresh_from_db()
    assert (auditor.is_active, auditor.grants.get().to_on) == (True, None)
    assert {change.what for change in PendingChange.objects.all()} == {"disable", "end"}


def test_a_closed_account_that_decides_is_opened_by_two(first: User, chairman: User) -> None:
    User.objects.filter(pk=chairman.pk).update(is_active=False)
    signed_in(first).post(f"/people/{chairman.pk}/open")
    assert not User.objects.get(pk=chairman.pk).is_active


def test_the_actions_themselves_refuse_what_was_not_confirmed(first: User, second: User, chairman: User) -> None:
    signed_in(first).post(f"/people/{chairman.pk}/second-factor")
    waiting = PendingChange.objects.get()
    tries: list[Callable[[], object]] = [
        lambda: actions.password_link(chairman, by=first),
        lambda: actions.remove_second_factor(chairman, by=first),
        lambda: actions.remove_second_factor(chairman, by=first, pending=waiting),
        lambda: actions.bind(chairman, "P2", same_person=False, by=first),
        lambda: actions.enable(chairman, by=first),
        lambda: actions.give(User.objects.create_user("new"), Role.CHAIRMAN, "", TODAY, None, by=first),
    ]
    assert tries
    for act in tries:
        with pytest.raises(UserError, match="a second administrator confirms"):
            act()


def test_no_address_changes_an_email_or_a_password_of_another() -> None:
    """Of allauth's views those for e-mail are not reached at all."""
    names = {pattern.name for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)}
    listed = {name for name in (*names, *get_resolver().reverse_dict) if isinstance(name, str)}
    assert not {name for name in listed if name.startswith(("account_email", "account_confirm_email"))}


@pytest.mark.parametrize("command", [("changepassword", "user0"), ("createsuperuser",)])
def test_djangos_own_commands_set_no_password(first: User, command: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="set by their owners"):
        call_command(*command)


def test_the_command_line_takes_no_account_that_decides_and_leaves_a_trace(chairman: User) -> None:
    with pytest.raises(CommandError, match="another role that decides"):
        call_command("make_administrator", chairman.username, stdout=StringIO())
    call_command("make_administrator", "new", "--code", "P2", stdout=StringIO())
    new = User.objects.get(username="new")
    done = AuditEntry.objects.filter(where=f"user:{new.pk}").order_by("number").values_list("what", "actor")
    assert list(done) == [
        ("account.created", "system"),
        ("account.give_role", "system"),
        ("account.link", "system"),
    ]


def test_signing_in_and_failing_to_carry_account_and_address(chairman: User, user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.post("/login", {"login": user.username, "password": "sai"})
    client.post("/login", {"login": "một mật khẩu gõ nhầm", "password": "sai"})
    client.post("/login", {"login": user.username, "password": "một mật khẩu dài"})
    entries = list(AuditEntry.objects.order_by("number").filter(what__startswith="account.sign_in"))
    assert [(entry.what, entry.where, entry.details) for entry in entries] == [
        ("account.sign_in_failed", f"user:{user.pk}", {"address": "10.1.2.3"}),
        ("account.sign_in_failed", "", {"address": "10.1.2.3"}),
        ("account.sign_in", f"user:{user.pk}", {"address": "10.1.2.3"}),
    ]


def test_a_password_and_a_second_factor_of_ones_own_leave_an_entry(user_with: Callable[..., User]) -> None:
    user = user_with(Role.CULTURE)
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.post("/login", {"login": user.username, "password": "một mật khẩu dài"})
    new = "một mật khẩu khác hẳn"
    client.post("/account/password", {"oldpassword": "một mật khẩu dài", "password1": new, "password2": new})
    assert AuditEntry.objects.get(what="account.password").where == f"user:{user.pk}"
    assert site.MFA_SUPPORTED_TYPES == ["totp", "recovery_codes"]


def test_a_relation_ends_with_a_reason_and_by_two_people_or_after_a_day(
    first: User, second: User, chairman: User, user_with: Callable[..., User]
) -> None:
    user_with(Role.AUDITOR)
    relation = actions.relate(chairman, "P-3", PersonalRelation.Kind.KIN, "anh em", by=first)
    client, end = signed_in(first), f"/people/{chairman.pk}/relations/{relation.pk}/end"
    client.post(end, {"reason": " "})
    assert not PendingChange.objects.exists()
    with pytest.raises(UserError, match="second administrator confirms the change"):
        actions.end_relation(chairman, relation, "nhầm người", by=first)
    client.post(end, {"reason": "nhầm người"})
    change = PendingChange.objects.get()
    page = client.post(end, {"reason": "lý do khác"}, follow=True)
    assert PendingChange.objects.count() == 1
    assert "nhầm người" in page.content.decode()
    client.post(f"/people/{chairman.pk}/changes/{change.pk}/confirm")
    relation.refresh_from_db()
    assert relation.ended_at is None
    entry = AuditEntry.objects.get(what="account.ask_end_relation")
    assert entry.details == {"change": change.pk, "relation": relation.pk}
    assert "nhầm người" in signed_in(chairman).get("/account/").content.decode()
    signed_in(second).post(f"/people/{chairman.pk}/changes/{change.pk}/confirm")
    relation.refresh_from_db()
    assert (relation.ended_by, relation.end_reason) == (second, "nhầm người")
    assert AuditEntry.objects.filter(what="account.end_relation", actor=f"user:{second.pk}").count() == 1


def test_whoever_is_part_of_a_relation_neither_asks_for_its_end_nor_confirms_it(
    first: User, second: User, chairman: User
) -> None:
    relation = actions.relate(chairman, "P-3", PersonalRelation.Kind.KIN, "anh em", by=second)
    words = {"relation": relation.pk, "reason": "nhầm"}
    end = PendingChange.ChangeKind.END_RELATION
    for reason in ("", " "):
        with pytest.raises(UserError, match="Say why"):
            pending_changes.ask(chairman, end, words | {"reason": reason}, by=first)
    change = pending_changes.ask(chairman, end, words, by=first)
    assert isinstance(change, PendingChange)
    with pytest.raises(UserError, match="waits already"):
        pending_changes.ask(chairman, end, words | {"reason": "b"}, by=second)
    User.objects.filter(pk=second.pk).update(officer_id="P-3")
    with pytest.raises(UserError, match="of their own"):
        pending_changes.settle(change, by=User.objects.get(pk=second.pk))
    with pytest.raises(UserError, match="of their own"):
        pending_changes.ask(chairman, end, words, by=User.objects.get(pk=second.pk))
    User.objects.filter(pk=second.pk).update(officer_id=second.officer_id)
    User.objects.filter(pk=first.pk).update(officer_id="P-3")
    PendingChange.objects.update(due_at=timezone.now())
    with pytest.raises(UserError, match="of their own"):
        pending_changes.settle(change, by=second)
    relation.refresh_from_db()
    assert relation.ended_at is None
