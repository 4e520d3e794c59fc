"""Which movement a record or a request is bound to: asked here alone, and never of a setting."""

from datetime import date
from typing import Protocol

from django.core.cache import caches
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from thidua.i18n import UserError
from thidua.rules.movement import Movement
from thidua.web.apps.movements.editions import loaded
from thidua.web.apps.movements.models import MovementEdition, MovementRecord, MovementState

SECONDS = 60  # a movement comes a few times a year
NEWEST, RECORDS = "movements.newest", "movements.records"


class OfMovement(Protocol):
    """A record with the movement that it belongs to."""

    @property
    def movement_id(self) -> str:
        """The id of the movement."""


def movement_of(bound: OfMovement | HttpRequest) -> Movement:
    """The movement of a record, as issued when it was judged or decided, else as it is now; of a request, as it is now.

    Raises:
        UserError: the site has no movement yet, or the files of this one are not those that were taken in.
    """
    return (
        newest(movement_id_of(bound)) if isinstance(bound, HttpRequest) else loaded(edition_of_record(bound)).movement
    )


def movement_id_of(request: HttpRequest) -> str:
    """The id of the movement that the request's address names, else of the running one."""
    return named_movement(request) or running_id()


def named_movement(request: HttpRequest) -> str:
    """The id of the movement that the request's address names; empty where it names none."""
    named: str = getattr(request, "named_movement", "")
    return named


def newest(movement_id: str) -> Movement:
    """A movement as it is now: by its last edition in force.

    Raises:
        UserError: the site has no such movement.
    """
    return loaded(newest_edition(movement_id)).movement


def newest_edition(movement_id: str) -> MovementEdition:
    """The last edition of a movement that is in force and whose files were kept.

    Raises:
        UserError: the site has no such movement.
    """
    editions = newest_editions()
    if movement_id not in editions:
        raise UserError("the site has no movement “{id}”", id=movement_id)
    return editions[movement_id]


def newest_editions() -> dict[str, MovementEdition]:
    """The last edition in force of each movement whose files were kept; one query, however many there are."""
    editions: dict[str, MovementEdition] | None = caches["process"].get(NEWEST)
    if editions is None:
        in_force = _in_force_on(timezone.localdate()).select_related("movement").order_by("number")
        editions = {edition.movement_id: edition for edition in in_force}
        caches["process"].set(NEWEST, editions, SECONDS)
    return editions


def last_edition(movement_id: str) -> MovementEdition | None:
    """The last edition of a movement whose files were kept, in force or not yet, as the database has it now."""
    with_files = MovementEdition.objects.exclude(sha256="").select_related("movement")
    return with_files.filter(movement_id=movement_id).order_by("number").last()


def on_day(movement_id: str, day: date) -> Movement:
    """A movement as it is on a day: by the last edition that was in force then.

    Raises:
        UserError: the site has no such movement.
    """
    edition = _in_force_on(day).filter(movement_id=movement_id).order_by("number").last()
    return loaded(edition or newest_edition(movement_id)).movement


def _in_force_on(day: date) -> QuerySet[MovementEdition]:
    with_files = MovementEdition.objects.exclude(sha256="")
    return with_files.filter(Q(in_force_on__isnull=True) | Q(in_force_on__lte=day))


def edition_of_record(record: OfMovement) -> MovementEdition:
    """The edition that a record names; the last one of its movement where it names none, or one without files.

    Raises:
        UserError: the site has no such movement.
    """
    edition_id: int | None = getattr(record, "edition_id", None)
    named = edition_of(edition_id) if edition_id is not None else None
    return named if named is not None and named.sha256 else newest_edition(record.movement_id)


def edition_of(edition_id: int) -> MovementEdition:
    """An edition, which never changes but for files that are found later."""
    key = f"movements.edition.{edition_id}"
    edition: MovementEdition | None = caches["process"].get(key)
    if edition is None:
        edition = MovementEdition.objects.get(pk=edition_id)
        caches["process"].set(key, edition, None if edition.sha256 else SECONDS)
    return edition


def running_id() -> str:
    """The id of the city's running movement: what addresses mean that name none. Empty where the site has none yet.

    Of several in whose period today lies, the one that the settings named last; between two, the one before. Where all
    are closed, pages are of the last one, and nothing new begins.
    """
    return id_on(timezone.localdate())


def id_on(day: date) -> str:
    """The city's movement in whose period a day lies, of those that are issued; empty where the site has none yet.

    Of several, the one that the settings named last; between two, the one before. Where all are closed, one of those.
    """
    records = _records()
    return max(records, key=lambda record: _nearness(record, day)).id if records else ""


def issued_ids() -> tuple[str, ...]:
    """The movements that are issued and not closed, the city's running one first."""
    return tuple(record.id for record in _records() if record.state == MovementState.ISSUED)


def issued_now() -> tuple[str, ...]:
    """Likewise as the database has it at this moment: for what would begin something in one that was just closed."""
    caches["process"].delete(RECORDS)
    return issued_ids()


def record_of(movement_id: str) -> MovementRecord | None:
    """The record of a movement whose pages are open; None where there is none."""
    return next((record for record in _records() if record.id == movement_id), None)


def readable_ids() -> tuple[str, ...]:
    """The movements whose pages are open: those that are issued, then those that are closed."""
    return tuple(record.id for record in _records())


def readable_editions() -> list[MovementEdition]:
    """The last editions of the same, in that order."""
    editions = newest_editions()
    return [editions[movement_id] for movement_id in readable_ids() if movement_id in editions]


def _records() -> list[MovementRecord]:
    """Issued ones first, and of them the city's, the one that runs before others.

    One whose files were never kept can be neither shown nor judged by, until it is taken in.
    """
    records: list[MovementRecord] | None = caches["process"].get(RECORDS)
    if records is None:
        listed = MovementRecord.objects.exclude(state=MovementState.DRAFT).filter(pk__in=list(newest_editions()))
        today = timezone.localdate()
        records = sorted(listed, key=lambda record: _nearness(record, today), reverse=True)
        caches["process"].set(RECORDS, records, SECONDS)
    return records


def _nearness(movement: MovementRecord, day: date) -> tuple[bool, bool, bool, bool, int, float, str]:
    first, last = movement.from_on or day, movement.to_on or day
    holds, begun = first <= day <= last, first <= day
    days = 0 if holds else first.toordinal() if begun else -first.toordinal()
    named = movement.named_at.timestamp() if movement.named_at else 0.0
    is_issued = movement.state == MovementState.ISSUED
    return is_issued, not movement.unit_id, holds, begun, days, named, movement.id
