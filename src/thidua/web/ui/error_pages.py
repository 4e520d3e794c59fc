"""What people are told where something outside the program fails: a page that needs no database, in plain words."""

import errno
import sqlite3
import sys

from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from thidua.i18n import Language, UserError, _, translate
from thidua.io.atomic_files import means_full

FULL = _("There is no room left on the server's disk: the administrator has to make room.")
READ_ONLY = _("The server's disk can only be read at the moment: the administrator has to look after it.")
BUSY = _("Others are saving at this moment.")
NO_DATABASE = _("The database does not answer at the moment.")
RETRY_SECONDS = "30"


def reason_of(error: BaseException | None) -> str | None:
    """The English message id for an error of disk or database; None for any other."""
    seen = 0
    while error is not None and seen < 10:
        reason = _reason(error)
        if reason is not None:
            return reason
        error, seen = error.__cause__ or error.__context__, seen + 1
    return None


def _reason(error: BaseException) -> str | None:
    text = str(error)
    if (isinstance(error, OSError) and error.errno == errno.EROFS) or "Read-only file system" in text:
        return READ_ONLY
    if means_full(error) or "disk is full" in text:
        return FULL
    if isinstance(error, (Error, sqlite3.Error)):
        if "readonly database" in text:
            return READ_ONLY
        if "database is locked" in text:
            return BUSY
        if "disk I/O error" in text:
            return NO_DATABASE
    if isinstance(error, (OperationalError, InterfaceError)):
        return NO_DATABASE
    return None


def say(request: HttpRequest) -> HttpResponse:
    """The page of an error nobody caught: 503 and the reason for one of disk or database, else Django's own 500."""
    error = sys.exc_info()[1]
    reason = reason_of(error)
    if reason is None and not isinstance(error, UserError):
        return server_error(request)
    first = getattr(request, "LANGUAGE_CODE", None) or request.COOKIES.get("django_language", "vi")
    languages: tuple[Language, Language] = ("en", "vi") if first == "en" else ("vi", "en")
    texts = [
        (lang, error.render(lang) if reason is None and isinstance(error, UserError) else translate(reason or "", lang))
        for lang in languages
    ]
    page = render_to_string("503.html", {"said": texts, "first": languages[0]})
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_SECONDS})
