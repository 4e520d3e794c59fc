"""How a body is named in a sentence: by the register of bodies in papers, a People's Committee by its own name."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.core.cache import caches
from django.db.models import QuerySet
from django.utils import timezone

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.ledger.cleaning.text import fold
from thidua.rules.terms import UnitGroup
from thidua.web.apps.accounts.models import Grant
from thidua.web.apps.accounts.permissions import TABLE
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.models import EntryRevision, RegisterEntry
from thidua.web.apps.registers.recorded_words import RecordedWords, recorded

COMMITTEE = "Ủy ban nhân dân"
DUTIES, DUTY_SECONDS = "registers.duties", 60  # which body has a duty, as a process keeps it
CONFIRMING = list(TABLE["bodies.confirm"])
BASE_LEVEL, CITY_LEVEL, MINISTRY_LEVEL = "base", "city", "ministry"  # as the register of initiatives has them
COMMITTEES = (UnitGroup.CITY, UnitGroup.COMMUNE)


def committee_name(name: str) -> str:
    """Phường Bình Thủy → Ủy ban nhân dân phường Bình Thủy."""
    return name if fold(name).startswith(fold(COMMITTEE)) else f"{COMMITTEE} {name[0].lower()}{name[1:]}"


def body_entry(unit: Unit, on: date | None = None) -> RecordedWords | None:
    """What the register of bodies in papers says of a unit on a day (None: today); nothing of one that is no record."""
    if not unit.pk:
        return None
    return next(recorded(Purpose.BODIES_IN_PAPERS, on, unit_id=unit.pk), None)


def confirmed_entry(unit: Unit) -> RecordedWords | None:
    """The newest in force of which the names were written, or seen since, by somebody who confirms them.

    A unit writes its own entry for its own papers; who recognises is not for it alone to say.
    """
    words = list(recorded(Purpose.BODIES_IN_PAPERS, unit_id=unit.pk))
    own_words = unconfirmed(RegisterEntry.objects.filter(pk__in=[entry.entry_id for entry in words]))
    return next((entry for entry in words if entry.entry_id not in own_words), None)


def is_body(entry: RegisterEntry) -> bool:
    """Whether the entry is of the register of bodies in papers."""
    register = register_for(Purpose.BODIES_IN_PAPERS)
    return entry.register == register.id


def body_written() -> None:
    """Another body may have a duty now."""
    caches["process"].delete(DUTIES)


def unconfirmed(entries: QuerySet[RegisterEntry]) -> set[int]:
    """Of entries of bodies those with names that a unit alone wrote, and that nobody has confirmed since."""
    revisions = EntryRevision.objects.filter(entry__in=entries).order_by("entry_id", "-version")
    grants = list(Grant.objects.filter(role__in=CONFIRMING))
    by_entry = groupby(revisions, lambda revision: revision.entry_id)
    return {entry_id for entry_id, written in by_entry if not _is_confirmed(written, grants)}


def _is_confirmed(revisions: Iterable[EntryRevision], grants: list[Grant]) -> bool:
    """revisions: the newest first. grants: of the roles that confirm."""
    register = register_for(Purpose.BODIES_IN_PAPERS)
    fields = register.use_for(Purpose.BODIES_IN_PAPERS).fields
    names = {"title", fields["in_sentence"], fields["superior"]}
    for revision in revisions:
        day = timezone.localdate(revision.at)
        if revision.by_id is None or any(_in_force(grant, revision.by_id, day) for grant in grants):
            return True
        if not names.isdisjoint(revision.after):
            return False
    return True


def _in_force(grant: Grant, user_id: int, day: date) -> bool:
    return grant.user_id == user_id and grant.from_on <= day and (grant.to_on is None or day <= grant.to_on)


def name_in_sentence(unit: Unit, entry: RecordedWords | None) -> str:
    """A body as sentences name it; entry: of `body_entry`."""
    if entry is not None:
        return entry["in_sentence"] or entry.title
    return committee_name(unit.name) if unit.group in COMMITTEES else unit.name


def recognising_bodies(unit_id: str) -> dict[str, str]:
    """The bodies that recognise initiatives of a unit, each with the level it is competent for: the unit and those
    above it at base level, the city at its own, above a vertical agency its ministry.

    Above a vertical agency also the body that the register of bodies in papers names as its superior. What that
    register says counts here once Home Affairs has written or confirmed it.
    """
    unit = Unit.objects.filter(pk=unit_id).first()
    ids = unit.path.strip("/").split("/") if unit else []
    above = Unit.objects.in_bulk(ids)
    bodies = [above[body_id] for body_id in reversed(ids) if body_id in above]
    bodies += [] if any(body.group == UnitGroup.CITY for body in bodies) else Unit.objects.filter(group=UnitGroup.CITY)
    entries = {body.pk: confirmed_entry(body) for body in bodies}
    listed: dict[str, str] = {}
    for body in bodies:
        level = CITY_LEVEL if body.group == UnitGroup.CITY else BASE_LEVEL
        listed.setdefault(name_in_sentence(body, entries[body.pk]), level)
    if unit is not None and unit.group not in COMMITTEES:
        entry = entries[unit.pk]
        superior = " ".join(entry["superior"].split()) if entry else ""
        if superior and fold(superior) not in {fold(name) for name in listed}:
            listed[superior] = MINISTRY_LEVEL
    return listed
