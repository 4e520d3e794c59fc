"""What people are told where something outside the program fails: a page that needs no database, in plain words."""

import errno
import sqlite3
import sys

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from thidua.i18n import Language, UserError, _, translate
from thidua.io.atomic_files import errno_of, means_full
from thidua.web.ui.transactions import is_taken, line_of

FULL = _("There is no room left on the server's disk: the administrator has to make room.")
READ_ONLY = _("The server's disk can only be read at the moment: the administrator has to look after it.")
DAMAGED = _("The server's disk gives errors: the administrator has to look after it.")
DAMAGED_DATABASE = _("The database is damaged: the administrator has to bring it back from a copy.")
BUSY = _("Others are saving at this moment.")
NO_DATABASE = _("The database does not answer at the moment.")
RETRY_SECONDS = "30"
MOST_CAUSES = 10
# The last byte of an extended result code is the primary one: https://www.sqlite.org/rescode.html
SQLITE_PRIMARY = 0xFF
SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_IOERR: DAMAGED,
    sqlite3.SQLITE_CORRUPT: DAMAGED_DATABASE,
    sqlite3.SQLITE_NOTADB: DAMAGED_DATABASE,
    sqlite3.SQLITE_CANTOPEN: NO_DATABASE,
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html
SQLSTATE_REASONS = {
    "53100": FULL,  # disk_full
    "58030": DAMAGED,  # io_error
    "XX001": DAMAGED_DATABASE,  # data_corrupted
    "XX002": DAMAGED_DATABASE,  # index_corrupted
    "25006": READ_ONLY,  # read_only_sql_transaction
    "55P03": BUSY,  # lock_not_available
    "40P01": BUSY,  # deadlock_detected
}


def reason_of(error: BaseException | None) -> str | None:
    """The English message id for an error of disk or database; None for any other.

    Looked for in the error and in what caused it: Django's errors carry no code, those of the driver below them do.
    """
    chain: list[BaseException] = []
    while error is not None and len(chain) < MOST_CAUSES:
        chain.append(error)
        error = error.__cause__ or error.__context__
    reasons = (_reason(link) for link in chain)
    unavailable = any(isinstance(link, (OperationalError, InterfaceError)) for link in chain)
    return next((reason for reason in reasons if reason), NO_DATABASE if unavailable else None)


def _reason(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        code: int | None = getattr(error, "sqlite_errorcode", None)  # absent where Python's own module refuses
        return None if code is None else SQLITE_REASONS.get(code & SQLITE_PRIMARY)
    if isinstance(sqlstate := getattr(error, "sqlstate", None), str):
        return SQLSTATE_REASONS.get(sqlstate)
    if errno_of(error) == errno.EROFS:
        return READ_ONLY
    if errno_of(error) == errno.EIO:
        return DAMAGED
    return FULL if means_full(error) else None


def say(request: HttpRequest) -> HttpResponse:
    """The page of an error nobody caught: 503 and the reason for one of disk or database, else Django's own 500.

    409 where somebody else has written the only such row at the same moment.
    """
    error = sys.exc_info()[1]
    taken = isinstance(error, IntegrityError) and is_taken(error)
    reason = line_of(error) if isinstance(error, IntegrityError) and taken else reason_of(error)
    if reason is None and not isinstance(error, UserError):
        return server_error(request)
    first = getattr(request, "LANGUAGE_CODE", None) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "vi")
    languages: tuple[Language, Language] = ("en", "vi") if first == "en" else ("vi", "en")
    texts = [
        (lang, error.render(lang) if reason is None and isinstance(error, UserError) else translate(reason or "", lang))
        for lang in languages
    ]
    page = render_to_string("503.html", {"said": texts, "first": languages[0]})
    if taken:
        return HttpResponse(page, status=409)
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_SECONDS})
