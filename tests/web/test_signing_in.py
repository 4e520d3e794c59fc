"""Who gets in, and what keeps others out."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core import mail, signing
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from support import second_factor
from support.page import Page
from thidua.web.apps.accounts import actions, adapters
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import DECISION_ROLES, Role
from thidua.web.apps.audit.models import AuditEntry

PASSWORD = "một mật khẩu dài"  # noqa: S105 - of the tests' own users


def sign_in(login: str, password: str = PASSWORD, *, client: Client | None = None, address: str = "10.0.0.1") -> Client:
    client = client or Client(REMOTE_ADDR=address, headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.post("/login", {"login": login, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_by_user_name_or_by_email(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    User.objects.filter(pk=user.pk).update(email="an@cantho.gov.vn")
    assert (is_in(sign_in(user.username)), is_in(sign_in("an@cantho.gov.vn"))) == (True, True)


def test_a_wrong_password_says_so_in_vietnamese(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    page = Client().post("/login", {"login": user.username, "password": "sai"}).content.decode()
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in page


def test_five_failures_lock_the_pair_of_account_and_address(user_with: Callable[..., User]) -> None:
    user, neighbour = user_with(Role.AUDITOR), user_with(Role.AUDITOR)
    for _ in range(5):
        sign_in(user.username, "sai")
    assert not is_in(sign_in(user.username)), "locked at this address, even with the right password"
    assert is_in(sign_in(neighbour.username)), "the office's others share the address"
    assert is_in(sign_in(user.username, address="10.0.0.2")), "the owner elsewhere"


def test_thirty_failures_from_anywhere_lock_the_account(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    for n in range(30):
        sign_in(user.username, "sai", address=f"10.0.1.{n}")
    assert not is_in(sign_in(user.username, address="10.0.2.1"))


def test_strangers_do_not_lock_the_rightful_user_out_of_a_known_browser(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    own = sign_in(user.username)
    own.post("/logout")
    for n in range(35):
        sign_in(user.username, "sai", address=f"10.0.1.{n % 7}")
    for _ in range(5):
        sign_in(user.username, "sai")  # at the user's own address, too
    assert not is_in(sign_in(user.username, address="10.0.2.1"))
    assert is_in(sign_in(user.username, client=own))


def test_strangers_do_not_lock_an_account_with_a_second_factor(user_with: Callable[..., User]) -> None:
    user = user_with(Role.CHAIRMAN)
    for n in range(35):
        sign_in(user.username, "sai", address=f"10.0.1.{n % 7}")
    client = sign_in(user.username, address="10.0.2.1")
    assert not is_in(client)
    client.post("/login/code", {"code": second_factor.code()})
    assert is_in(client)


def test_a_known_browser_guesses_no_more_than_any_other(user_with: Callable[..., User]) -> None:
    user, other = user_with(Role.AUDITOR), user_with(Role.AUDITOR)
    own = sign_in(user.username)
    own.post("/logout")
    for n in range(5):
        sign_in(user.username, "sai", client=own, address=f"10.0.3.{n}")
    assert not is_in(sign_in(user.username, client=own))
    for n in range(31):
        sign_in(other.username, "sai", address=f"10.0.4.{n}")
    assert not is_in(sign_in(other.username, client=own)), "known for the one account, not for the other"


def test_a_forged_browser_is_unknown(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    for n in range(31):
        sign_in(user.username, "sai", address=f"10.0.4.{n}")
    forged = Client(REMOTE_ADDR="10.0.5.1")
    forged.cookies["device"] = signing.dumps({"id": "x", "users": [user.pk]}, salt="another")
    assert not is_in(sign_in(user.username, client=forged))


def test_an_address_that_guesses_at_many_accounts_is_locked(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    for n in range(60):
        sign_in(f"nobody{n}", "sai", address="10.0.6.1")
    assert not is_in(sign_in(user.username, address="10.0.6.1"))
    assert is_in(sign_in(user.username, address="10.0.6.2"))


def test_a_session_ends_after_half_an_hour_without_a_click(
    evaluated: object, user_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, start = sign_in(user_with(Role.AUDITOR).username), timezone.now()
    assert is_in(client)
    for minutes, there in ((29, True), (58, True), (89, False)):
        monkeypatch.setattr(timezone, "now", lambda minutes=minutes: start + timedelta(minutes=minutes))
        client.get("/live")  # what the page asks by itself keeps nobody in
        assert is_in(client) is there, minutes


def test_a_session_used_last_by_a_clock_that_was_ahead_is_over(
    evaluated: object, user_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, start = sign_in(user_with(Role.AUDITOR).username), timezone.now()
    for minutes, there in ((20, True), (0, False)):
        monkeypatch.setattr(timezone, "now", lambda minutes=minutes: start + timedelta(minutes=minutes))
        assert is_in(client) is there, minutes


def test_whoever_reads_the_database_enters_no_session(user_with: Callable[..., User]) -> None:
    client = sign_in(user_with(Role.AUDITOR).username)
    cookie = client.cookies["sessionid"].value
    kept = [*Session.objects.values_list("session_key", flat=True)]
    kept += UserSession.objects.values_list("session_key", flat=True)
    assert len(kept) > 1
    for key in kept:
        thief = Client()
        thief.cookies["sessionid"] = key
        assert not is_in(thief)
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert cookie not in str(cursor.fetchall()), table
    assert is_in(client)


def test_a_role_given_or_ended_ends_the_sessions(user_with: Callable[..., User]) -> None:
    user, by = user_with(Role.CULTURE), user_with(Role.ADMINISTRATOR)
    client = sign_in(user.username)
    grant = actions.give(user, Role.FRONT, "", timezone.localdate(), None, by=by)
    assert not is_in(client)
    client = sign_in(user.username)
    actions.end(grant, timezone.localdate(), by=by)
    assert not is_in(client)


def test_success_does_not_count_as_failure(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    assert [is_in(sign_in(user.username)) for _ in range(7)] == [True] * 7


def test_failures_are_counted_where_all_processes_see_them() -> None:
    assert site.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_nobody_registers_alone(db: None) -> None:
    client = Client(headers={"accept-language": "en"})
    words = {"username": "moi", "password1": PASSWORD, "password2": PASSWORD}
    assert "Không tự đăng ký" in client.post("/login/register", words).content.decode()
    assert User.objects.count() == 0


def test_whoever_has_a_second_factor_is_in_only_after_it(user_with: Callable[..., User]) -> None:
    client = sign_in(user_with(Role.CHAIRMAN).username)
    assert not is_in(client)
    client.post("/login/code", {"code": "000000"})
    assert not is_in(client)
    client.post("/login/code", {"code": second_factor.code()})
    assert is_in(client)


def test_a_code_opens_once(user_with: Callable[..., User]) -> None:
    user = user_with(Role.CHAIRMAN)
    used = second_factor.code()
    for expected in (True, False):
        client = sign_in(user.username)
        client.post("/login/code", {"code": used})
        assert is_in(client) is expected


def test_secrets_lie_enciphered_in_the_database(user_with: Callable[..., User]) -> None:
    user_with(Role.CHAIRMAN)
    assert second_factor.SECRET not in str(Authenticator.objects.get().data)


@pytest.mark.parametrize("role", sorted(DECISION_ROLES))
def test_a_role_that_decides_opens_nothing_before_the_second_factor(
    evaluated: object, user_with: Callable[..., User], role: Role
) -> None:
    user = user_with(role, "X1" if role is Role.UNIT_HEAD else "")
    Authenticator.objects.all().delete()
    client = sign_in(user.username)
    for address in ("/", "/jobs/", "/account/", "/account/sessions"):
        assert client.get(address, follow=True).request["PATH_INFO"] == "/account/second-factor/set-up", address
    assert client.get("/account/second-factor/set-up").status_code == 200


def test_setting_up_the_second_factor_opens_the_site_and_gives_recovery_codes(
    evaluated: object,
    user_with: Callable[..., User],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = user_with(Role.CITY_OFFICE)
    Authenticator.objects.all().delete()
    elsewhere, client = sign_in(user.username), sign_in(user.username)
    client.get("/account/second-factor/set-up")
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/account/second-factor/set-up", {"code": second_factor.code(secret)})
    assert answer.headers["Location"] == "/account/second-factor/codes"
    assert client.get("/jobs/").status_code == 200
    assert client.get("/account/second-factor/codes").content.decode().count("<li><code>") == 10
    assert elsewhere.get("/jobs/").headers["Location"].startswith("/login"), "a session without it has ended"


def test_a_role_that_does_not_decide_needs_none(evaluated: object, user_with: Callable[..., User]) -> None:
    assert is_in(sign_in(user_with(Role.UNIT_OFFICER, "X1").username))


def test_where_the_operator_says_so_everybody_needs_one(
    evaluated: object, user_with: Callable[..., User], settings: Settings
) -> None:
    settings.SECOND_FACTOR_FOR_ALL = True
    user = user_with(Role.UNIT_OFFICER, "X1")
    client = sign_in(user.username)
    assert client.get("/my-work/").headers["Location"].partition("?")[0] == "/account/second-factor/set-up"
    second_factor.activate(user)
    assert client.get("/my-work/").status_code == 200


def test_for_a_demonstration_the_compulsion_can_be_lifted(
    evaluated: object, user_with: Callable[..., User], settings: Settings
) -> None:
    settings.SECOND_FACTOR_COMPULSORY = False
    user = user_with(Role.CITY_OFFICE)
    Authenticator.objects.all().delete()
    assert sign_in(user.username).get("/jobs/").status_code == 200


def test_a_role_not_yet_begun_asks_for_nothing(evaluated: object, user_with: Callable[..., User]) -> None:
    user = user_with(None)
    Grant.objects.create(user=user, role=Role.CHAIRMAN, from_on=date(2999, 1, 1))
    assert is_in(sign_in(user.username))


def test_changing_the_password_ends_all_other_sessions(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    here, elsewhere = sign_in(user.username), sign_in(user.username)
    new = "một mật khẩu khác hẳn"
    here.post("/account/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (is_in(here), is_in(elsewhere), is_in(sign_in(user.username, new))) == (True, False, True)


def test_signing_out_everywhere_else(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    here, elsewhere = sign_in(user.username), sign_in(user.username)
    assert here.get("/account/sessions").content.decode().count("10.0.0.1") == 2
    here.post("/account/sessions")
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_ending_other_sessions_later_asks_for_the_password(
    user_with: Callable[..., User], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_with(Role.AUDITOR)
    here, elsewhere = sign_in(user.username), sign_in(user.username)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    monkeypatch.setattr(adapters, "JUST_SIGNED_IN", 0)
    assert here.get("/account/sessions").status_code == 200
    answer = here.post("/account/sessions")
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/account/again")
    assert (is_in(here), is_in(elsewhere)) == (True, True)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    here.post(answer.headers["Location"], {"password": PASSWORD}, follow=True)
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_signing_in_gives_the_session_a_new_key(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    client = Client()
    client.get("/login")
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    planted = client.cookies["sessionid"].value
    sign_in(user.username, client=client)
    assert is_in(client)
    assert client.cookies["sessionid"].value != planted


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(user_with: Callable[..., User]) -> None:
    cookie = sign_in(user_with(Role.AUDITOR).username).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    assert site.SESSION_COOKIE_AGE == 12 * 3600


def test_a_closed_account_does_not_get_in(user_with: Callable[..., User]) -> None:
    user = user_with(Role.AUDITOR)
    client = sign_in(user.username)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert (is_in(client), is_in(sign_in(user.username))) == (False, False)


def test_without_mail_the_administrator_is_named(db: None) -> None:
    assert "Ask the system administrator" in english().get("/password/forgotten").content.decode()


def english() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def test_a_forgotten_password_is_set_by_mail(user_with: Callable[..., User], settings: Settings) -> None:
    settings.MAIL_WORKS = True
    user = user_with(Role.AUDITOR)
    User.objects.filter(pk=user.pk).update(email="an@cantho.gov.vn")
    english().post("/password/forgotten", {"email": "an@cantho.gov.vn"})
    address = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    client = english()
    page = client.get(address, follow=True)
    new = "một mật khẩu khác hẳn"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert (is_in(sign_in(user.username, new)), is_in(sign_in(user.username, address="10.9.9.9"))) == (True, False)
    assert "no longer works" in english().get(address, follow=True).content.decode(), "the link works once"


def test_nothing_is_mailed_to_an_unknown_address(db: None, settings: Settings) -> None:
    settings.MAIL_WORKS = True
    answer = english().post("/password/forgotten", {"email": "la@example.vn"})
    assert (answer.status_code, len(mail.outbox)) == (302, 0)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_ones_own_account_shows_roles_with_their_days(
    evaluated: object, client_as: Callable[..., Client], language: str
) -> None:
    page = client_as(Role.UNIT_HEAD, "X1", language=language).get("/account/").content.decode()
    assert "Phường Cái Răng" in page
    assert "01/01/2026" in page


def test_a_password_too_short_is_refused_in_vietnamese(user_with: Callable[..., User]) -> None:
    client = sign_in(user_with(Role.AUDITOR, language="vi").username)
    words = {"oldpassword": PASSWORD, "password1": "ngắn", "password2": "ngắn"}
    page = client.post("/account/password", words).content.decode()
    assert "Mật khẩu có ít nhất 12 ký tự." in page


def test_whoever_has_no_recovery_codes_is_offered_new_ones(client_as: Callable[..., Client]) -> None:
    page = client_as(Role.CHAIRMAN).get("/account/second-factor").content.decode()
    assert "/account/second-factor/codes/new" in page


def test_a_code_of_the_second_factor_passes_the_lock_of_pair_and_address(user_with: Callable[..., User]) -> None:
    user, address = user_with(Role.CHAIRMAN), "10.0.7.1"
    for _ in range(5):
        sign_in(user.username, "sai", address=address)
    client = Client(REMOTE_ADDR=address)
    words = {"login": user.username, "password": PASSWORD}
    assert Page(client.get("/login")).values("input[name=token]", "value") == []
    locked = client.post("/login", words)
    assert Page(locked).values("input[name=token]", "type") == ["text"]
    assert client.post("/login", words | {"token": "000000"}).status_code == 200
    proof = second_factor.code()
    assert client.post("/login", words | {"token": proof}).headers["Location"].startswith("/login/code")
    assert not is_in(client)
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={proof}")  # allauth forgets it while it still holds
    assert not is_in(after_code(client, proof)), "a code that was the proof opens nothing more"
    assert is_in(after_code(client, second_factor.code(ahead=1)))


def after_code(client: Client, code: str) -> Client:
    client.post("/login/code", {"code": code})
    return client


def test_a_code_lets_one_guess_through_and_helps_no_account_without_a_second_factor(
    user_with: Callable[..., User],
) -> None:
    user, plain, address = user_with(Role.CHAIRMAN), user_with(Role.AUDITOR), "10.0.7.2"
    for name in (user.username, plain.username):
        for _ in range(5):
            sign_in(name, "sai", address=address)
    client, code = Client(REMOTE_ADDR=address), second_factor.code()
    client.post("/login", {"login": user.username, "password": "sai", "token": code})
    client.post("/login", {"login": user.username, "password": PASSWORD, "token": code})
    assert client.get("/login/code").status_code == 302
    client.post("/login", {"login": plain.username, "password": PASSWORD, "token": second_factor.code(ahead=1)})
    assert not is_in(client)


def locked_at(user: User, address: str) -> tuple[Client, dict[str, str]]:
    for _ in range(5):
        sign_in(user.username, "sai", address=address)
    return Client(REMOTE_ADDR=address), {"login": user.username, "password": PASSWORD}


def test_a_recovery_code_passes_the_lock_once_and_another_signs_in(user_with: Callable[..., User]) -> None:
    user = user_with(Role.CHAIRMAN)
    codes = second_factor.activate_recovery_codes(user).wrap().get_unused_codes()
    client, words = locked_at(user, "10.0.7.3")
    assert client.post("/login", words | {"token": codes[0]}).headers["Location"].startswith("/login/code")
    entry = AuditEntry.objects.get(what="account.lock_passed")
    assert (entry.where, entry.details) == (f"user:{user.pk}", {"kind": "recovery_codes", "address": "10.0.7.3"})
    assert not is_in(after_code(client, codes[0])), "a code that was the proof opens nothing more"
    assert is_in(after_code(client, codes[1]))
    assert recovery_codes(user) == codes[2:]


def recovery_codes(user: User) -> list[str]:
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = kept.wrap().get_unused_codes()
    return codes


def test_a_recovery_code_lets_one_guess_through_and_is_used_up_by_it(user_with: Callable[..., User]) -> None:
    user, other = user_with(Role.CHAIRMAN), user_with(Role.CHAIRMAN)
    codes = second_factor.activate_recovery_codes(user).wrap().get_unused_codes()
    client, words = locked_at(user, "10.0.7.4")
    client.post("/login", words | {"password": "sai", "token": codes[0]})
    assert recovery_codes(user) == codes[1:]
    client.post("/login", words | {"token": codes[0]})
    assert client.get("/login/code").status_code == 302, "spent by the guess"
    stranger, of_other = locked_at(other, "10.0.7.5")
    stranger.post("/login", of_other | {"token": codes[1]})
    assert stranger.get("/login/code").status_code == 302, "another account's"
    assert recovery_codes(user) == codes[1:]


def test_a_code_typed_where_nothing_is_locked_is_not_spent(user_with: Callable[..., User]) -> None:
    user = user_with(Role.CHAIRMAN)
    codes = second_factor.activate_recovery_codes(user).wrap().get_unused_codes()
    words = {"login": user.username, "password": PASSWORD, "token": codes[0]}
    client = Client(REMOTE_ADDR="10.0.7.6")
    assert client.post("/login", words).headers["Location"].startswith("/login/code")
    assert is_in(after_code(client, codes[0]))


@pytest.mark.parametrize("kind", ["of the application", "for recovery"])
def test_codes_that_pass_a_lock_cannot_be_guessed(user_with: Callable[..., User], kind: str) -> None:
    user = user_with(Role.CHAIRMAN)
    codes = second_factor.activate_recovery_codes(user).wrap().get_unused_codes()
    client, words = locked_at(user, "10.0.7.7")
    for n in range(5):
        client.post("/login", words | {"token": f"{n:08}"})
    right = codes[0] if kind == "for recovery" else second_factor.code()
    answer = client.post("/login", words | {"token": right})
    assert answer.status_code == 200, "the sixth within fifteen minutes is not even looked at"
    assert recovery_codes(user) == codes
    elsewhere, words = locked_at(user, "10.0.7.8")
    assert elsewhere.post("/login", words | {"token": right}).status_code == 302, "strangers use up nobody's count"
