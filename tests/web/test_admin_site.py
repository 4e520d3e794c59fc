"""The administrator's tables: one role enters, nothing of the ledger is there, nothing append-only can be changed."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as StoredSession
from django.test import Client
from django.urls import reverse

from support.page import Page
from thidua.web.apps.accounts.models import Event, Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.accounts.sessions import SessionStore
from thidua.web.apps.admin_site.admin_site import site
from thidua.web.apps.admin_site.models import Account, AccountEvent, BackgroundJob, RoleHeld, SignedInSession
from thidua.web.apps.jobs.models import Job, JobState

SHOWN = {Account, RoleHeld, AccountEvent, BackgroundJob, SignedInSession}


@pytest.fixture
def client(client_as: Callable[..., Client], evaluated: object) -> Client:
    return client_as(Role.ADMINISTRATOR)


def one_of_each() -> User:
    Job.objects.create(kind="recompute", title="x", state=JobState.DONE)
    user = User.objects.get()
    Event.objects.create(user=user, what="created")
    UserSession.objects.create(user=user, session_key="k", ip="127.0.0.1", user_agent="")
    return user


def test_only_the_administrator_enters_even_with_the_flags_of_django(client_as: Callable[..., Client]) -> None:
    for role in Role:
        client = client_as(role)
        User.objects.update(is_staff=True, is_superuser=True)
        assert client.get("/admin/").status_code == (200 if role is Role.ADMINISTRATOR else 403), role


def test_an_administrator_without_a_second_factor_is_led_to_having_one(user_with: Callable[..., User]) -> None:
    user = user_with(Role.ADMINISTRATOR)
    user.authenticator_set.all().delete()
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/admin/").headers["Location"] == reverse("mfa_activate_totp")


def test_the_policy_is_looser_there_and_nowhere_else(client: Client) -> None:
    assert "'unsafe-inline'" in client.get("/admin/").headers["Content-Security-Policy"]
    for address in ("/people/", "/reference/units/", "/jobs/"):
        assert "unsafe" not in client.get(address).headers["Content-Security-Policy"]


def test_only_these_tables_are_there() -> None:
    assert set(site._registry) == SHOWN


@pytest.mark.slow
@pytest.mark.parametrize("model", sorted(SHOWN, key=lambda model: model.__name__), ids=lambda model: model.__name__)
def test_tables_are_looked_at_not_changed(client: Client, model: type) -> None:
    user = one_of_each()
    row = model.objects.first()  # type: ignore[attr-defined]
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    page = client.get(reverse(f"{name}_change", args=[row.pk]))
    assert (page.status_code, user.password in page.content.decode()) == (200, False)
    before = list(model.objects.values())  # type: ignore[attr-defined]
    assert client.post(reverse(f"{name}_change", args=[row.pk]), {"title": "y"}).status_code == 403
    listed = reverse(f"{name}_changelist")
    for address in (f"{listed}add/", *([] if model is SignedInSession else [f"{listed}{row.pk}/delete/"])):
        client.post(address, {"post": "yes"})
    if model is not SignedInSession:
        chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        client.post(listed, chosen)
    assert list(model.objects.values()) == before  # type: ignore[attr-defined]


def test_a_session_can_be_ended(client: Client, user_with: Callable[..., User]) -> None:
    store = SessionStore()
    store.create()
    other = UserSession.objects.create(
        user=user_with(Role.CULTURE), session_key=store.session_key, ip="127.0.0.1", user_agent=""
    )
    address = reverse("admin:admin_site_signedinsession_delete", args=[other.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not StoredSession.objects.filter(pk=store.session_key).exists()


@pytest.mark.parametrize("many", [1, 30])
def test_lists_ask_no_more_for_many(
    client: Client, many: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    user = User.objects.get()
    for n in range(many):
        Grant.objects.create(user=user, role=Role.AUDITOR, unit_id=f"U{n}")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert client.get("/admin/admin_site/roleheld/").status_code == 200


@pytest.mark.parametrize("model", sorted(SHOWN, key=lambda model: model.__name__), ids=lambda model: model.__name__)
def test_tables_speak_vietnamese(client_as: Callable[..., Client], model: type) -> None:
    client = client_as(Role.ADMINISTRATOR, language="vi")
    one_of_each()
    name = model._meta.model_name  # type: ignore[attr-defined]
    page = Page(client.get(reverse(f"admin:admin_site_{name}_changelist")))
    words = {*page.texts("th[class*=column-]")} - {""}
    assert words
    english = {word for word in words if word.isascii()}
    assert english <= {"Tên", "Email", "IP"}
    assert "Bảng dữ liệu của trang" in page.text()
    said = {word for name in ("title", "aria-label", "placeholder") for word in page.values(f"[{name}]", name)}
    said = {word for word in said if word.isascii()} - {""}
    assert said <= {"Email", "English", "user0", "IP"}


def test_moments_are_those_of_vietnam_on_both_pages(client: Client) -> None:
    job = Job.objects.create(kind="recompute", title="x", made_at=datetime(2026, 11, 20, 18, 30, tzinfo=UTC))
    listed = reverse("admin:admin_site_backgroundjob_changelist")
    for address in (listed, f"{listed}{job.pk}/change/"):
        page = client.get(address).content.decode()
        assert "21/11/2026" in page
        assert "2026-11-20" not in page
