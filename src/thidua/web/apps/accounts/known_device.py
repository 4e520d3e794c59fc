"""A signed cookie that says: somebody has signed in to this account from this browser before.

Guesses from elsewhere then do not keep the rightful user out (`adapters.AccountAdapter`). It opens nothing by itself.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from thidua.web.apps.accounts.models import User

SALT = "thidua.accounts.known_device"
AGE = timedelta(days=180)
MOST_ACCOUNTS = 10  # of one browser; the latest


def cookie_name() -> str:
    """The cookie's name, with the prefix that binds it to this host where the site has https."""
    return f"{settings.COOKIE_PREFIX}device"


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    """The browser's own id and the accounts it is known for; a new id for one that brings no valid cookie."""
    try:
        kept = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=AGE)
        return str(kept["id"]), [int(user_id) for user_id in kept["users"]]
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return secrets.token_hex(16), []


def known_by(request: HttpRequest, user: User) -> str:
    """The id of the browser where it is known for the account; empty where it is not."""
    device, users = _read(request)
    return device if user.pk in users else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """The browser is known for the account from now on."""
    device, users = _read(request)
    listed = [*(user_id for user_id in users if user_id != user.pk), user.pk][-MOST_ACCOUNTS:]
    response.set_cookie(
        cookie_name(),
        signing.dumps({"id": device, "users": listed}, salt=SALT),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
