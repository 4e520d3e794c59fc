"""Time limits follow from calendar and movement: whenever figures are made anew, they are reckoned again and noted."""

from datetime import date

from django.utils import timezone

from thidua.definitions.registers.spec import CANCELLED
from thidua.i18n import UserError
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.registers.actions import OPENED, due_after, limited_by, move_limit, working_days
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
    entries = RegisterEntry.objects.filter(register__in=limited).exclude(state=CANCELLED).select_related("edition")
    entries = entries.prefetch_related("changes")
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
            begun = entry.opened_on, register.due.limit, register.due.working_days
        for step in register.move:
            if step.to == revision.what and step.due_working_days is not None:
                begun = timezone.localdate(revision.at), step.due_limit, step.due_working_days
    if begun is None:
        return None
    first_on, limit_id, default = begun
    try:
        return due_after(first_on, working_days(limited_by(entry), limit_id, default), entry.unit_id)
    except UserError:  # past what the calendar knows: the limit stays as it was reckoned last
        return None
