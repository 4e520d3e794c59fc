"""What people come for, from beginning to end, in both languages."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role

PASSWORD = "một mật khẩu dài"  # noqa: S105 - of the tests' own users
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


def words(language: str) -> Callable[[str], str]:
    """The text as it stands on pages in the language."""

    def say(english: str) -> str:
        with override(language):
            return gettext(english)

    return say


def speak(page: Page, language: str) -> None:
    """Choose the language by the button on the page, where it is not there already."""
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def sign_in(page: Page, user: User, say: Callable[[str], str]) -> None:
    page.get_by_label(say("User name or e-mail")).fill(user.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=say("Sign in"), exact=True).click()


@LANGUAGES
def test_whoever_decides_sets_the_second_factor_up_before_anything_else(
    language: str, site: Any, user_with: Callable[..., User], settings: Any
) -> None:
    settings.SECOND_FACTOR_COMPULSORY = True
    say = words(language)
    head = user_with(Role.UNIT_HEAD, "X1", language=language)
    Authenticator.objects.filter(user=head).delete()
    page = site.open(path="/login")
    speak(page, language)
    sign_in(page, head, say)
    expect(page).to_have_url(re.compile("/account/second-factor/set-up$"))
    secret = page.locator("code.key").inner_text()
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("main button.primary").click()
    expect(page).not_to_have_url(re.compile("set-up"))
    page.goto("/")
    expect(page.get_by_role("navigation", name=say("Main menu"))).to_be_visible()
    page.get_by_role("button", name=say("Sign out")).click()
    page.goto("/jobs/")
    expect(page).to_have_url(re.compile("/login"))


@LANGUAGES
def test_an_administrator_gives_a_role_and_ends_it(
    language: str, site: Any, user_with: Callable[..., User], client_as: Callable[..., Client]
) -> None:
    say = words(language)
    newcomer = user_with(None)
    page = site.open(client_as(Role.ADMINISTRATOR, language=language), path="/people/")
    page.get_by_role("link", name=newcomer.username).first.click()
    page.locator("select[name=role]").select_option(Role.UNIT_HEAD.value)
    page.locator("[name=unit_id]").select_option("X2")
    page.locator("form[action$='/roles'] button").click()
    expect(page.get_by_role("main")).to_contain_text("Xã Đông Thuận")
    assert Grant.objects.get(user=newcomer).unit_id == "X2"
    page.locator("form[action$='/end'] button").click()
    expect(page.get_by_role("main")).to_contain_text(say("Role changed:"))
    assert Grant.objects.get(user=newcomer).to_on is not None
