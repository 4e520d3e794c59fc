"""Ledger and database know each other: neither can be an older copy than the other without its being said.

The end of the journal that each evaluation saw is kept in the audit log; the entry of the log that says so, in a file
beside the ledger. A ledger without that entry of the journal, or a database without that entry of the log, is older or
was rewritten. It is said, and nothing is written to the ledger or judged by it; nothing is ever repaired by deleting.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from thidua.i18n import UserError
from thidua.io.chain_head import ChainHead, noted_head
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.snapshot import Snapshot
from thidua.web.apps.audit import log
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.evaluations.site_engine import open_ledger

KEPT = "evaluation.keep"
# Evaluations of earlier imports leave entries too: the farthest of so many is looked at.
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class LedgerMark:
    """An entry of the journal that was there when the database wrote entry `audit_number` of its log."""

    import_number: int
    hash: str
    audit_number: int


def note(evaluation_id: int, result_hash: str, snapshot: Snapshot) -> None:
    """Write what was judged into the audit log, in the transaction that keeps the evaluation; once it is, the file."""
    file = _head_file()
    if not file.exists() and farthest() is None:
        # There before the first entry that asks for it: then a missing one was lost, whenever a run ends.
        ChainHead(0, None).note(file)
    details = {"import": snapshot.number, "journal": snapshot.head, "result": result_hash}
    entry = log.write(KEPT, f"evaluation:{evaluation_id}", details=details)
    # A file that lags behind is true as well: what cannot be written now is by the next evaluation.
    transaction.on_commit(partial(ChainHead(entry.number, entry.hash).note, file), robust=True)


def _head_file() -> Path:
    file: Path = settings.HOME.audit_head
    return file


def farthest() -> LedgerMark | None:
    """The mark with the highest number among the newest; None where nothing was kept yet."""
    entries = AuditEntry.objects.filter(what=KEPT).order_by("-number")[:LOOKED_AT]
    marks = [LedgerMark(entry.details["import"], entry.details["journal"], entry.number) for entry in entries]
    return max(marks, key=lambda mark: (mark.import_number, mark.audit_number), default=None)


def require_known(ledger: Ledger) -> None:
    """Look whether the ledger holds what the database knows of it, and the database what was noted beside the ledger.

    Raises:
        UserError: one of them ends earlier, or has another entry there; it cannot be read.
    """
    require_log()
    mark = farthest()
    if mark is None or not mark.import_number:
        return
    entries = ledger.imports()
    if len(entries) < mark.import_number:
        raise UserError(
            "The ledger ends with import {last}, but the site has judged by import {number} already (audit log, entry "
            "{entry}): the ledger is older than the database. Bring back a newer copy of the ledger",
            last=len(entries),
            number=mark.import_number,
            entry=mark.audit_number,
        )
    if entries[mark.import_number - 1].hash != mark.hash:
        raise UserError(
            "Import {number} of the ledger is not the one that the site judged by (audit log, entry {entry}): ledger "
            "and database do not belong together, or the ledger was rewritten. Bring both back from one copy",
            number=mark.import_number,
            entry=mark.audit_number,
        )


def require_log() -> None:
    """Look whether the audit log holds what was noted of it beside the ledger.

    Raises:
        UserError: it has no such entry; the note cannot be read, or is missing though the site has judged before.
    """
    file = _head_file()
    try:
        head = noted_head(file)
    except (ValueError, OSError) as error:
        raise UserError("{file} cannot be read; bring it back from a copy", file=file.name) from error
    if head is None:
        mark = farthest()
        if mark is not None:
            raise UserError(
                "{file} is missing, which notes beside the ledger where the audit log ends; without it nobody could "
                "tell whether the database is older than the ledger. Bring it back from a copy of the data folder; "
                "what to do without one stands in the guide When something fails",
                file=file.name,
            )
    elif head.number and not AuditEntry.objects.filter(number=head.number, hash=head.hash).exists():
        raise UserError(
            "The database has no entry {number} of the audit log as it was noted beside the ledger ({file}): the "
            "database is older than the ledger, or another. Bring back a newer copy of the database",
            number=head.number,
            file=file.name,
        )


def open_to_write() -> Ledger:
    """The site's ledger, for whoever adds to it. UserError where there is none, or it is not the one that is known."""
    ledger = open_ledger()
    require_known(ledger)
    return ledger
