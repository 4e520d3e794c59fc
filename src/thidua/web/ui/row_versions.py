"""Rows that count their writings: whoever acts on one holds it as it is now, and not where the page showed another."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from thidua.i18n import UserError

Row = TypeVar("Row", bound=Model)


class ChangedMeanwhileError(UserError):
    """Somebody else has written the row since the page showed it."""

    def __init__(self) -> None:
        super().__init__("somebody else has changed this meanwhile: look at what it says now, then do it again")


def locked(rows: QuerySet[Row], shown_version: int | None = None) -> Row:
    """The only one of `rows` as it is now, locked until the transaction ends.

    shown_version: the `version` that the page showed; None: whichever there is.

    Raises:
        ChangedMeanwhileError: the row has another version, or is gone.
    """
    as_shown = {} if shown_version is None else {"version": shown_version}
    row = rows.filter(**as_shown).select_for_update().first()
    if row is None:
        raise ChangedMeanwhileError
    return row
