"""What an operator decides by environment: typed, checked, told in one line."""

from pathlib import Path

import pytest

from thidua.i18n import UserError
from thidua.web.server.operator_settings import SiteSettings, site_settings


def test_nothing_set_means_the_defaults() -> None:
    settings = site_settings({})
    assert (settings.home, settings.hosts) == (Path("thidua-data"), ("localhost", "127.0.0.1", "[::1]"))
    assert (settings.https, settings.second_factor, settings.proxies, settings.import_max_mb) == (False, True, 0, 2048)


def test_values_are_typed_and_empty_ones_are_not_set() -> None:
    settings = site_settings(
        {
            "THIDUA_HOSTS": "thidua.example, www.thidua.example",
            "THIDUA_HTTPS": "1",
            "THIDUA_SECOND_FACTOR": "off",
            "THIDUA_PROXIES": "2",
            "THIDUA_LEDGER": "",
            "DATABASE_URL": "postgres://u:p@h/n",
        }
    )
    assert settings.hosts == ("thidua.example", "www.thidua.example")
    assert (settings.https, settings.second_factor, settings.proxies, settings.ledger) == (True, False, 2, None)
    assert settings.database_url == "postgres://u:p@h/n"


def test_the_environment_is_where_they_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_PROXIES", "3")
    monkeypatch.setenv("THIDUA_HOSTS", "a.example,b.example")
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@h/n")
    settings = site_settings()
    assert (settings.proxies, settings.hosts) == (3, ("a.example", "b.example"))
    assert settings.database_url == "postgres://u:p@h/n"


SEE = "; see docs/reference/web-settings.md"


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("THIDUA_PROXIES", "two", "THIDUA_PROXIES: “two” stands there, wanted is a whole number from 0" + SEE),
        ("THIDUA_PROXIES", "-1", "THIDUA_PROXIES: “-1” stands there, wanted is a whole number from 0" + SEE),
        ("THIDUA_IMPORT_MAX_MB", "0", "THIDUA_IMPORT_MAX_MB: “0” stands there, wanted is a whole number from 1" + SEE),
        ("THIDUA_HTTPS", "maybe", "THIDUA_HTTPS: “maybe” stands there, wanted is 1 or 0, on or off" + SEE),
        ("THIDUA_SMTP", "mail.example", "THIDUA_SMTP: wanted is smtp://user:password@host:port, or smtps://" + SEE),
        (
            "DATABASE_URL",
            "oracle://u:secret@h/n",
            "DATABASE_URL: wanted is an address such as postgres://user:password@host/name" + SEE,
        ),
    ],
)
def test_a_wrong_value_is_told_in_one_line(name: str, value: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError) as given:
        site_settings({name: value})
    assert given.value.render("en") == line
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as read:
        site_settings()
    assert read.value.render("en") == line


def test_half_a_provider_is_refused() -> None:
    with pytest.raises(UserError, match="lacks THIDUA_OIDC_CLIENT_ID, THIDUA_OIDC_SECRET"):
        site_settings({"THIDUA_OIDC_ISSUER": "https://id.cantho.gov.vn"})


def test_every_setting_says_what_it_is() -> None:
    assert SiteSettings.model_fields
    assert [name for name, field in SiteSettings.model_fields.items() if not field.description] == []
