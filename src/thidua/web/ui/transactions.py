"""One action, one transaction; what the database's own "only one" refuses is said in one line, never as a fault."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import UniqueConstraint

from thidua.i18n import UserError, _

TAKEN = _("Somebody else has done this at the same moment: look at what is there now.")
# https://www.postgresql.org/docs/current/errcodes-appendix.html, https://www.sqlite.org/rescode.html
UNIQUE_VIOLATION = "23505"
NOT_UNIQUE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


@contextmanager
def whole() -> Iterator[None]:
    """A transaction that happens whole or not at all; also as a decorator.

    Raises:
        UserError: a row like the one written is there already, or was written by somebody else meanwhile.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not is_taken(error):
            raise
        raise UserError(line_of(error)) from error


def is_taken(error: BaseException) -> bool:
    """Whether an error of the database says that only one such row may be: nothing is wrong but the moment."""
    cause = error.__cause__ or error
    if isinstance(cause, sqlite3.IntegrityError):
        return cause.sqlite_errorcode in NOT_UNIQUE
    return getattr(cause, "sqlstate", None) == UNIQUE_VIOLATION


def line_of(error: IntegrityError) -> str:
    """What the violated constraint tells people (its `violation_error_message`), an English message id."""
    violated = constraint_of(error)
    own = violated is not None and violated.violation_error_message != violated.default_violation_error_message
    return str(violated.violation_error_message) if violated is not None and own else TAKEN


def constraint_of(error: IntegrityError) -> UniqueConstraint | None:
    """The constraint of a model that was violated: PostgreSQL tells its name, SQLite its columns."""
    cause = error.__cause__ or error
    told = re.search(r"index '(\w+)'", str(cause))
    name = told[1] if told else getattr(getattr(cause, "diag", None), "constraint_name", None)
    columns = set(re.findall(r"\w+\.\w+", str(cause)))
    for model in apps.get_models():
        options = model._meta  # noqa: SLF001 - Django's documented name
        column_of = {name: field.column for field in options.concrete_fields for name in (field.name, field.attname)}
        for constraint in options.constraints:
            if not isinstance(constraint, UniqueConstraint):
                continue
            own = {f"{options.db_table}.{column_of[field]}" for field in constraint.fields}
            if constraint.name == name if name else own == columns:
                return constraint
    return None
