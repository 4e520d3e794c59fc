"""Movements come onto the site with their files as they are at that moment; another text is another edition."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from thidua.definitions.movement_loader import LoadedMovement, load
from thidua.rules.movement import Movement
from thidua.web.apps.audit import log
from thidua.web.apps.movements.closing import require_open
from thidua.web.apps.movements.editions import digest_of, files_of, loaded
from thidua.web.apps.movements.models import EditionFile, MovementEdition, MovementRecord, MovementState
from thidua.web.ui.transactions import whole


@dataclass(frozen=True, slots=True)
class EditionTakenIn:
    """A new edition; decides_otherwise: whether anything that decides differs from the edition before it."""

    edition: MovementEdition
    first: bool
    decides_otherwise: bool


def take_in_named() -> EditionTakenIn | None:
    """The movement that the settings name, as its files are now; None where the site has them already.

    Raises:
        UserError: there is none, or it is not valid.
    """
    reference = settings.MOVEMENT
    movement = load(reference)
    if MovementRecord.objects.filter(pk=movement.movement.id, state=MovementState.CLOSED).exists():
        return None  # what was closed stays as it was issued, whatever a later program ships
    return take_in(movement, reference, named=True)


@whole()
def take_in(movement: LoadedMovement, reference: str | Path, *, named: bool = False) -> EditionTakenIn | None:
    """A movement with the files at `reference`; None where the site has them already. It stands in the audit log.

    named: the settings name it, so that of several which run it is the one that addresses mean that name none.
    """
    entered = enter(movement, reference)
    if named:
        _name(movement.movement.id)
    if entered is not None:
        edition = entered.edition
        log.write(
            "movement.take_in",
            f"movement:{edition.movement_id}",
            details={"edition": edition.number, "content": edition.content_hash, "files": edition.sha256},
        )
    caches["process"].clear()
    return entered


def enter(from_files: LoadedMovement, reference: str | Path) -> EditionTakenIn | None:
    """The rows of an edition with its files; None where they are there."""
    path, files = files_of(reference)
    movement, digest = from_files.movement, digest_of(files)
    record, _new = MovementRecord.objects.get_or_create(id=movement.id)
    if record.editions.filter(sha256=digest).exists():
        return None
    require_open(record.id)
    last = record.editions.order_by("-number").first()
    source = from_files.sources.get(movement.citation.source)
    edition = MovementEdition.objects.create(
        movement=record,
        number=last.number + 1 if last else 1,
        version=movement.version,
        content_hash=movement.content_hash,
        sha256=digest,
        path=path,
        known_on=max((from_files.entries[0]["known_on"], *(amended.known_on for amended in movement.amendments))),
        titles={language: movement.text("title", language) for language in movement.texts},
        document_no=source.number if source else "",
        issued_on=source.issued_on if source else None,
    )
    edition.in_force_on = _in_force_on(movement, last)
    edition.save(update_fields=["in_force_on"])
    EditionFile.objects.bulk_create(
        EditionFile(edition=edition, path=name, content=content) for name, content in files.items()
    )
    record.unit_id, record.from_on, record.to_on = movement.unit or "", movement.window.from_on, movement.window.to_on
    record.save(update_fields=["unit_id", "from_on", "to_on"])
    return EditionTakenIn(edition, last is None, last is not None and last.content_hash != movement.content_hash)


def _in_force_on(movement: Movement, last: MovementEdition | None) -> date | None:
    """The day from which what was amended since the edition before holds, and never before that edition does.

    None: nothing was amended, or there is no edition before with files to tell it by.
    """
    if last is None or not last.sha256:
        return None
    before = {amendment.id for amendment in loaded(last).movement.amendments}
    days = [amendment.from_on for amendment in movement.amendments if amendment.id not in before]
    return max([*days, *([last.in_force_on] if last.in_force_on else [])], default=None)


def edition_by_content(movement_id: str, content_hash: str) -> MovementEdition | None:
    """The newest edition of a movement that decides like this; None where the site has none."""
    editions = MovementEdition.objects.filter(movement_id=movement_id, content_hash=content_hash)
    return editions.order_by("-number").first()


def _name(movement_id: str) -> None:
    """Write down since when the settings name this movement, where they named another before."""
    last = MovementRecord.objects.filter(named_at__isnull=False).order_by("-named_at").first()
    if last is None or last.id != movement_id:
        MovementRecord.objects.filter(id=movement_id).update(named_at=timezone.now())


def enter_earlier(movement_id: str, version: str, content_hash: str) -> MovementEdition:
    """The edition of that content, by which an earlier version of the program judged.

    It kept no files of its movement.
    """
    record, _new = MovementRecord.objects.get_or_create(id=movement_id)
    there = edition_by_content(movement_id, content_hash)
    if there is not None:
        return there
    numbers = record.editions.order_by("-number").values_list("number", flat=True)
    return MovementEdition.objects.create(
        movement=record, number=(numbers.first() or 0) + 1, version=version, content_hash=content_hash
    )


def without_files() -> list[str]:
    """The movements that evaluations or records are of, and none of whose files the site has."""
    with_files = MovementEdition.objects.exclude(sha256="").values("movement")
    return list(MovementRecord.objects.exclude(pk__in=with_files).order_by("pk").values_list("pk", flat=True))
