"""How the sample city's bodies and people stand in papers: names of bodies are public facts, people are invented."""

from datetime import date
from zlib import crc32

from thidua.rules.terms import UnitGroup
from thidua.samples.city import places

COMMITTEE, CITY_LINE = "Ủy ban nhân dân", "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ CẦN THƠ"
CITY_PLACE = "Cần Thơ"
DUTIES = {"H13": "decides", "SNV": "home-affairs", "VPUB": "city-office"}
ACTING_ONE_IN = 9
FEMALE = frozenset({"Thị", "Thu", "Kim", "Mỹ"})
QUALIFICATIONS = ("Đại học Luật", "Đại học Hành chính", "Thạc sĩ Quản lý công", "Đại học Công nghệ thông tin")
DESK = "Chuyên viên Trung tâm Phục vụ hành chính công"


def body_words(unit_id: str, name: str, group: str) -> dict[str, str]:
    """What papers say of a unit of the sample city, by the parts of the register of bodies; with its `title`."""
    duty = {"duty": DUTIES[unit_id]} if unit_id in DUTIES else {}
    if group in (UnitGroup.CITY, UnitGroup.COMMUNE):
        area = name[:1].lower() + name[1:]
        place = name.removeprefix("Thành phố ").removeprefix("Phường ").removeprefix("Xã ")
        return {
            "title": f"{COMMITTEE} {area}",
            "short_name": f"UBND {area}",
            "name_line": f"{COMMITTEE}\n{name}".upper(),
            "signs_as": "committee",
            "abbreviation": "UBND",
            "place": place,
            "head_title": "Chủ tịch",
            **duty,
        }
    superior, line, sign, head, _deputy = _listed(unit_id, name)
    return {
        "title": name,
        "short_name": name,
        "name_line": line,
        "signs_as": "head",
        "superior": CITY_LINE if superior == "-" else superior,
        "abbreviation": sign,
        "place": CITY_PLACE,
        "head_title": head,
        **duty,
    }


def deputy_title(unit_id: str, name: str, group: str) -> str:
    """The title of a deputy of its head."""
    return "Phó Chủ tịch" if group in (UnitGroup.CITY, UnitGroup.COMMUNE) else _listed(unit_id, name)[4]


def _listed(unit_id: str, name: str) -> tuple[str, str, str, str, str]:
    for code, superior, line, sign, head, deputy in places()["bodies"]:
        if code == unit_id:
            return superior, line, sign, head, deputy
    letters = "".join(word[0].upper() for word in name.split() if word[0].isalpha())
    return "-", name.upper(), letters, "Giám đốc", "Phó Giám đốc"


def acts_for_head(unit_id: str) -> bool:
    """Whether the sample's head of a unit is an acting one."""
    return crc32(unit_id.encode()) % ACTING_ONE_IN == 0


def invented_name(code: str) -> str:
    """The name of somebody who is no officer of the sample city; the same for the same code."""
    drawn = crc32(code.encode())
    parts = (places()[part] for part in ("family_names", "middle_names", "given_names"))
    return " ".join(names[drawn // (1 + 31 * at) % len(names)] for at, names in enumerate(parts))


def person_words(officer_id: str, name: str, role: str, head: str, deputy: str) -> dict[str, str | date]:
    """What papers say of an officer of the sample city, by the parts of a register of people in papers."""
    drawn = crc32(officer_id.encode())
    communes = places()["communes"]
    positions = {"head": head, "deputy": deputy, "receiver": DESK}
    return {
        "title": name,
        "sex": "female" if FEMALE & set(name.split()[1:-1]) else "male",
        "position": positions.get(role, "Chuyên viên"),
        "born_on": date(1968 + drawn % 30, 1 + drawn % 12, 1 + drawn % 28),
        "home": f"{communes[drawn % len(communes)]}, thành phố Cần Thơ",
        "residence": f"{communes[drawn // 7 % len(communes)]}, thành phố Cần Thơ",
        "qualification": QUALIFICATIONS[drawn % len(QUALIFICATIONS)],
    }
