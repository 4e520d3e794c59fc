"""How people sign in, as the environment says: the city's single sign-on, and mail for forgotten passwords."""

from collections.abc import Mapping
from urllib.parse import urlsplit

CITY_SIGN_ON = "city"


def providers(environ: Mapping[str, str]) -> dict[str, object]:
    """The OpenID Connect provider that THIDUA_OIDC_ISSUER, _CLIENT_ID and _SECRET name; none where they name none.

    Raises:
        ValueError: an issuer without a client, or the other way round.
    """
    issuer, client, secret = (environ.get(f"THIDUA_OIDC_{word}", "") for word in ("ISSUER", "CLIENT_ID", "SECRET"))
    if not (issuer or client or secret):
        return {}
    if not (issuer and client and secret):
        raise ValueError("THIDUA_OIDC_ISSUER, THIDUA_OIDC_CLIENT_ID and THIDUA_OIDC_SECRET belong together")
    return {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": CITY_SIGN_ON,
                    "name": environ.get("THIDUA_OIDC_NAME", ""),
                    "client_id": client,
                    "secret": secret,
                    "settings": {
                        "server_url": issuer.rstrip("/"),
                        "oauth_pkce_enabled": True,
                        # A claim that holds our user name; only for a provider whose people cannot choose it.
                        "username_claim": environ.get("THIDUA_OIDC_USERNAME_CLAIM", ""),
                    },
                }
            ]
        }
    }


def form_targets(environ: Mapping[str, str]) -> list[str]:
    """Where a form of ours may lead: the provider's origin (a browser holds redirects of a form to the policy too)."""
    named = [environ.get("THIDUA_OIDC_ISSUER", ""), *environ.get("THIDUA_OIDC_ORIGINS", "").split(",")]
    split = [urlsplit(each.strip()) for each in named if each.strip()]
    return list(dict.fromkeys(f"{each.scheme}://{each.netloc}" for each in split))


def mail(environ: Mapping[str, str]) -> dict[str, object]:
    """Django's mail settings out of THIDUA_SMTP (smtp://user:password@host:port, or smtps://); none sends nothing."""
    url = urlsplit(environ.get("THIDUA_SMTP", ""))
    if not url.hostname:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend", "MAIL_WORKS": False}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": url.username or "",
        "EMAIL_HOST_PASSWORD": url.password or "",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and bool(url.username),
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": environ.get("THIDUA_MAIL_FROM") or url.username or "thidua@localhost",
        "MAIL_WORKS": True,
    }
