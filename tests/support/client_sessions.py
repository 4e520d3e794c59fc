"""Django's test client writes and reads the session's cookie itself: here as the site does, by another value."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.test.client import Client, ClientMixin

from thidua.web.apps.accounts.sessions import SessionStore


def session_of(client: Client) -> SessionStore:
    """The session of the client's cookie; a new one where it has none."""
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    session = SessionStore.of_cookie(cookie.value if cookie else None)
    if cookie is None:
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.cookie_value
    return session


def _login(client: Client, user: AbstractBaseUser, backend: str | None = None) -> None:
    request = HttpRequest()
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    request.session = session = SessionStore.of_cookie(cookie.value if cookie else None)
    login(request, user, backend)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.cookie_value


def teach() -> None:
    """All test clients do so from now on."""
    ClientMixin._login = _login  # type: ignore[attr-defined,method-assign]  # no hook tells it the cookie's value
    ClientMixin.session = property(session_of)  # type: ignore[assignment,method-assign]  # likewise
