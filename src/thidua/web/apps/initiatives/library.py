"""What everybody may read of recognised initiatives: a positive list. Pages and feeds are drawn from the values here
alone, never from rows of the database.

Of persons there is nothing: no author, no code. Texts that a unit wrote stand here once whoever recognised the
initiative has said that they were read for it. Figures are the unit's shares over dossiers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.i18n import Language, formats
from thidua.indicators.aggregation import confidence_interval
from thidua.indicators.catalogue.ruleset import installed
from thidua.rules.terms import Count
from thidua.verdicts.titles import indicator_title
from thidua.web.apps.open_data.releases import is_public
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.body_names import confirmed_entry, name_in_sentence
from thidua.web.apps.registers.field_values import DisplayNames, display_text
from thidua.web.apps.registers.initiatives import adopting
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.ui.values import Json, JsonObject

YES = "1"  # as a field of yes or no is kept


@dataclass(frozen=True, slots=True)
class PublicShare:
    """A share of the unit: numbers of dossiers; months as yyyymm, 0 where counted over the whole movement.

    interval: its 95% Wilson interval in words; empty where it has none.
    """

    numerator: int
    denominator: int
    first_month: int
    last_month: int
    interval: str


@dataclass(frozen=True, slots=True)
class PublicEffect:
    """An indicator before and after. difference: the 95% interval of after less before, in percentage points, in
    words; empty where the two are no shares of dossiers that are all different."""

    title: str
    before: PublicShare
    after: PublicShare
    difference: str


@dataclass(frozen=True, slots=True)
class AdoptingUnit:
    """Another unit that applies the initiative, and since when."""

    name: str
    since_on: date | None


@dataclass(frozen=True, slots=True)
class PublicInitiative:
    """A recognised initiative in a list: what, whose, and the decision. adopted: by how many other units."""

    id: int
    title: str
    unit: str
    kind: str
    indicator: str
    level: str
    authority: str
    document_no: str
    document_on: date | None
    effect: PublicEffect | None
    adopted: int


@dataclass(frozen=True, slots=True)
class InitiativeTexts:
    """What the unit wrote, once it was read for the public."""

    problem: str
    applied_at: str
    effect: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactBody:
    """The body to ask, as papers name it, and its place; never a person."""

    name: str
    place: str


@dataclass(frozen=True, slots=True)
class InitiativeInFull:
    """A recognised initiative on its own page. texts: None where nobody said that they may be public."""

    initiative: PublicInitiative
    texts: InitiativeTexts | None
    contact: ContactBody | None
    adopters: tuple[AdoptingUnit, ...]


def part(name: str) -> str:
    """The field of the register that plays a part in the library."""
    register = register_for(Purpose.INITIATIVE_LIBRARY)
    return register.use_for(Purpose.INITIATIVE_LIBRARY).fields[name]


def choices_of(name: str, language: Language) -> list[tuple[str, str]]:
    """The values that a part of the library can have, with their titles."""
    register = register_for(Purpose.INITIATIVE_LIBRARY)
    return [(choice.id, choice.title.text(language)) for choice in register.field_of(part(name)).choices]


def public_initiatives(entries: Iterable[RegisterEntry], language: Language) -> list[PublicInitiative]:
    """These entries for readers."""
    listed = list(entries)
    others = adopting(listed)
    units = names()
    return [_public(entry, units, len(others[entry.code]), language) for entry in listed]


def in_full(entry: RegisterEntry, language: Language) -> InitiativeInFull:
    """One entry for readers, with texts, contact and the units that apply it, too."""
    units = names()
    adopters = tuple(
        AdoptingUnit(units[adoption.unit_id], adoption.opened_on) for adoption in adopting([entry])[entry.code]
    )
    return InitiativeInFull(
        _public(entry, units, len(adopters), language), _texts(entry), _contact(entry.unit_id), adopters
    )


def _public(entry: RegisterEntry, units: Mapping[str, str], adopted: int, language: Language) -> PublicInitiative:
    return PublicInitiative(
        id=entry.pk,
        title=entry.title,
        unit=units.get(entry.unit_id, ""),
        kind=_choice(entry, "kind", language),
        indicator=indicator_title(entry.indicator_id, language) if entry.indicator_id else "",
        level=_choice(entry, "level", language),
        authority=entry.authority,
        document_no=entry.document_no,
        document_on=entry.document_on,
        effect=_effect(entry, language),
        adopted=adopted,
    )


def _choice(entry: RegisterEntry, name: str, language: Language) -> str:
    register = register_for(Purpose.INITIATIVE_LIBRARY)
    field = register.field_of(part(name))
    return display_text(field, entry.data.get(field.id), DisplayNames({}, {}, {}), language)


def _texts(entry: RegisterEntry) -> InitiativeTexts | None:
    if entry.data.get(part("texts_checked")) != YES:
        return None
    problem, applied_at, effect, tags = (
        str(entry.data.get(part(name)) or "").strip() for name in ("problem", "applied_at", "effect", "tags")
    )
    return InitiativeTexts(problem, applied_at, effect, tuple(tag.strip() for tag in tags.split(",") if tag.strip()))


def _contact(unit_id: str) -> ContactBody | None:
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        return None
    words = confirmed_entry(unit)
    return ContactBody(words.title if words else name_in_sentence(unit, None), words["place"] if words else "")


def _effect(entry: RegisterEntry, language: Language) -> PublicEffect | None:
    """Both figures, where they are the unit's own of one indicator that may be told to everybody."""
    before, after = (entry.data.get(part(name)) for name in ("before", "after"))
    if not before or not after or before["indicator"] != after["indicator"]:
        return None
    indicator = installed().indicators.get(before["indicator"])
    if indicator is None or not is_public(indicator):
        return None
    earlier, later = (_share_of_unit(figure, entry.unit_id, language) for figure in (before, after))
    if earlier is None or later is None:
        return None
    difference = None
    if earlier.interval and later.interval and 0 < earlier.last_month < later.first_month:
        counts = (Count(share.numerator, share.denominator) for share in (earlier, later))
        difference = confidence_interval.difference(*counts)
    words = interval_text(difference, language, signed=True)
    return PublicEffect(indicator_title(before["indicator"], language), earlier, later, words)


def _share_of_unit(figure: JsonObject, unit_id: str, language: Language) -> PublicShare | None:
    """What a figure says of the unit; None where it says nothing of it, as of those kept before they told the unit."""
    told: Json = figure.get("unit")
    if not told or told["unit_id"] != unit_id or not told["denominator"]:
        return None
    count = Count(told["numerator"], told["denominator"])
    interval = confidence_interval.wilson(count) if count.numerator <= count.denominator else None
    first, last = told["months"]
    return PublicShare(count.numerator, count.denominator, first, last, interval_text(interval, language))


def interval_text(interval: tuple[int, int] | None, language: Language, *, signed: bool = False) -> str:
    """An interval of hundredths of a percent as tenths, rounded outwards: 61,4 – 78,1; empty of none."""
    if interval is None:
        return ""
    ends = (interval[0] // 10, -(-interval[1] // 10))
    return " – ".join(("+" if signed and end > 0 else "") + formats.tenths(end, language) for end in ends)
