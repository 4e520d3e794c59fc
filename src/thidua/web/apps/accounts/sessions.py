"""Sessions in the database under a hash of their cookie: who reads the database or a copy of it enters no session."""

import hashlib
from contextvars import ContextVar
from typing import Self

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

COOKIE_LENGTH = 43  # letters and digits by chance: more than 250 bits, so that a plain hash suffices
KEY_LENGTH = 40  # of Django's column: 160 bits of SHA-256 in hexadecimal


# The cookies of the request at hand by what the database holds of them: packages open a session anew by its key alone.
_cookies: ContextVar[dict[str, str] | None] = ContextVar("cookies", default=None)


class SessionStore(db.SessionStore):
    """Django's sessions; `session_key` is what the database holds, `cookie_value` what the browser brings."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.cookie_value = (_cookies.get() or {}).get(session_key or "", "")

    @classmethod
    def of_cookie(cls, cookie_value: str | None) -> Self:
        """The session of a browser's cookie; a new one where it brings none, or one that nobody was given."""
        if not cookie_value:
            return cls()
        session = cls(stored_key(cookie_value))
        session.cookie_value = cookie_value
        return session

    def _get_new_session_key(self) -> str:
        while True:
            cookie_value = get_random_string(COOKIE_LENGTH)
            key = stored_key(cookie_value)
            if not self.exists(key):
                self.cookie_value = cookie_value
                of_request = _cookies.get()
                if of_request is not None:
                    of_request[key] = cookie_value
                return key


def stored_key(cookie_value: str) -> str:
    """What the database holds of a cookie."""
    return hashlib.sha256(cookie_value.encode()).hexdigest()[:KEY_LENGTH]


class HashedSessionMiddleware(SessionMiddleware):
    """Django's middleware, but that the cookie holds another value than the database."""

    def process_request(self, request: HttpRequest) -> None:
        """The session of the browser's cookie."""
        cookie_value = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        _cookies.set({stored_key(cookie_value): cookie_value} if cookie_value else {})
        request.session = SessionStore.of_cookie(cookie_value)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Where Django sets the cookie, its value becomes the browser's."""
        response = super().process_response(request, response)
        cookie, session = response.cookies.get(settings.SESSION_COOKIE_NAME), request.session
        if cookie is not None and cookie.value and isinstance(session, SessionStore):
            cookie.set(cookie.key, session.cookie_value, session.cookie_value)
        return response
