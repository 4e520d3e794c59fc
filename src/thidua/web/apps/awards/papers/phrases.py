"""Words that documents share: bodies, symbols, grounds, the movement's and the award's names; all Vietnamese."""

from datetime import date

from thidua.documents.papers.blocks import Heading, Reference, SignatureBlock
from thidua.rules.terms import UnitGroup
from thidua.web.apps.awards.models import AwardList
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.organisation.models import Unit

PERSON = "Ông (Bà)"  # the ledger does not know anybody's sex
CITY_BODY = "ỦY BAN NHÂN DÂN THÀNH PHỐ"
HOME_AFFAIRS = "Sở Nội vụ"
LAW = (
    "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
    "Căn cứ Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ",
    "Căn cứ Quyết định số 10/2024/QĐ-UBND ngày 13 tháng 6 năm 2024 của Ủy ban nhân dân thành phố",
)
OF_CITY_GOVERNMENT = ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025", *LAW)


def award_name(award_id: str) -> str:
    """Bằng khen của Chủ tịch Ủy ban nhân dân thành phố."""
    return site_engine.movement().text(f"awards.{award_id}", "vi")


def short_award(award_id: str) -> str:
    """Bằng khen, Giấy khen."""
    return award_name(award_id).partition(" của ")[0]


def fund_name(fund_id: str) -> str:
    """Quỹ khen thưởng của thành phố."""
    return site_engine.movement().text(f"funds.{fund_id}", "vi")


def movement_name() -> str:
    """The movement's title, as it stands in a sentence."""
    title = site_engine.movement().text("title", "vi")
    return title[0].lower() + title[1:]


def city_name() -> str:
    """Thành phố Cần Thơ."""
    city = Unit.objects.filter(group=UnitGroup.CITY).values_list("name", flat=True).first()
    return city or "thành phố"


def place_name() -> str:
    """Cần Thơ."""
    name = city_name()
    return name.removeprefix("Thành phố ").removeprefix("thành phố ").removeprefix("Tỉnh ")


def body_of(unit: Unit) -> str:
    """A unit as the body that issues its documents: of a commune its People's Committee."""
    if unit.group == UnitGroup.CITY:
        return f"Ủy ban nhân dân {unit.name[0].lower()}{unit.name[1:]}"
    if unit.group == UnitGroup.COMMUNE and not unit.name.lower().startswith("ủy ban"):
        return f"Ủy ban nhân dân {unit.name[0].lower()}{unit.name[1:]}"
    return unit.name


def letters(unit: Unit) -> str:
    """What stands for the unit in the sign of a document: UBND, or the first letters of its name."""
    if unit.group in (UnitGroup.COMMUNE, UnitGroup.CITY):
        return "UBND"
    return "".join(word[0].upper() for word in unit.name.split() if word[0].isalpha())


def head_title(unit: Unit) -> str:
    """Who heads it, in capitals as before a signature."""
    if unit.group in (UnitGroup.COMMUNE, UnitGroup.CITY):
        return "CHỦ TỊCH"
    return "GIÁM ĐỐC" if unit.name.startswith("Sở") else "THỦ TRƯỞNG"


def heading(unit: Unit, kind: str, number: int | None = None, on: date | None = None, symbol: str = "") -> Heading:
    """The head of a unit's document. `kind`: TTr, BC, QĐ; a sign given by the registry goes before."""
    above = "" if unit.group in (UnitGroup.COMMUNE, UnitGroup.CITY) else CITY_BODY
    return Heading(above, body_of(unit).upper(), symbol or f"{kind}-{letters(unit)}", place_name(), number, on)


def city_heading(kind: str, number: int | None, on: date | None, symbol: str = "") -> Heading:
    """The head of a document of the city's Chairman."""
    return Heading("", f"{CITY_BODY} {place_name().upper()}", symbol or f"{kind}-UBND", place_name(), number, on)


def home_affairs_heading(kind: str) -> Heading:
    """The head of a document of the Department of Home Affairs."""
    return Heading(CITY_BODY, HOME_AFFAIRS.upper(), f"{kind}-SNV", place_name())


def signed_by_head(unit: Unit, name: str = "") -> SignatureBlock:
    """The head's signature; of a committee on behalf of it."""
    if unit.group == UnitGroup.COMMUNE:
        return SignatureBlock(("TM. ỦY BAN NHÂN DÂN", head_title(unit)), name)
    return SignatureBlock((head_title(unit),), name)


def unit_of(award_list: AwardList) -> Unit | None:
    """The unit whose own award the list is; None for the city's."""
    return Unit.objects.filter(pk=award_list.unit_id).first() if award_list.unit_id else None


def decider(award_list: AwardList) -> str:
    """Who decides, as named in a sentence."""
    unit = unit_of(award_list)
    if unit is None:
        return f"Chủ tịch Ủy ban nhân dân thành phố {place_name()}"
    return f"{head_title(unit).capitalize()} {body_of(unit)}"


def decision_of(award_list: AwardList) -> Reference:
    """The decision, as other documents cite it."""
    return Reference("Quyết định", award_list.number, award_list.symbol, award_list.decided_on, decider(award_list))
