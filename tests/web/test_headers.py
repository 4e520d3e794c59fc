"""What goes with every answer, and the pages that programs look for."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from thidua.i18n import UserError
from thidua.web.apps.accounts.permissions import Role
from thidua.web.server.operator_settings import site_settings


def test_how_long_the_server_worked_is_told_to_operators_alone(
    evaluated: object, client_as: Callable[..., Client]
) -> None:
    told = {role: "Server-Timing" in client_as(role).get("/account/").headers for role in Role}
    assert {role for role, is_told in told.items() if is_told} == {Role.CITY_OFFICE, Role.ADMINISTRATOR}
    assert "Server-Timing" not in Client().get("/login").headers


def test_plain_http_is_led_to_https_where_that_is_declared(db: None, settings: Settings) -> None:
    assert Client().get("/login").status_code == 200
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 31_536_000
    plain = Client().get("/login")
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/login")
    behind = Client().get("/login", headers={"x-forwarded-proto": "https"})
    assert (behind.status_code, behind.headers["Strict-Transport-Security"]) == (200, "max-age=31536000")


@pytest.mark.parametrize(("https", "expected"), [("1", "True True True 31536000"), ("", "False False False 0")])
def test_https_turns_on_all_that_goes_with_it_and_the_tables_are_off(tmp_path: Path, https: str, expected: str) -> None:
    sent = (
        "from thidua.web.config import settings as s; "
        "print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, "
        "s.ADMIN_TABLES)"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("THIDUA_")}
    environment = {**kept, "THIDUA_HOME": str(tmp_path), "THIDUA_HTTPS": https}
    done = subprocess.run([sys.executable, "-c", sent], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == f"{expected} False"


def test_search_engines_are_led_to_what_is_published_alone(db: None) -> None:
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert lines == ["User-agent: *", "Allow: /results/", "Allow: /open-data/", "Disallow: /"]


def test_whom_to_tell_of_a_weakness_stands_there_where_the_operator_names_somebody(
    db: None, settings: Settings
) -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:an@ct.vn"
    lines = Client().get("/.well-known/security.txt").content.decode().splitlines()
    assert (lines[0], lines[1][:9], lines[2]) == (
        "Contact: mailto:an@ct.vn",
        "Expires: ",
        "Preferred-Languages: vi, en",
    )
    with pytest.raises(UserError, match="THIDUA_SECURITY_CONTACT"):
        site_settings({"THIDUA_SECURITY_CONTACT": "an@ct.vn"})
