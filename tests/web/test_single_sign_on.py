"""The city's single sign-on, against a real OpenID Connect provider that runs as a process of its own."""

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from support.programs import module_command, module_environment
from thidua.i18n import UserError
from thidua.ledger.store.health_check import FindingLevel
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.config import sign_in
from thidua.web.server import health_check
from thidua.web.server.operator_settings import site_settings

BACK = "http://testserver/login/with/city/back"
PASSWORD = "của thành phố"  # noqa: S105 - of the provider's people
PEOPLE = {
    "an": [PASSWORD, "an@cantho.gov.vn", True],
    "binh": [PASSWORD, "binh@cantho.gov.vn", False],
    "la": [PASSWORD, "la@cantho.gov.vn", True],
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment that names the running provider."""
    folder = tmp_path_factory.mktemp("provider")
    process = subprocess.Popen(
        module_command("support.provider", BACK, json.dumps(PEOPLE)),
        stdout=subprocess.PIPE,
        env=module_environment(PROVIDER_FOLDER=str(folder)),
        text=True,
    )
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    yield {
        "THIDUA_OIDC_ISSUER": told["issuer"],
        "THIDUA_OIDC_CLIENT_ID": told["client"],
        "THIDUA_OIDC_SECRET": told["secret"],
    }
    process.terminate()
    process.wait(timeout=10)
    process.stdout.close()


@pytest.fixture
def signs_on(db: None, provider: dict[str, str], settings: Settings) -> Callable[..., Client]:
    """Goes the whole way of somebody of the city: our sign-in page, theirs, and back with the code."""

    def go(
        name: str, *, client: Client | None = None, changed: Callable[[str], str] = str, **environment: str
    ) -> Client:
        settings.SOCIALACCOUNT_PROVIDERS = sign_in.providers(site_settings({**provider, **environment}))
        client = client or english()
        client.answer = client.get(way_back(client, name, changed))  # type: ignore[attr-defined]
        return client

    return go


def english() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def way_back(client: Client, name: str, changed: Callable[[str], str] = str) -> str:
    """Signs in at the provider, which sends the browser back to us. changed: what the question is on its way."""
    with requests.Session() as browser:
        page = browser.get(changed(client.post("/login/with/city").headers["Location"]))
        sent = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        answer = browser.post(page.url, data=sent, allow_redirects=False)
        while not answer.headers["Location"].startswith(BACK):
            answer = browser.get(requests.compat.urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
    return answer.headers["Location"]


@contextmanager
def leading_to(address: str) -> Iterator[str]:
    """A server that redirects whatever is asked; its own address."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Nothing on the screen of the tests."""

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def ours(user: User, **changes: str) -> User:
    User.objects.filter(pk=user.pk).update(**changes)
    return User.objects.get(pk=user.pk)


def test_whoever_we_know_by_a_verified_email_gets_in(
    signs_on: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    user = ours(user_with(Role.AUDITOR), email="An@cantho.gov.vn")
    client = signs_on("an")
    assert (client.answer.headers["Location"], is_in(client)) == ("/", True)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_whoever_we_do_not_know_is_told_so_and_no_account_is_made(
    signs_on: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    ours(user_with(Role.AUDITOR), email="an@cantho.gov.vn")
    client = signs_on("la")
    assert (client.answer.status_code, is_in(client), User.objects.count()) == (403, False, 1)
    assert "no account here has your verified e-mail" in client.answer.content.decode()


def test_an_email_nobody_verified_opens_nothing(
    signs_on: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    ours(user_with(Role.AUDITOR), email="binh@cantho.gov.vn")
    assert signs_on("binh").answer.status_code == 403


@pytest.mark.parametrize(("claim", "gets_in"), [("preferred_username", True), ("", False)])
def test_a_user_name_counts_only_where_the_operator_says_so(
    signs_on: Callable[..., Client], user_with: Callable[..., User], claim: str, gets_in: bool
) -> None:
    ours(user_with(Role.AUDITOR), username="binh")
    assert is_in(signs_on("binh", THIDUA_OIDC_USERNAME_CLAIM=claim)) is gets_in


def test_an_identity_stays_bound_when_our_email_changes(
    signs_on: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    user = ours(user_with(Role.AUDITOR), email="an@cantho.gov.vn")
    signs_on("an")
    ours(user, email="moi@cantho.gov.vn")
    assert is_in(signs_on("an"))
    assert SocialAccount.objects.get().user == user


def test_a_closed_account_stays_closed(signs_on: Callable[..., Client], user_with: Callable[..., User]) -> None:
    user = ours(user_with(Role.AUDITOR), email="an@cantho.gov.vn")
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = signs_on("an")
    assert (client.answer.headers["Location"], is_in(client)) == ("/login/closed", False)


def test_the_second_factor_is_asked_for_here_too(
    signs_on: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    ours(user_with(Role.CHAIRMAN), email="an@cantho.gov.vn")
    client = signs_on("an")
    assert (client.answer.headers["Location"], is_in(client)) == ("/login/code", False)


def test_without_a_second_factor_whoever_decides_is_led_to_its_set_up(
    signs_on: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    user = ours(user_with(Role.CHAIRMAN), email="an@cantho.gov.vn")
    Authenticator.objects.all().delete()
    user.set_unusable_password()
    user.save()
    client = signs_on("an")
    assert client.get("/account/").headers["Location"] == "/account/second-factor/set-up"
    assert client.get("/account/second-factor/set-up").status_code == 200


def test_a_code_brought_by_another_browser_opens_nothing(
    signs_on: Callable[..., Client], user_with: Callable[..., User], provider: dict[str, str], settings: Settings
) -> None:
    ours(user_with(Role.AUDITOR), email="an@cantho.gov.vn")
    settings.SOCIALACCOUNT_PROVIDERS = sign_in.providers(site_settings(provider))
    victim = english()
    answer = victim.get(way_back(english(), "an"))
    assert (answer.status_code, is_in(victim)) == (401, False)


@pytest.mark.parametrize("sent", ["nonce=of-another-question", "nonce="])
def test_an_identity_that_answers_another_question_opens_nothing(
    signs_on: Callable[..., Client], user_with: Callable[..., User], sent: str
) -> None:
    """As a token of another sign-in would be that somebody brings in."""
    ours(user_with(Role.AUDITOR), email="an@cantho.gov.vn")
    client = signs_on("an", changed=lambda address: re.sub(r"nonce=[^&]+", sent, address))
    assert (client.answer.status_code, is_in(client)) == (401, False)


def test_what_a_link_adds_does_not_reach_the_provider(db: None, provider: dict[str, str], settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = sign_in.providers(site_settings(provider))
    address = english().post("/login/with/city?auth_params=prompt%3Dnone%26nonce%3Dmine&scope=all").headers["Location"]
    question = parse_qs(urlsplit(address).query)
    assert "prompt" not in question
    assert sorted(question["scope"][0].split()) == ["email", "openid", "profile"]
    assert len(question["nonce"][0]) == 43


def test_a_provider_that_leads_elsewhere_is_not_followed(
    db: None, provider: dict[str, str], settings: Settings
) -> None:
    """Whoever can redirect the provider's answers would otherwise choose where our secret is sent."""
    elsewhere = f"{provider['THIDUA_OIDC_ISSUER']}/.well-known/openid-configuration"
    with leading_to(elsewhere) as issuer:
        changed = {**provider, "THIDUA_OIDC_ISSUER": issuer}
        settings.SOCIALACCOUNT_PROVIDERS = sign_in.providers(site_settings(changed))
        answer = english().post("/login/with/city")
        assert (answer.status_code, "did not answer as it should" in answer.content.decode()) == (401, True)
        (finding,) = health_check._sign_on(site_settings(changed))
        assert finding.level is FindingLevel.BAD


def test_a_provider_that_is_away_is_a_plain_failure(db: None, provider: dict[str, str], settings: Settings) -> None:
    changed = {**provider, "THIDUA_OIDC_ISSUER": "http://127.0.0.1:1"}
    settings.SOCIALACCOUNT_PROVIDERS = sign_in.providers(site_settings(changed))
    answer = english().post("/login/with/city")
    assert (answer.status_code, "did not answer as it should" in answer.content.decode()) == (401, True)


def test_a_wrong_secret_of_ours_is_a_plain_failure(
    signs_on: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    ours(user_with(Role.AUDITOR), email="an@cantho.gov.vn")
    client = signs_on("an", THIDUA_OIDC_SECRET="wrong")  # noqa: S106
    assert (client.answer.status_code, is_in(client)) == (401, False)
    assert "did not answer as it should" in client.answer.content.decode()


@pytest.mark.slow
def test_nobody_binds_another_identity_to_an_account(
    signs_on: Callable[..., Client], client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.AUDITOR)
    started = client.post
    client.post = lambda address: started(f"{address}?process=connect")  # type: ignore[method-assign,assignment]
    assert signs_on("an", client=client).answer.headers["Location"] == "/account/"
    assert SocialAccount.objects.count() == 0


def test_the_sign_in_page_offers_the_provider_by_its_name(
    db: None, provider: dict[str, str], settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = sign_in.providers(site_settings({**provider, "THIDUA_OIDC_NAME": "Cần Thơ ID"}))
    assert "Sign in with Cần Thơ ID" in english().get("/login").content.decode()


def test_half_a_provider_is_refused() -> None:
    with pytest.raises(UserError, match="lacks THIDUA_OIDC_CLIENT_ID, THIDUA_OIDC_SECRET"):
        site_settings({"THIDUA_OIDC_ISSUER": "https://id.cantho.gov.vn"})


def test_forms_may_lead_to_the_provider_and_nowhere_else() -> None:
    environment = {"THIDUA_OIDC_ISSUER": "https://id.cantho.gov.vn/realms/city", "THIDUA_OIDC_ORIGINS": ""}
    environment |= {"THIDUA_OIDC_CLIENT_ID": "a", "THIDUA_OIDC_SECRET": "b"}
    assert sign_in.form_targets(site_settings(environment)) == ["https://id.cantho.gov.vn"]
    assert (sign_in.form_targets(site_settings({})), sign_in.providers(site_settings({}))) == ([], {})


def test_mail_is_configured_by_one_address() -> None:
    told = sign_in.mail(site_settings({"THIDUA_SMTP": "smtp://bot:secret@mail.cantho.gov.vn:2525"}))
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"], told["EMAIL_USE_TLS"]) == ("mail.cantho.gov.vn", 2525, True)
    encoded = sign_in.mail(site_settings({"THIDUA_SMTP": "smtps://bot%40cantho.gov.vn:a%2Fb@mail.cantho.gov.vn"}))
    assert (encoded["EMAIL_HOST_USER"], encoded["EMAIL_HOST_PASSWORD"]) == ("bot@cantho.gov.vn", "a/b")
    assert (encoded["EMAIL_PORT"], encoded["EMAIL_USE_SSL"], encoded["EMAIL_USE_TLS"]) == (465, True, False)
    assert (encoded["DEFAULT_FROM_EMAIL"], encoded["MAIL_DOMAIN"]) == ("bot@cantho.gov.vn", "cantho.gov.vn")
    assert sign_in.mail(site_settings({}))["MAIL_WORKS"] is False
