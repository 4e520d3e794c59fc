"""Words that documents share: bodies, symbols, grounds, the movement's and the award's names; all Vietnamese."""

from datetime import date

from django.utils import timezone

from thidua.documents.papers.blocks import Heading, Reference, SignatureBlock
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.ledger.cleaning.text import fold
from thidua.rules.movement import Movement
from thidua.rules.terms import UnitGroup
from thidua.verdicts.titles import movement_in_sentence, short_award_title
from thidua.web.apps.awards.domain.award_routes import OfAward
from thidua.web.apps.awards.domain.document_numbers import decision_number
from thidua.web.apps.awards.models import AwardList, Candidate, Revocation
from thidua.web.apps.awards.papers import bodies
from thidua.web.apps.awards.papers import grounds as legal
from thidua.web.apps.movements.bound import OfMovement, movement_of
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers import queries
from thidua.web.apps.registers.body_names import body_entry

# Collectives inside a body: they never sign, and are awarded by full name with the body.
INSIDE = (UnitGroup.ADVISORY_UNIT, UnitGroup.PUBLIC_SERVICE_UNIT, UnitGroup.HAMLET)
HOME_AFFAIRS, CITY_OFFICE = "Sở Nội vụ", "Văn phòng Ủy ban nhân dân thành phố"  # before their entries are made


def grounds(movement: Movement, on: date | None = None, *, decides: bool = False) -> tuple[str, ...]:
    """The legal grounds of a paper of a movement and a day (None: today)."""
    window = movement.window
    day = on or timezone.localdate()
    return legal.grounds(window.citation.source, day, decides=decides, plan_confirmed=window.confirmed)


def is_draft(movement: Movement) -> bool:
    """Whether papers may not be signed yet: the operator has not confirmed the movement's first day."""
    return not movement.window.confirmed


def award_name(of: OfAward) -> str:
    """Bằng khen của Chủ tịch Ủy ban nhân dân thành phố."""
    return award_in(movement_of(of), of.award_id)


def award_in(movement: Movement, award_id: str) -> str:
    """The same of an award of a movement."""
    return movement.text(f"awards.{award_id}", "vi")


def short_award(of: OfAward) -> str:
    """Bằng khen, Giấy khen."""
    return short_award_title(movement_of(of), of.award_id)


def movement_name(of: OfMovement) -> str:
    """The title of the movement of a record, as it stands in a sentence."""
    return movement_in_sentence(movement_of(of))


def fund_name(movement: Movement, fund_id: str) -> str:
    """Quỹ khen thưởng của thành phố."""
    return movement.text(f"funds.{fund_id}", "vi")


def capitalised(text: str) -> str:
    """With a capital in front, the rest as it is; nothing stays nothing."""
    return text[0].upper() + text[1:] if text else ""


def city() -> Unit:
    """The city as a body."""
    return Unit.objects.filter(group=UnitGroup.CITY).first() or Unit(id="", name="thành phố", group=UnitGroup.CITY)


def place_name() -> str:
    """Cần Thơ."""
    return bodies.body(city()).place


def home_affairs() -> Unit:
    """The Department of Home Affairs as a body."""
    return queries.unit_with_duty(queries.HOME_AFFAIRS) or Unit(id="", name=HOME_AFFAIRS, group=UnitGroup.DEPARTMENT)


def city_office() -> Unit:
    """The City Office as a body."""
    return queries.unit_with_duty(queries.CITY_OFFICE) or Unit(id="", name=CITY_OFFICE, group=UnitGroup.DEPARTMENT)


def body_of(unit: Unit) -> str:
    """A unit as it is named in a sentence: of a commune its People's Committee."""
    return bodies.body(unit).in_sentence


def full_name(unit: Unit) -> str:
    """A collective as lists and certificates name it: by its official name; one inside a body with that body (II.1)."""
    name = bodies.body(unit).name
    above = Unit.objects.filter(pk=unit.parent_id).exclude(group=UnitGroup.CITY).first()
    if above is None or unit.group not in INSIDE:
        return name
    named = any(fold(of_above) in fold(name) for of_above in (body_of(above), above.name))
    return name if named else f"{name}, {body_of(above)}"


def signing_body(unit: Unit) -> Unit:
    """The body under whose head a unit's papers stand: of a collective inside a body the nearest one that has words of
    its own in papers; itself where there is none below the city."""
    signs: Unit | None = unit
    while signs is not None and signs.group in INSIDE and body_entry(signs) is None:
        signs = Unit.objects.filter(pk=signs.parent_id).exclude(group=UnitGroup.CITY).first()
    return signs or unit


def unit_name(candidate: Candidate) -> str:
    """The body a person belongs to, as named in a sentence; dots where the ledger no longer has it."""
    unit = Unit.objects.filter(pk=candidate.unit_id).first()
    return body_of(unit) if unit else DOTS


def letters(unit: Unit) -> str:
    """What stands for the unit in the sign of a document: UBND, SNV."""
    return bodies.body(unit).abbreviation


def head_title(unit: Unit) -> str:
    """Who heads it, in capitals as before a signature."""
    return bodies.body(unit).head_title.upper()


def heading(
    movement: Movement, unit: Unit, kind: str, number: int | None = None, on: date | None = None, symbol: str = ""
) -> Heading:
    """The head of a unit's document. `kind`: TTr, BC, QĐ; a sign given by the registry goes before."""
    issuer = bodies.body(unit, on)
    sign = symbol or f"{kind}-{issuer.abbreviation}"
    return Heading(issuer.superior, issuer.name_line, sign, issuer.place, number, on, is_draft(movement))


def city_heading(movement: Movement, kind: str, number: int | None, on: date | None, symbol: str = "") -> Heading:
    """The head of a document of the city's Chairman."""
    return heading(movement, city(), kind, number, on, symbol)


def signed_by_head(unit: Unit, name: str = "", on: date | None = None) -> SignatureBlock:
    """The signature of the head, or of whoever of that name signs for the head; of a committee on behalf of it."""
    return bodies.signature(unit, name, on)


def decided_by_head(unit: Unit, name: str = "", on: date | None = None) -> SignatureBlock:
    """The same of what the head decides within a competence of their own (III.1)."""
    return bodies.signature(unit, name, on, own_act=True)


def unit_of(award_list: AwardList) -> Unit | None:
    """The unit whose own award the list is; None for the city's."""
    return Unit.objects.filter(pk=award_list.unit_id).first() if award_list.unit_id else None


def decider(award_list: AwardList) -> str:
    """Who decides, as named in a sentence."""
    issuer = bodies.body(unit_of(award_list) or city(), award_list.decided_on)
    return f"{issuer.head_title} {issuer.in_sentence}"


def decision_of(award_list: AwardList) -> Reference:
    """The decision, as other documents cite it."""
    number, symbol = number_and_sign(award_list)
    return Reference("Quyết định", number, symbol, award_list.decided_on, decider(award_list))


def number_and_sign(of: AwardList | Revocation) -> tuple[int | None, str]:
    """Number and sign of a decision as the register has them."""
    taken = decision_number(of)
    return (taken.number, taken.symbol) if taken else (None, "")
