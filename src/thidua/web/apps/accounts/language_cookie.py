"""The language that somebody chose before signing in, kept by the browser."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

AGE = timedelta(days=365)


def chosen(request: HttpRequest) -> str:
    """The language that the browser brings; Vietnamese where it brings none."""
    return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "vi")


def keep(response: HttpResponseBase, language: str) -> None:
    """Lets the browser keep the language for the next page."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
