"""Compares a spreadsheet with a list, and saves what it would change; once."""

from dataclasses import asdict

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from thidua.i18n import UserError
from thidua.ledger.mapping.hidden_parts import HiddenChoice
from thidua.web.apps.accounts.models import User
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft
from thidua.web.apps.spreadsheets.reading import read_sheet
from thidua.web.apps.spreadsheets.targets import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    RowOutcome,
    SpreadsheetTarget,
)
from thidua.web.ui.safe_filenames import shortened
from thidua.web.ui.values import JsonObject


def receive(
    target: SpreadsheetTarget, sent: "UploadedFile[bytes]", *, by: User, hidden: HiddenChoice | None = None
) -> SpreadsheetDraft:
    """What a spreadsheet would do, kept to be looked at; nothing of it is saved. hidden: what becomes of
    hidden rows and columns.

    Raises:
        HiddenPartsError: it has some, and nobody has said that.
        UserError: the file is refused.
    """
    table = read_sheet(sent, target.columns, required=target.required, most_rows=target.most_rows, hidden=hidden)
    cells = {row.number: row.cells for row in table.rows}
    outcomes = sorted(target.compare(table.rows, by=by), key=lambda outcome: outcome.row)
    return SpreadsheetDraft.objects.create(
        target=target.id,
        about=target.about,
        name=table.file,
        sheet=shortened(table.sheet, 200),
        sha256=table.sha256,
        rows=[_kept(outcome, cells) for outcome in outcomes if outcome.fate != SAME],
        unchanged=sum(outcome.fate == SAME for outcome in outcomes),
        sent_by=by,
    )


def _kept(outcome: RowOutcome, cells: dict[int, dict[str, str]]) -> JsonObject:
    """An outcome as JSON; a refused row keeps its cells, to be given back with the reasons."""
    return asdict(outcome) | ({"cells": cells[outcome.row]} if outcome.fate == REFUSED else {})


def can_be_saved(draft: SpreadsheetDraft, target: SpreadsheetTarget) -> bool:
    """Whether there is something to save and nothing in its way."""
    blocked = target.whole and draft.with_fate(REFUSED)
    return draft.saved_at is None and not blocked and bool(draft.with_fate(NEW, CHANGED))


def save(draft: SpreadsheetDraft, target: SpreadsheetTarget, *, by: User) -> str:
    """Saves the rows that are new or changed, all or none; what to tell.

    Raises:
        RowsRefusedError: some of them are not to be saved as things are now.
        UserError: it was saved before, a row that stands in the way was refused, or the list cannot be written.
    """
    if target.whole and draft.with_fate(REFUSED):
        raise UserError("Rows of this spreadsheet are refused: put them right and send it again")
    # Taken before it is saved, so that two who press at once do not save it twice.
    if not SpreadsheetDraft.objects.filter(pk=draft.pk, saved_at=None).update(saved_at=timezone.now()):
        raise UserError("This spreadsheet is saved already")
    try:
        return target.save(draft.with_fate(NEW, CHANGED), by=by)
    except BaseException:
        SpreadsheetDraft.objects.filter(pk=draft.pk).update(saved_at=None)
        raise
