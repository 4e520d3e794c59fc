"""How a body is named in a sentence: by the register of bodies in papers, a People's Committee by its own name."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import Purpose
from thidua.ledger.cleaning.text import fold
from thidua.rules.terms import UnitGroup
from thidua.web.apps.accounts.models import Grant
from thidua.web.apps.accounts.permissions import TABLE, Reach
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.models import EntryRevision
from thidua.web.apps.registers.recorded_words import RecordedWords, recorded

COMMITTEE = "Ủy ban nhân dân"
# Roles that keep the entry of every body, not of their own unit alone.
KEEP_ALL = [role for role, reach in TABLE["bodies.keep"].items() if reach is Reach.ALL]
COMMITTEES = (UnitGroup.CITY, UnitGroup.COMMUNE)


def committee_name(name: str) -> str:
    """Phường Bình Thủy → Ủy ban nhân dân phường Bình Thủy."""
    return name if fold(name).startswith(fold(COMMITTEE)) else f"{COMMITTEE} {name[0].lower()}{name[1:]}"


def body_entry(unit: Unit, on: date | None = None) -> RecordedWords | None:
    """What the register of bodies in papers says of a unit on a day (None: today)."""
    return next(recorded(Purpose.BODIES_IN_PAPERS, on, unit_id=unit.pk), None)


def _confirmed_entry(unit: Unit) -> RecordedWords | None:
    """The newest in force of which the names were written, or seen since, by somebody who keeps every body's entry.

    A unit writes its own entry for its own papers; who recognises is not for it alone to say.
    """
    return next(filter(_is_confirmed, recorded(Purpose.BODIES_IN_PAPERS, unit_id=unit.pk)), None)


def _is_confirmed(entry: RecordedWords) -> bool:
    (register,) = registers_for(Purpose.BODIES_IN_PAPERS)
    fields = register.use_for(Purpose.BODIES_IN_PAPERS).fields
    names = {"title", fields["in_sentence"], fields["superior"]}
    for revision in EntryRevision.objects.filter(entry_id=entry.entry_id).order_by("-version"):
        if revision.by_id is None or _keeps_all(revision.by_id, timezone.localdate(revision.at)):
            return True
        if not names.isdisjoint(revision.after):
            return False
    return True


def _keeps_all(user_id: int, day: date) -> bool:
    grants = Grant.objects.filter(user_id=user_id, role__in=KEEP_ALL, from_on__lte=day)
    return grants.filter(Q(to_on__isnull=True) | Q(to_on__gte=day)).exists()


def name_in_sentence(unit: Unit, entry: RecordedWords | None) -> str:
    """A body as sentences name it; entry: of `body_entry`."""
    if entry is not None:
        return entry["in_sentence"] or entry.title
    return committee_name(unit.name) if unit.group in COMMITTEES else unit.name


def recognising_bodies(unit_id: str) -> list[str]:
    """The bodies that recognise initiatives of a unit, each within its competence: the unit, those above it, the city.

    Above a vertical agency also the body that the register of bodies in papers names as its superior. What that
    register says counts here once Home Affairs has written or confirmed it.
    """
    unit = Unit.objects.filter(pk=unit_id).first()
    ids = unit.path.strip("/").split("/") if unit else []
    above = Unit.objects.in_bulk(ids)
    bodies = [above[body_id] for body_id in reversed(ids) if body_id in above]
    bodies += [] if any(body.group == UnitGroup.CITY for body in bodies) else Unit.objects.filter(group=UnitGroup.CITY)
    entries = {body.pk: _confirmed_entry(body) for body in bodies}
    listed = [name_in_sentence(body, entries[body.pk]) for body in bodies]
    if unit is not None and unit.group not in COMMITTEES:
        entry = entries[unit.pk]
        superior = " ".join(entry["superior"].split()) if entry else ""
        listed += [superior] if superior and fold(superior) not in {fold(name) for name in listed} else []
    return list(dict.fromkeys(listed))
