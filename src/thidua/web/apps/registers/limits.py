"""Time limits follow from calendar and movement: whenever figures are made anew, they are reckoned again and noted."""

from datetime import date

from django.utils import timezone

from thidua.definitions.registers.spec import CANCELLED
from thidua.i18n import UserError
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.registers.actions import OPENED, due_after, limit_days, move_limit
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers


def reckon_anew(_ledger: Ledger | None = None) -> int:
    """Puts the limits of entries that were made here right by what is in force; how many moved.

    A limit that came in by file is a fact of that file and stays.
    """
    limited = [
        register.id
        for register in registers().values()
        if register.due is not None or any(step.due_working_days for step in register.move)
    ]
    entries = RegisterEntry.objects.filter(register__in=limited).exclude(state=CANCELLED).prefetch_related("changes")
    number = site_engine.calendar_number()
    moved = 0
    for entry in entries:
        due = _due(entry)
        if due is not None and due != entry.due_on:
            move_limit(entry, due, f"Lịch làm việc, phiên bản {number}; thời hạn theo phong trào")
            moved += 1
    return moved


def _due(entry: RegisterEntry) -> date | None:
    """The last day of the entry's limit by the calendar in force; None where none follows from it."""
    register, begun = registers()[entry.register], None
    revisions = sorted(entry.changes.all(), key=lambda revision: revision.version)
    if not revisions or revisions[0].by_id is None:
        return None
    for revision in revisions:
        if revision.what == OPENED and register.due is not None and entry.opened_on is not None:
            begun = entry.opened_on, limit_days(register.due.limit, register.due.working_days)
        step = next((step for step in register.move if step.to == revision.what), None)
        if step is not None and step.due_working_days is not None:
            begun = timezone.localdate(revision.at), limit_days(step.due_limit, step.due_working_days)
    try:
        return due_after(*begun, entry.unit_id) if begun else None
    except UserError:  # past what the calendar knows: the limit stays as it was reckoned last
        return None
