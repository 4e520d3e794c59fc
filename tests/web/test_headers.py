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

HTTPS_ON = "True True True True 31536000 True __Host-sessionid __Host-csrftoken __Host-django_language __Host-"
HTTPS_OFF = "False False False False 0 False sessionid csrftoken django_language "


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


def test_a_key_sent_over_plain_http_is_told_and_led_nowhere(db: None, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    key = {"authorization": "Bearer not-a-key"}
    plain = Client().post("/api/v1/dossiers", b"[]", "application/json", headers=key)
    assert (plain.status_code, "Location" in plain.headers) == (403, False)
    assert plain.headers["Content-Type"] == "application/problem+json"
    assert "https" in plain.json()["detail"]
    behind = Client().post("/api/v1/dossiers", b"[]", "application/json", headers={**key, "x-forwarded-proto": "https"})
    assert behind.status_code == 401


def test_every_answer_says_what_a_browser_may_do_with_it(
    evaluated: object, client_as: Callable[..., Client], settings: Settings
) -> None:
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    signed_in = client_as(Role.AUDITOR)
    for address in (
        "/login",
        "/account/",
        "/no-such-page",
        "/static/ui/theme.css",
        "/api/v1/openapi.json",
        "/robots.txt",
    ):
        answer = signed_in.head(address) if address.startswith("/static/") else signed_in.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert all(part in policy for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")), (
            address
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["Referrer-Policy"] == "same-origin", address
        assert "Access-Control-Allow-Origin" not in answer.headers, address
        kind = answer.headers["Content-Type"]
        assert kind == "application/json" or "charset" in kind, address


def test_signing_out_lets_the_browser_forget_its_pages(client_as: Callable[..., Client]) -> None:
    client = client_as(Role.AUDITOR)
    assert "Clear-Site-Data" not in client.get("/account/").headers
    assert client.post("/logout").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_pages_of_who_is_signed_in_are_kept_by_no_browser(evaluated: object, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CHAIRMAN)
    for address in ("/", "/account/", "/units/X1", "/awards/", "/no-such-page"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address
    assert Client().get("/").headers["Cache-Control"] == "public, max-age=60", "what everybody sees may be kept"


def test_no_answer_repeats_what_was_sent_by_trace(client_as: Callable[..., Client]) -> None:
    answer = client_as(Role.AUDITOR).trace("/account/", headers={"x-secret": "of-the-sender"})
    assert answer.status_code == 405
    assert b"of-the-sender" not in answer.content


def test_who_is_refused_stands_in_the_log(client_as: Callable[..., Client], caplog: pytest.LogCaptureFixture) -> None:
    client = client_as(Role.CULTURE)
    assert client.get("/audit/").status_code == 403
    told = [record.getMessage() for record in caplog.records if record.name == "thidua.access"]
    assert told == [f"refused: user {client.session['_auth_user_id']}, GET /audit/"]


@pytest.mark.parametrize(("https", "expected"), [("1", HTTPS_ON), ("", HTTPS_OFF)])
def test_https_turns_on_all_that_goes_with_it_and_the_tables_are_off(tmp_path: Path, https: str, expected: str) -> None:
    sent = (
        "from thidua.web.config import settings as s; "
        "print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, "
        "s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, "
        "s.LANGUAGE_COOKIE_NAME, s.COOKIE_PREFIX, s.ADMIN_TABLES)"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("THIDUA_")}
    environment = {**kept, "THIDUA_HOME": str(tmp_path), "THIDUA_HTTPS": https}
    done = subprocess.run([sys.executable, "-c", sent], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == f"{expected} False", done.stderr


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
