"""Whom an entry speaks of, and the place where something is done to it."""

from dataclasses import dataclass
from typing import Literal

from django.http import Http404

from thidua.definitions.registers.spec import Register
from thidua.web.apps.accounts.authorization import AddressWords
from thidua.web.apps.accounts.permissions import CITY, Place
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.apps.organisation.queries import path_of, paths, unit_of_officer
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers


@dataclass(frozen=True, slots=True)
class RegisterSubject:
    """A unit, an officer (with the unit of the post), or the whole city."""

    kind: Literal["unit", "officer", ""]
    unit_id: str = ""
    officer_id: str = ""

    @property
    def place(self) -> Place:
        """Where something to it is done."""
        if not self.kind:
            return CITY
        return Place(path=path_of(self.unit_id) or "", officer_id=self.officer_id or None)

    @property
    def judged(self) -> tuple[str, str]:
        """Kind and id as evaluations name it."""
        return ("officer", self.officer_id) if self.kind == "officer" else ("unit", self.unit_id)


CITY_ITSELF = RegisterSubject("")


def of_words(words: AddressWords) -> RegisterSubject:
    """The unit or officer an address names; the city where it names none. 404 where there is no such one."""
    if "officer_id" in words:
        unit_id = unit_of_officer(words["officer_id"])
        if unit_id is None:
            raise Http404
        return RegisterSubject("officer", unit_id, words["officer_id"])
    if "unit_id" in words:
        if path_of(words["unit_id"]) is None:
            raise Http404
        return RegisterSubject("unit", words["unit_id"])
    return CITY_ITSELF


def of_entry(entry: RegisterEntry) -> RegisterSubject:
    """The subject of an entry: the officer where its register is about persons, else the unit."""
    if entry.officer_id and (not entry.unit_id or registers()[entry.register].about != "unit"):
        return RegisterSubject("officer", entry.unit_id or unit_of_officer(entry.officer_id) or "", entry.officer_id)
    return RegisterSubject("unit", entry.unit_id) if entry.unit_id else CITY_ITSELF


def place_of(entry: RegisterEntry) -> Place:
    """Where something to an entry is done. Whoever it names as an officer reaches it as their own."""
    unit_id = entry.unit_id or (unit_of_officer(entry.officer_id) if entry.officer_id else "")
    if not unit_id:
        return CITY
    return Place(path=path_of(unit_id) or "", officer_id=entry.officer_id or None)


def register_of(words: AddressWords) -> Register:
    """The register an address names. 404 where there is none."""
    register = registers().get(words["register"])
    if register is None:
        raise Http404
    return register


def entry_of(words: AddressWords) -> RegisterEntry:
    """The entry an address names. 404 where there is none."""
    entry = RegisterEntry.objects.filter(pk=words["entry_id"]).first()
    if entry is None or entry.register not in registers():
        raise Http404
    return entry


def units_below(unit_id: str) -> list[str]:
    """Ids of the unit and of all units below it."""
    return [below for below, path in paths().items() if f"/{unit_id}/" in path]


def officers_of(subject: RegisterSubject) -> list[tuple[str, str]] | None:
    """The officers of the unit and of those under it, to choose among; None for the whole city."""
    if not subject.kind:
        return None
    officers = Officer.objects.filter(unit_id__in=units_below(subject.unit_id)).values_list("id", "name")
    return [(officer, f"{name} ({officer})") for officer, name in officers]


def existing_officers(subject: RegisterSubject, codes: list[str]) -> set[str]:
    """Which of the codes belong to officers of the unit, or of units below it."""
    officers = Officer.objects.filter(id__in=codes)
    if subject.kind:
        officers = officers.filter(unit_id__in=units_below(subject.unit_id))
    return set(officers.values_list("id", flat=True))


def units_to_choose() -> list[tuple[str, str]]:
    """Every unit, for whoever enters for any."""
    return list(Unit.objects.values_list("id", "name"))
