"""Passwords that have leaked, or that a neighbour guesses, are refused on every road that sets one."""

import string
from collections.abc import Callable

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from support.page import Page
from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.organisation.models import Unit
from thidua.web.config import settings as site

GOOD = (
    *("một mật khẩu dài", "mười hai ký tự", "zk4Tq-81xxQplm", "bàn ghế leo núi lúc nửa đêm"),
    *("令和の長いパスワードです", "!)=%?/&;#<*|~+"),
)


def refused(password: str, user: User | None = None) -> set[str]:
    """The codes of what a password is refused for."""
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return {error.code or "" for error in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    "password", ["password1234", "matkhau123456", "MatKhau123456", "qwertyuiop123", "emyeuanhnhieulam", "1234567890123"]
)
def test_leaked_passwords_are_refused_whatever_their_capitals(password: str, db: None) -> None:
    assert "leaked" in refused(password)


@pytest.mark.parametrize(
    "password",
    [
        *("123456a@123456a@", "Abcd@1234567", "P@ssw0rd2026!", "Matkhau@2026", "M@tkh@u123456"),
        *("Thidua@123456", "Thi Đua 2026", "Cantho@2026!!", "Quantri@123456"),
        *(
            "UBND@Cantho2026",
            "aaaaaaaaaaaaaaaaaaaa",
            "UBND Cần Thơ thi đua 2026",
            "Lanhdao.Phuong.2026!",
            "thi đua khen thưởng",
        ),
    ],
)
def test_what_is_put_together_of_common_passwords_and_words_of_the_site_is_refused(password: str, db: None) -> None:
    assert "easy_to_guess" in refused(password)


def test_names_of_units_are_refused_with_year_and_marks(evaluated: object) -> None:
    assert Unit.objects.filter(name="Phường Cái Răng").exists()
    passwords = ("PhuongCaiRang2026", "Cái Răng @ 2026", "cairang123456", "CaiRang@12345")
    assert [refused(password) for password in passwords] == [{"easy_to_guess"}] * 4


def test_what_stands_in_the_account_is_refused(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    user.username, user.email, user.officer_id = "tqvu.bt", "tqvu.bantiep@cantho.gov.vn", "CB-00917"
    user.first_name, user.last_name = "Quốc Vũ", "Trịnh"
    for password in ("tqvu.bt@2026", "TqvuBantiep2026", "cb-00917-cb-00917", "Quốc Vũ Trịnh 1990", "bantiep@tqvu1"):
        assert refused(password, user), password
    assert refused("TqvuBantiep2026") == set(), "nobody else's business"


@pytest.mark.parametrize("password", GOOD)
def test_words_that_have_nothing_to_do_with_each_other_are_taken(password: str, evaluated: object) -> None:
    assert refused(password) == set()


def test_every_text_is_taken_or_refused_in_words(db: None) -> None:
    @examples(50)
    @given(st.text(string.printable + "ăâđêôơưạế", min_size=0, max_size=300))
    def try_it(password: str) -> None:
        assert refused(password) <= {"password_too_short", "leaked", "easy_to_guess", "password_too_similar"}

    try_it()


def test_changing_a_password_and_setting_one_by_link_ask_the_same(user_with: Callable[..., User]) -> None:
    user, by = user_with(Role.CULTURE, language="vi"), user_with(Role.ADMINISTRATOR)
    words = {"password1": "matkhau123456", "password2": "matkhau123456"}
    client = Client()
    client.force_login(user)
    changed = client.post("/account/password", words | {"oldpassword": "một mật khẩu dài"}).content.decode()
    stranger = Client(headers={"accept-language": "vi"})
    form = stranger.get(actions.password_link(user, by=by), follow=True).redirect_chain[-1][0]
    for page in (changed, stranger.post(form, words).content.decode()):
        assert "nằm trong danh sách mật khẩu đã bị lộ" in page
    user.refresh_from_db()
    assert user.check_password("một mật khẩu dài")


def test_a_long_password_is_taken_and_compared_as_it_was_sent(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    client = Client()
    client.force_login(user)
    new = "  Bàn ghế leo núi lúc nửa đêm, " * 6 + " "
    client.post("/account/password", {"oldpassword": "một mật khẩu dài", "password1": new, "password2": new})
    user.refresh_from_db()
    near = (new.strip(), new.lower(), new[:72], new[:-1])
    assert (user.check_password(new), [user.check_password(other) for other in near]) == (True, [False] * 4)


def test_passwords_are_typed_masked_and_may_be_pasted(user_with: Callable[..., User]) -> None:
    client = Client()
    sign_in = Page(client.get("/login").content.decode())
    client.force_login(user_with(Role.AUDITOR))
    change = Page(client.get("/account/password").content.decode())
    for page, name, kept_as in (
        (sign_in, "password", "current-password"),
        (change, "oldpassword", "current-password"),
        (change, "password1", "new-password"),
    ):
        field = page.one(f"input[name={name}]")
        assert (field.get("type"), field.get("autocomplete"), field.get("onpaste")) == ("password", kept_as, None), name


def test_passwords_are_kept_by_a_slow_function() -> None:
    assert not hasattr(site, "PASSWORD_HASHERS"), "Django's own"
    assert global_settings.PASSWORD_HASHERS[0].endswith(".PBKDF2PasswordHasher")
    assert PBKDF2PasswordHasher.iterations >= 600_000
