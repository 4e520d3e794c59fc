"""Accounts and roles: given and ended, never deleted, with who did it."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from support import second_factor
from support.page import Page
from thidua.web.apps.accounts.models import Event, Grant, User
from thidua.web.apps.accounts.permissions import DECISION_ROLES, Place, Role
from thidua.web.apps.audit.models import AuditEntry

TODAY = timezone.localdate()
X1 = Place(path="/TP/X1/")


@pytest.fixture
def administrator(evaluated: object, client_as: Callable[..., Client]) -> Client:
    return client_as(Role.ADMINISTRATOR)


def give(client: Client, user: User, **changes: object) -> int:
    words = {"role": Role.UNIT_OFFICER, "unit_id": "X1", "from_on": TODAY.isoformat(), "to_on": "", **changes}
    return client.post(f"/people/{user.pk}/roles", words).status_code


def may_see(user: User) -> bool:
    return User.objects.get(pk=user.pk).has_perm("unit.see", X1)


def test_an_account_is_made_without_a_password_and_opened_by_a_link(administrator: Client) -> None:
    words = {"username": "binh", "full_name": "Đặng Văn Bình", "email": "b@ct.vn", "officer_id": "P2", "language": "en"}
    answer = administrator.post("/people/new", words)
    user = User.objects.get(username="binh")
    assert (answer.headers["Location"], user.has_usable_password()) == (f"/people/{user.pk}", False)
    page = Page(administrator.post(f"/people/{user.pk}/password-link"))
    address = page.text("code.text-break").removeprefix("http://testserver")
    owner = Client()
    form = owner.get(address, follow=True).redirect_chain[-1][0]
    owner.post(form, {"password1": "mười hai ký tự", "password2": "mười hai ký tự"})
    owner.post("/login", {"login": "b@ct.vn", "password": "mười hai ký tự"})
    assert owner.get("/account/").status_code == 200
    assert "no longer works" in Client(headers={"cookie": "django_language=en"}).get(address).content.decode()
    assert set(user.events.values_list("what", "by__username")) == {("created", "user0"), ("link", "user0")}


@pytest.mark.slow
@pytest.mark.parametrize("word", ["username", "email"])
def test_two_accounts_never_share_a_name_or_an_address(administrator: Client, word: str) -> None:
    User.objects.create(username="binh", email="b@ct.vn")
    words = {"username": "an", "full_name": "An", "email": "a@ct.vn", "language": "vi"}
    words[word] = {"username": "BINH", "email": "B@ct.vn"}[word]
    assert "already" in administrator.post("/people/new", words).content.decode()
    assert User.objects.filter(first_name="An").count() == 0


def test_a_role_given_holds_at_once_and_is_written_down(administrator: Client, user_with: Callable[..., User]) -> None:
    user = user_with(None)
    assert (give(administrator, user), may_see(user)) == (302, True)
    change = Grant.history.get(user_id=user.pk)
    assert (change.history_user.username, change.role, change.unit_id) == ("user0", "unit_officer", "X1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit_id": ""},
        {"role": Role.AUDITOR},
        {"to_on": (TODAY - timedelta(1)).isoformat()},
        {"unit_id": "nowhere"},
        {"role": "king"},
        {"from_on": "some day"},
    ],
)
def test_a_role_that_makes_no_sense_is_refused(
    administrator: Client, user_with: Callable[..., User], wrong: dict[str, object]
) -> None:
    user = user_with(None)
    assert (give(administrator, user, **wrong), user.grants.count()) == (422, 0)


def test_the_same_role_on_the_same_days_is_refused(administrator: Client, user_with: Callable[..., User]) -> None:
    user = user_with(None)
    assert [give(administrator, user), give(administrator, user), give(administrator, user, unit_id="X2")] == [
        302,
        422,
        302,
    ]


def test_a_role_ended_today_holds_until_tonight_and_one_ended_yesterday_no_more(
    administrator: Client, user_with: Callable[..., User]
) -> None:
    user = user_with(None)
    give(administrator, user)
    grant = user.grants.get()
    seen = []
    for last in (TODAY, TODAY - timedelta(1)):
        administrator.post(f"/people/{user.pk}/roles/{grant.pk}/end", {"last_on": last.isoformat()})
        seen.append(may_see(user))
    assert seen == [True, False]
    assert Grant.history.filter(user_id=user.pk).count() == 3
    assert "Role changed:" in administrator.get(f"/people/{user.pk}").content.decode()


def test_a_role_does_not_end_in_the_past(administrator: Client, user_with: Callable[..., User]) -> None:
    user = user_with(Role.UNIT_HEAD, "X1")
    grant = user.grants.get()
    administrator.post(f"/people/{user.pk}/roles/{grant.pk}/end", {"last_on": (TODAY - timedelta(2)).isoformat()})
    grant.refresh_from_db()
    assert (grant.from_on, grant.to_on) == (date(2026, 1, 1), None)


def test_a_last_day_that_is_none_is_said_beside_its_role(administrator: Client, user_with: Callable[..., User]) -> None:
    user = user_with(Role.UNIT_HEAD, "X1")
    grant = user.grants.get()
    answer = administrator.post(f"/people/{user.pk}/roles/{grant.pk}/end", {"last_on": "31/02/2026"})
    assert answer.status_code == 422
    page = Page(answer)
    assert page.text(f"#end-{grant.pk}-last_on_error") == "The last day could not be read."
    assert page.value(f"#end-{grant.pk}-last_on", "value") == "31/02/2026"
    grant.refresh_from_db()
    assert grant.to_on is None


def test_a_language_or_theme_there_is_none_of_is_said_and_not_kept(administrator: Client) -> None:
    answer = administrator.post("/appearance", {"theme": "pink", "language": "en", "next": "/people/"}, follow=True)
    assert "pink is not one of the available choices." in Page(answer).text("main")
    assert User.objects.get(username="user0").theme == "auto"
    administrator.post("/appearance", {"theme": "dark"})
    assert User.objects.get(username="user0").theme == "dark"


def test_nobody_changes_their_own_roles_or_closes_their_own_account(administrator: Client) -> None:
    me = User.objects.get(username="user0")
    assert give(administrator, me) == 422
    grant = me.grants.get()
    administrator.post(f"/people/{me.pk}/roles/{grant.pk}/end", {"last_on": TODAY.isoformat()})
    administrator.post(f"/people/{me.pk}/close")
    administrator.post(f"/people/{me.pk}/second-factor")
    me.refresh_from_db()
    assert (me.is_active, me.grants.get().to_on, Authenticator.objects.filter(user=me).count()) == (True, None, 1)


def test_closing_an_account_ends_its_sessions_and_opening_gives_its_roles_back(
    administrator: Client, user_with: Callable[..., User], client_as: Callable[..., Client]
) -> None:
    reader = client_as(Role.CULTURE)
    user = User.objects.get(username="user1")
    assert reader.get("/board/").status_code == 200
    administrator.post(f"/people/{user.pk}/close")
    assert reader.get("/board/").status_code == 302
    administrator.post(f"/people/{user.pk}/open")
    assert User.objects.get(pk=user.pk).has_perm("city.see")
    assert [event.what for event in user.events.all()] == [Event.AccountChange.ENABLED, Event.AccountChange.DISABLED]


def test_a_closed_account_gets_no_link(administrator: Client, user_with: Callable[..., User]) -> None:
    user = user_with(Role.CULTURE)
    administrator.post(f"/people/{user.pk}/close")
    page = administrator.post(f"/people/{user.pk}/password-link", follow=True).content.decode()
    assert "open it again first" in page


def test_a_lost_telephone_is_forgotten(administrator: Client, user_with: Callable[..., User]) -> None:
    user = user_with(Role.CULTURE)
    second_factor.activate(user)
    administrator.post(f"/people/{user.pk}/second-factor")
    assert Authenticator.objects.filter(user=user).count() == 0


def test_the_auditor_sees_accounts_and_changes_none(evaluated: object, client_as: Callable[..., Client]) -> None:
    auditor = client_as(Role.AUDITOR)
    user = User.objects.get()
    assert "New account" not in auditor.get("/people/").content.decode()
    assert "Give a role" not in auditor.get(f"/people/{user.pk}").content.decode()
    assert (give(auditor, user), auditor.post(f"/people/{user.pk}/close").status_code) == (403, 403)


@pytest.mark.parametrize(("query", "accounts"), [("q=user2", 1), ("role=chairman", 1), ("unit=X1", 1), ("q=nobody", 0)])
def test_accounts_are_found_by_words_role_and_unit(
    administrator: Client, user_with: Callable[..., User], query: str, accounts: int
) -> None:
    user_with(Role.UNIT_HEAD, "X1")
    user_with(Role.CHAIRMAN)
    assert administrator.get(f"/people/?{query}").content.decode().count('<th scope="row">') == accounts


@pytest.mark.parametrize("number", [1, 40])
def test_the_list_asks_as_often_for_many_accounts_as_for_one(
    administrator: Client,
    user_with: Callable[..., User],
    number: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(number):
        user = User.objects.create(username=f"many{n}")
        Grant.objects.create(user=user, role=Role.UNIT_OFFICER, unit_id="X1", from_on=TODAY)
    administrator.get("/people/")  # the number in the header is kept
    with django_assert_max_num_queries(14):  # two of them: the entry of the audit log
        administrator.get("/people/")


def demo() -> list[dict[str, str]]:
    told = StringIO()
    call_command("make_demo_accounts", "--json", "--lang", "en", stdout=told)
    return json.loads(told.getvalue())


def test_printed_logins_name_roles_in_the_language_of_the_reader(evaluated: object) -> None:
    for lang, words in (("vi", "Quản trị hệ thống"), ("en", "System administrator")):
        told = StringIO()
        call_command("make_demo_accounts", "--lang", lang, stdout=told)
        assert words in told.getvalue()
        assert "unit_officer" not in told.getvalue()


def test_every_role_has_a_demonstration_login_that_gets_in(evaluated: object) -> None:
    logins = demo()
    assert {login["role"] for login in logins} == {str(role) for role in Role}
    for login in logins:
        client = Client()
        client.post("/login", {"login": login["username"], "password": login["password"]})
        assert bool(login["secret"]) == (login["role"] in DECISION_ROLES)
        if login["secret"]:
            client.post("/login/code", {"code": second_factor.code(login["secret"])})
        assert client.get("/account/").status_code == 200, login


def test_demonstration_logins_get_new_passwords_each_time(evaluated: object) -> None:
    first, second = demo(), demo()
    assert {login["password"] for login in first} & {login["password"] for login in second} == set()
    assert User.objects.count() == len(second)


def test_each_step_of_demonstration_logins_stands_in_the_audit_log(evaluated: object) -> None:
    def written() -> Counter[str]:
        return Counter(AuditEntry.objects.filter(actor="system").order_by().values_list("what", flat=True))

    logins = demo()
    of_each = {f"account.{what}": len(logins) for what in ("created", "give_role", "password")}
    factors = {"account.second_factor": len([login for login in logins if login["secret"]])}
    assert written() == {**of_each, **factors}
    demo()
    again = {"account.password": 2 * len(logins), "account.second_factor": 2 * factors["account.second_factor"]}
    assert written() == {**of_each, **again}


def test_no_second_factor_is_made_where_the_compulsion_is_lifted(evaluated: object, settings: Settings) -> None:
    settings.SECOND_FACTOR_COMPULSORY = False
    assert {login["secret"] for login in demo()} == {""}


def test_a_site_of_people_gets_no_demonstration_logins(evaluated: object, user_with: Callable[..., User]) -> None:
    user_with(Role.AUDITOR)
    with pytest.raises(CommandError, match="accounts of people"):
        demo()


def test_the_first_administrator_is_made_on_the_command_line(db: None) -> None:
    for _ in range(2):
        told = StringIO()
        call_command("make_administrator", "an", "--name", "An", "--site", "https://thidua.vn/", stdout=told)
        address = told.getvalue().strip()
        assert address.startswith("https://thidua.vn/password/new/")
        assert Client().get(address.removeprefix("https://thidua.vn")).status_code == 302
    assert list(User.objects.values_list("username", "grants__role")) == [("an", "administrator")]
