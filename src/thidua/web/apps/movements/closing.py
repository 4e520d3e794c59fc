"""A movement whose period is over is closed, and opened again where that was too early: both here alone.

Nothing new begins in a closed one (`require_open`); its pages, papers and proofs stay as they are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce

from django.core.cache import caches
from django.utils import timezone

from thidua.i18n import UserError, formats
from thidua.i18n.errors import DataText
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.movements.models import MovementRecord, MovementState, StateChange
from thidua.web.ui.row_versions import locked
from thidua.web.ui.transactions import whole


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Something of a movement that still stands open.

    kind: an English message id that tells how many such things there are, as `{count}`. title: of this one, in the
    reader's language; address: its page.
    """

    kind: str
    title: str
    address: str


# What other apps know to stand open in a movement: filled when Django starts, by each app's `ready`.
OPEN: list[Callable[[str], Iterable[OpenWork]]] = []


def open_work(movement_id: str) -> list[OpenWork]:
    """All that still stands open in a movement."""
    return [work for open_in in OPEN for work in open_in(movement_id)]


@whole()
def close(movement_id: str, reason: str, *, by: User) -> MovementRecord:
    """Nothing new begins in the movement from now on.

    Raises:
        UserError: it is not open, its period is not over, something still stands open, or no reason is given.
    """
    record = _locked(movement_id, MovementState.ISSUED)
    last_on = newest(movement_id).window.to_on
    if timezone.localdate() <= last_on:
        raise UserError(
            "the period of this movement runs until {day}: it is closed after that", day=formats.day(last_on)
        )
    standing = open_work(movement_id)
    if standing:
        raise UserError("not closed, for something still stands open: {what}", what=_in_one_line(standing))
    return _led_on(record, MovementState.CLOSED, "movement.close", reason, by)


@whole()
def reopen(movement_id: str, reason: str, *, by: User) -> MovementRecord:
    """Work in a movement that was closed goes on.

    Raises:
        UserError: it is not closed, or no reason is given.
    """
    record = _locked(movement_id, MovementState.CLOSED)
    return _led_on(record, MovementState.ISSUED, "movement.reopen", reason, by)


def require_open(movement_id: str) -> None:
    """Stops what would begin in a closed movement. In its transaction: until that ends nobody closes the movement.

    Raises:
        UserError: the movement is closed; since when.
    """
    record = MovementRecord.objects.select_for_update().filter(pk=movement_id).first()
    day = closed_on(record) if record is not None else None
    if day is not None:
        raise UserError(
            "the movement “{title}” is closed since {day}: nothing new begins in it",
            title=DataText(lambda language: newest(movement_id).text("title", language)),
            day=formats.day(day),
        )


def closed_on(record: MovementRecord) -> date | None:
    """The day on which a closed movement was closed; None where it is open."""
    return None if record.closed_at is None else timezone.localdate(record.closed_at)


def _locked(movement_id: str, state: MovementState) -> MovementRecord:
    record = locked(MovementRecord.objects.filter(pk=movement_id))
    if record.state != state:
        raise UserError("this cannot be done now: look at what the page of the movement says")
    return record


def _in_one_line(standing: list[OpenWork]) -> UserError:
    """How many of each kind, in the order in which they are known."""
    counts = {
        kind: sum(work.kind == kind for work in standing) for kind in dict.fromkeys(work.kind for work in standing)
    }
    parts = [UserError(kind, count=count) for kind, count in counts.items()]
    return reduce(lambda told, part: UserError("{told}, {part}", told=told, part=part), parts)


def _led_on(record: MovementRecord, state: MovementState, what: str, reason: str, by: User) -> MovementRecord:
    if not reason.strip():
        raise UserError("give the reason")
    was, now = record.state, timezone.now()
    record.state, record.closed_at = state, now if state is MovementState.CLOSED else None
    record.save(update_fields=["state", "closed_at"])
    StateChange.objects.create(movement=record, was=was, became=state, reason=reason.strip(), by=by, at=now)
    log.write(
        what, f"movement:{record.pk}", by=by, details={"was": was, "became": str(state), "reason": reason.strip()}
    )
    caches["process"].clear()
    return record
