"""How people sign in, as the environment says: the city's single sign-on, and mail for forgotten passwords."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from thidua.web.server.mail import mail_server
from thidua.web.server.operator_settings import SiteSettings

CITY_SIGN_ON = "city"


def providers(settings: SiteSettings) -> dict[str, object]:
    """The OpenID Connect provider that the operator names; none where none is named."""
    if not settings.oidc_issuer:
        return {}
    return {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": CITY_SIGN_ON,
                    "name": settings.oidc_name,
                    "client_id": settings.oidc_client_id,
                    "secret": settings.oidc_secret,
                    "settings": {
                        "server_url": settings.oidc_issuer.rstrip("/"),
                        "oauth_pkce_enabled": True,
                        # A claim that holds our user name; only for a provider whose people cannot choose it.
                        "username_claim": settings.oidc_username_claim,
                    },
                }
            ]
        }
    }


def form_targets(settings: SiteSettings) -> list[str]:
    """Where a form of ours may lead: the provider's origin (a browser holds redirects of a form to the policy too)."""
    addresses = [urlsplit(name) for name in (settings.oidc_issuer, *settings.oidc_origins) if name]
    return list(dict.fromkeys(f"{address.scheme}://{address.netloc}" for address in addresses))


def mail(settings: SiteSettings) -> dict[str, object]:
    """Django's mail settings out of one address (smtp://user:password@host:port, or smtps://); none sends nothing."""
    via = mail_server(settings)
    if via is None:
        backend = "django.core.mail.backends.dummy.EmailBackend"
        return {"EMAIL_BACKEND": backend, "MAIL_WORKS": False, "MAIL_DOMAIN": "localhost"}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": via.host,
        "EMAIL_PORT": via.port,
        "EMAIL_HOST_USER": via.user,
        "EMAIL_HOST_PASSWORD": via.password,
        "EMAIL_USE_SSL": via.secure,
        "EMAIL_USE_TLS": not via.secure and bool(via.user),
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": via.sender,
        "MAIL_WORKS": True,
        "MAIL_DOMAIN": parseaddr(via.sender)[1].rpartition("@")[2] or "localhost",
    }
