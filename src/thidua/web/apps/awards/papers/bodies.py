"""Bodies and people as papers print them on a day, read from the registers that serve papers (II.1, IV.1).

A word that nobody recorded is never guessed: papers print a dotted line for it, and `lacking` names it before they are
made. Of a People's Committee all but its people follows from its own name.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as _

from thidua.definitions.registers.spec import Purpose
from thidua.documents.papers.blocks import SignatureBlock
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.ledger.cleaning.text import fold
from thidua.ledger.cleaning.vocabulary import name_meant
from thidua.rules.terms import UnitGroup
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.body_names import COMMITTEE, COMMITTEES, body_entry, committee_name, name_in_sentence
from thidua.web.apps.registers.recorded_words import recorded

HONORIFICS = {"male": "Ông", "female": "Bà"}
SEXES = {"male": "Nam", "female": "Nữ"}
PERSON = "Ông (Bà)"  # where nobody recorded the sex
LEVELS = ("Thành phố ", "Phường ", "Xã ", "Đặc khu ", "Tỉnh ")
HEADS = ("head", "acting")


@dataclass(frozen=True, slots=True)
class BodyInPapers:
    """A body: full name, name inside a sentence, lines of its head, sign, place, title of its head.

    superior: the upper line in capitals, empty where it carries none; committee: its head signs on its behalf (TM.).
    """

    name: str
    in_sentence: str
    name_line: str
    superior: str
    abbreviation: str
    place: str
    head_title: str
    committee: bool


@dataclass(frozen=True, slots=True)
class PersonInPapers:
    """A person: form of address, position held, and what form 08 asks for; empty or None where not recorded."""

    honorific: str
    position: str
    sex: str
    born_on: date | None
    home: str
    residence: str
    qualification: str


def place_of(name: str) -> str:
    """Thành phố Cần Thơ → Cần Thơ; Phường Bình Thủy → Bình Thủy."""
    return next((name[len(level) :] for level in LEVELS if fold(name).startswith(fold(level))), name)


def _committee(unit: Unit) -> BodyInPapers:
    """What follows from the name of a People's Committee alone."""
    name = committee_name(unit.name)
    area = name[len(COMMITTEE) :].strip()
    return BodyInPapers(
        name, name, f"{COMMITTEE}\n{area}".upper(), "", "UBND", place_of(area), "Chủ tịch", committee=True
    )


def _city_place() -> str:
    city = Unit.objects.filter(group=UnitGroup.CITY).values_list("name", flat=True).first()
    return place_of(city) if city else DOTS


def body(unit: Unit, on: date | None = None) -> BodyInPapers:
    """A unit as a body that issues papers on a day; dotted lines for what is not recorded."""
    entry = body_entry(unit, on)
    if entry is None and unit.group in COMMITTEES:
        return _committee(unit)
    if entry is None:
        return BodyInPapers(unit.name, unit.name, unit.name.upper(), DOTS, DOTS, _city_place(), DOTS, committee=False)
    committee = entry["signs_as"] == "committee"
    return BodyInPapers(
        entry.title,
        name_in_sentence(unit, entry),
        (entry["name_line"] or entry.title).upper(),
        "" if committee else entry["superior"].upper() or DOTS,
        entry["abbreviation"],
        entry["place"],
        entry["head_title"],
        committee,
    )


def signature(unit: Unit, name: str = "", on: date | None = None, *, own_act: bool = False) -> SignatureBlock:
    """Who signs for a body on a day: the person of that name, else its head or acting head.

    own_act: what the head decides within a competence of their own is not signed on behalf of the committee. A name
    without a recorded right stands under the head's title; without any name there is a blank to write on.
    """
    return _signature(body(unit, on), unit, name, on, own_act=own_act)


def _signature(
    issuer: BodyInPapers, unit: Unit, name: str, on: date | None, *, own_act: bool = False
) -> SignatureBlock:
    """issuer: the unit as a body on the day."""
    title = issuer.head_title.upper()
    on_behalf = (f"TM. {COMMITTEE.upper()}",) if issuer.committee and not own_act else ()
    rights = list(recorded(Purpose.SIGNERS, on, unit_id=unit.pk)) if unit.pk else []
    if name:
        who = name_meant(name, [right.title for right in rights])
        right = next((right for right in rights if right.title == who), None)
    else:
        right = next((right for form in HEADS for right in rights if right["form"] == form), None)
    form, position = (right["form"], right["position"].upper()) if right else ("head", "")
    lines = {
        "head": (*on_behalf, title),
        "acting": (*on_behalf, f"Q. {title}"),
        "deputy": (*on_behalf, f"KT. {title}", position),
        "by_order": (f"TL. {title}", position),
        "authorised": (f"TUQ. {title}", position),
    }
    return SignatureBlock(lines[form], name or (right.title if right else ""))


def person_in_papers(officer_id: str, on: date | None = None) -> PersonInPapers:
    """A person by the officer's code on a day; of somebody unrecorded the form of address for either sex."""
    entry = next(recorded(Purpose.PEOPLE_IN_PAPERS, on, officer_id=officer_id), None) if officer_id else None
    if entry is None:
        return PersonInPapers(PERSON, "", "", None, "", "", "")
    return PersonInPapers(
        HONORIFICS.get(entry["sex"], PERSON),
        entry["position"],
        SEXES.get(entry["sex"], ""),
        date.fromisoformat(entry["born_on"]) if entry["born_on"] else None,
        entry["home"],
        entry["residence"],
        entry["qualification"],
    )


OF_BODIES = {
    "superior": _("the body above, in the head of papers"),
    "abbreviation": _("the abbreviation in signs"),
    "place": _("the place of issue"),
    "head_title": _("the title of its head"),
}
OF_PEOPLE = {
    "position": _("the position held"),
    "sex": _("the sex"),
    "born_on": _("the birth date"),
    "home": _("the home place"),
    "qualification": _("the qualification"),
}


def lacking_of_body(unit: Unit, on: date | None = None) -> list[str]:
    """What the papers of a body need and nobody recorded: words of its head, and who signs."""
    issuer = body(unit, on)
    lacking = [words for part, words in OF_BODIES.items() if getattr(issuer, part) == DOTS]
    if not _signature(issuer, unit, "", on).name:
        lacking.append(_("the name of its head or acting head, who signs"))
    return lacking


def lacking_of_person(officer_id: str, on: date | None = None) -> list[str]:
    """What form 08 of a person needs and nobody recorded."""
    who = person_in_papers(officer_id, on)
    return [words for part, words in OF_PEOPLE.items() if not getattr(who, part)]
