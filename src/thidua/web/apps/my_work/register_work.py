"""Steps of entries of the registers that are waited for: obstacles, tasks, declarations, inspections and the rest."""

import re
from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.offices import whose_step
from thidua.web.apps.my_work.work_items import WorkItem, concerns, day_of, place_at
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.actions import WRITING
from thidua.web.apps.registers.addresses import entry_address
from thidua.web.apps.registers.models import EntryRevision, RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.ui.templatetags.display import language


def register_work(user: User) -> Iterator[WorkItem]:
    """What is waited for in the registers that the reader may see."""
    awaited = Q(pk=None)
    for register in registers().values():
        states = [state.id for state in register.state if state.waits_for]
        if states:
            awaited |= Q(register=register.id, state__in=states)
    entries = list(RegisterEntry.objects.filter(awaited))
    newest: dict[int, EntryRevision] = {}
    writers: dict[int, set[int | None]] = {}
    for revision in EntryRevision.objects.filter(entry__in=entries).select_related("by").order_by("version"):
        newest[revision.entry_id] = revision
        if revision.what in WRITING:
            writers.setdefault(revision.entry_id, set()).add(revision.by_id)
    for entry in entries:
        register = registers()[entry.register]
        place = place_at(entry.unit_id, entry.officer_id)
        awaited_moves = register.awaited_moves(entry.state)
        actions = list(dict.fromkeys(move.may for move in awaited_moves))
        wrote = user.pk in writers.get(entry.pk, ())
        last = newest.get(entry.pk)
        sender = last.by if last else None
        mine = any(user.has_perm(move.may, place) and not (move.by_another and wrote) for move in awaited_moves)
        waits = concerns(user, entry.unit_id, sender, see=register.see, officer_id=entry.officer_id)
        if not user.has_perm(register.see, place) or not (mine or waits):
            continue
        unit, one = names().get(entry.unit_id, ""), register.one.text(language())
        of_unit = f" ({unit})" if unit else ""
        yield WorkItem(
            _alternatives([move.title.text(language()) for move in awaited_moves]),
            f"{one}: {entry.title}{of_unit}",
            whose_step(actions, entry.unit_id),
            str(sender) if sender else "",
            day_of(last.at) if last and last.by else entry.opened_on,
            entry.due_on if entry.closed_on is None else None,
            entry_address(entry),
            mine,
            key=f"entry.{entry.pk}.{entry.state}",
            matter=f"{one}{of_unit}",
        )


def _alternatives(steps: Sequence[str]) -> str:
    """Steps of which one is to be taken, as one phrase: only the first begins with a capital letter."""
    first, *others = steps
    return _(" or ").join([first, *(re.sub(r"^\w", lambda letter: letter[0].lower(), step) for step in others)])
