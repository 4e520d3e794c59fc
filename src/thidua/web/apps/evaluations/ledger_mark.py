"""What the database knows of the ledger's journal: the end of it that each evaluation saw, kept in the audit log.

A ledger without that entry, or with another in its place, is older than the database or was rewritten. It is said, and
nothing is written to it or judged by it; nothing is ever repaired by deleting.
"""

from dataclasses import dataclass

from thidua.i18n import UserError
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
    """Write what was judged into the audit log, in the transaction that keeps the evaluation."""
    details = {"import": snapshot.number, "journal": snapshot.head, "result": result_hash}
    log.write(KEPT, f"evaluation:{evaluation_id}", details=details)


def farthest() -> LedgerMark | None:
    """The mark with the highest number among the newest; None where nothing was kept yet."""
    entries = AuditEntry.objects.filter(what=KEPT).order_by("-number")[:LOOKED_AT]
    marks = [LedgerMark(entry.details["import"], entry.details["journal"], entry.number) for entry in entries]
    return max(marks, key=lambda mark: (mark.import_number, mark.audit_number), default=None)


def require_known(ledger: Ledger) -> None:
    """Look whether the ledger holds what the database knows of it.

    Raises:
        UserError: it ends earlier, or another entry stands there; it cannot be read.
    """
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


def open_to_write() -> Ledger:
    """The site's ledger, for whoever adds to it. UserError where there is none, or it is not the one that is known."""
    ledger = open_ledger()
    require_known(ledger)
    return ledger
