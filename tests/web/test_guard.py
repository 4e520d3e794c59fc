"""Denied unless granted."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from thidua.web.apps.accounts.middleware import need_of
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import CITY, TABLE, HeldRole, Place, Reach, Role, allowed


def views(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_view_says_who_may_see_it() -> None:
    unmarked = []
    for address, view in views(get_resolver().url_patterns):
        try:
            need_of(view)
        except ImproperlyConfigured:
            unmarked.append(address)
    assert unmarked == []


def test_a_unit_officer_sees_the_own_unit_and_those_below_it_only() -> None:
    roles = (HeldRole(Role.UNIT_OFFICER, "X1"),)
    seen = {
        path: allowed("unit.see", Place(path=path), roles, "") for path in ("/TP/X1/", "/TP/X1/Q1/", "/TP/X2/", "/TP/")
    }
    assert seen == {"/TP/X1/": True, "/TP/X1/Q1/": True, "/TP/X2/": False, "/TP/": False}


def test_a_code_that_begins_like_another_is_not_below_it() -> None:
    assert not allowed("unit.see", Place(path="/TP/X10/"), (HeldRole(Role.UNIT_HEAD, "X1"),), "")


def test_an_officer_sees_the_own_record_only() -> None:
    roles = (HeldRole(Role.OFFICER, "X1"),)
    assert allowed("officer.see", Place(path="/TP/X1/", officer_id="P1"), roles, "P1")
    assert not allowed("officer.see", Place(path="/TP/X1/", officer_id="P2"), roles, "P1")


def test_without_an_officer_code_nobodys_record_is_ones_own() -> None:
    assert not allowed("officer.see", Place(path="/TP/X1/"), (HeldRole(Role.OFFICER, "X1"),), "")


def test_whoever_reads_all_changes_nothing() -> None:
    changing = {action for action in TABLE if action.split(".")[1] in {"change", "run", "undo", "steer"}} - {
        "self.change"
    }
    assert len(changing) > 3
    assert [action for action in changing if allowed(action, CITY, (HeldRole(Role.AUDITOR, ""),), "")] == []


def test_reach_grows() -> None:
    assert Reach.SELF < Reach.OWN < Reach.BELOW < Reach.ALL


def test_a_grant_holds_from_its_first_to_its_last_day(evaluated: object, user_with: Callable[..., User]) -> None:
    today = timezone.localdate()
    user = user_with(None)
    spans = {
        "over": (today - timedelta(10), today - timedelta(1)),
        "last day": (today - timedelta(10), today),
        "first day": (today, None),
        "not yet": (today + timedelta(1), None),
    }
    seen = {}
    for name, (from_on, to_on) in spans.items():
        Grant.objects.all().delete()
        Grant.objects.create(user=user, role=Role.UNIT_HEAD, unit_id="X1", from_on=from_on, to_on=to_on)
        seen[name] = User.objects.get(pk=user.pk).has_perm("unit.see", Place(path="/TP/X1/"))
    assert seen == {"over": False, "last day": True, "first day": True, "not yet": False}


def test_staff_and_superuser_flags_open_nothing(db: None) -> None:
    user = User.objects.create(username="root", is_staff=True, is_superuser=True)
    assert not user.has_perm("unit.see", Place(path="/TP/X1/"))


def test_whoever_has_not_signed_in_is_led_there(evaluated: object) -> None:
    answer = Client().get("/jobs/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/jobs/")


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in(evaluated: object) -> None:
    part = {"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/?page=2"}
    answer = Client().get("/live", headers=part)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/login?next=/jobs/%3Fpage%3D2")


def test_a_page_outside_the_role_is_refused_with_a_way_out(evaluated: object, client_as: Callable[..., Client]) -> None:
    answer = client_as(Role.OFFICER, "X1", officer_id="P1").get("/jobs/")
    assert answer.status_code == 403
    assert "Your role does not include this page" in answer.content.decode()


def test_an_expired_role_says_so_at_the_start(evaluated: object, user_with: Callable[..., User]) -> None:
    user = user_with(None)
    Grant.objects.create(user=user, role=Role.AUDITOR, from_on=date(2025, 1, 1), to_on=date(2025, 12, 31))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "You have no role yet" in client.get("/").content.decode()
