"""Statistics of a year for the Ministry of Home Affairs: forms 0601 to 0603 of Circular 2/2023/TT-BNV.

They hold what this site counts: one movement, those that units run within it, and its awards. As in statistics of the
State a dash is nought, and three dots what the data do not say. The layout is to be confirmed.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from thidua.definitions.law import SourceEntry, load_law
from thidua.documents.papers.blocks import CityAwardLine, MovementCountLine, StateAwardLine
from thidua.documents.papers.document_types import StatisticsForms
from thidua.i18n import UserError, formats
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import movement_in_sentence, short_award_title
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers import register_numbers
from thidua.web.apps.registers.queries import issued_plans
from thidua.web.apps.reports.awarded_lines import awarded
from thidua.web.apps.reports.periods import ReportPeriod

CIRCULAR = "circular-2-2023"
NOUGHT, UNKNOWN = "-", "…"
UNDER_A_YEAR = "06"
DURATIONS = (
    ("- Dưới 1 năm", UNDER_A_YEAR),
    ("- 1 năm", "07"),
    ("- Từ 1 năm đến dưới 3 năm", "08"),
    ("- Từ 3 năm đến dưới 5 năm", "09"),
    ("- Từ 5 năm trở lên", "10"),
)
PERSONS, COLLECTIVES = "Người", "Tập thể"
LEVELS = (
    "+ Lãnh đạo cấp bộ, cấp tỉnh và tương đương trở lên",
    "+ Lãnh đạo cấp vụ, sở, ngành và tương đương",
    "+ Doanh nhân",
    "+ Các cấp lãnh đạo khác từ phó phòng trở lên",
    "+ Người trực tiếp công tác, lao động, học tập, chiến đấu và phục vụ chiến đấu",
)
WAYS = ("Thường xuyên", "Chuyên đề", "Đột xuất", "Đối ngoại", "Cống hiến", "Niên hạn", "Kháng chiến")
THEMATIC = "Chuyên đề"
# How the names of awards begin that have a column in form 0603, in the order of its columns.
COLUMNS = (("bằng khen",), ("chiến sĩ thi đua",), ("cờ thi đua",), ("huy hiệu", "kỷ niệm chương"))
Counts = tuple[int | None, ...]


def statistics_forms(movement: Movement, year: ReportPeriod) -> StatisticsForms:
    """The forms of a year as registers and decisions stand now.

    Raises:
        UserError: an award of the city has no column in form 0603.
    """
    office, circular = words.home_affairs(), load_law().sources[CIRCULAR]
    lines, leaders = _city_awards(movement, year)
    return StatisticsForms(
        heading=register_numbers.heading_of(
            movement, "statistics_forms", year.name_of(movement.id, "statistics_forms"), office
        ),
        subject=f"Thống kê thi đua, khen thưởng {year.title('vi')}",
        movement=movement_in_sentence(movement),
        addressee=("Bộ Nội vụ",),
        reporter=words.body_of(office),
        circular=_cited(circular),
        circular_number=circular.number,
        year=year.id,
        counted_to_on=year.last_on,
        movements=_movements(movement, year),
        state_awards=_state_awards(),
        city_awards=lines,
        leaders=leaders,
        recipients=("Như trên", words.body_of(words.city()), "Lưu: VT, TĐKT"),
        signature=words.signed_by_head(office),
    )


def _cited(circular: SourceEntry) -> str:
    issued = f" {formats.day_in_words(circular.issued_on, 'vi')}" if circular.issued_on else ""
    return f"Thông tư số {circular.number}{issued} của {circular.issuer.vi}"


def cell(count: int | None) -> str:
    """12; a dash for nought; three dots where the data do not say."""
    if count is None:
        return UNKNOWN
    return formats.integer(count, "vi") if count else NOUGHT


def _total(counts: Iterable[int | None]) -> int | None:
    listed = list(counts)
    return None if None in listed else sum(count or 0 for count in listed)


# ── form 0601 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def duration_code(first_on: date, last_on: date) -> str:
    """The code of form 0601 for so long a movement, both days within."""
    ends = last_on + timedelta(days=1)
    end = (ends.year, ends.month, ends.day)
    if end == (first_on.year + 1, first_on.month, first_on.day):
        return "07"
    limits = ((1, UNDER_A_YEAR), (3, "08"), (5, "09"))
    return next((code for years, code in limits if end < (first_on.year + years, first_on.month, first_on.day)), "10")


def _movements(movement: Movement, year: ReportPeriod) -> tuple[MovementCountLine, ...]:
    """The city's movement in the year it began, and those of units by the day of their plans."""
    window = movement.window
    city = int(year.first_on <= window.from_on <= year.last_on)
    units = sum(year.first_on <= plan.issued_on <= year.last_on for plan in issued_plans())
    of_city = duration_code(window.from_on, window.to_on)
    # What a unit runs within a movement of less than a year is no longer; of a longer one the register does not say.
    of_units = UNDER_A_YEAR if of_city == UNDER_A_YEAR or not units else ""
    durations = [
        _counted(title, code, 0, city if code == of_city else 0, _of_duration(units, of_units, code))
        for title, code in DURATIONS
    ]
    return (
        _counted("Tổng số", "01", 0, city, units),
        _heading("1. Chia theo phạm vi tổ chức thi đua"),
        _counted("- Toàn quốc", "02", 0, 0, 0),
        _counted("- Bộ, ban, ngành, đoàn thể, địa phương", "03", 0, city, 0),
        _counted("- Cụm, khối thi đua do Hội đồng Thi đua - Khen thưởng các cấp tổ chức", "04", 0, 0, 0),
        _counted("- Cơ quan, tổ chức, đơn vị", "05", 0, 0, units),
        _heading("2. Chia theo thời hạn thi đua"),
        *durations,
        _heading("3. Chia theo phương thức tổ chức phong trào thi đua"),
        _counted("- Thi đua theo chuyên đề", "11", 0, city, units),
        _counted("- Thi đua thường xuyên hàng năm", "12", 0, 0, 0),
    )


def _of_duration(units: int, of_units: str, code: str) -> int | None:
    if not of_units:
        return None
    return units if code == of_units else 0


def _heading(title: str) -> MovementCountLine:
    return MovementCountLine(title, "", "", "", "", "")


def _counted(title: str, code: str, *counts: int | None) -> MovementCountLine:
    central, province, body = map(cell, counts)
    return MovementCountLine(title, code, cell(_total(counts)), central, province, body)


# ── form 0602 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _state_awards() -> tuple[StateAwardLine, ...]:
    """Nought in every line: the Chairman and heads of bodies give no award of the State (III.1)."""
    listed = (
        ("Tổng số", "1", ""),
        ("1. Chia theo đơn vị ban hành tờ trình Thủ tướng Chính phủ về khen thưởng", "", ""),
        ("- Bộ, ban, ngành, đoàn thể Trung ương", "2", "Bộ, ngành"),
        ("- Tỉnh, thành phố trực thuộc Trung ương", "3", "Tỉnh, TP"),
        ("2. Chia theo đối tượng khen thưởng", "", ""),
        ("- Tập thể", "6", COLLECTIVES),
        ("Trong đó: Doanh nghiệp", "7", "Doanh nghiệp"),
        ("- Hộ gia đình", "8", "Hộ"),
        ("- Cá nhân", "9", PERSONS),
        *((title, str(10 + at), PERSONS) for at, title in enumerate(LEVELS)),
        ("3. Chia theo phương thức khen thưởng", "", ""),
        *((f"- {title}", str(15 + at), "") for at, title in enumerate(WAYS)),
    )
    return tuple(StateAwardLine(title, code, unit, NOUGHT if code else "") for title, code, unit in listed)


# ── form 0603 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _city_awards(movement: Movement, year: ReportPeriod) -> tuple[tuple[CityAwardLine, ...], int]:
    """The lines, and how many persons in leading positions they count: their levels the data do not say."""
    column_of = {award.id: _column(movement, award.id) for award in movement.awards if award.of_city}
    lines = awarded(movement, year.first_on, year.last_on).filter(award_list__award_id__in=column_of)
    subjects = list(lines.values_list("award_list__award_id", "candidate__kind", "candidate__leader"))

    def of(kind: SubjectKind | None, *, leader: bool | None = None) -> Counts:
        counts = [0] * len(COLUMNS)
        for award_id, its_kind, leads in subjects:
            counts[column_of[award_id]] += kind in (None, its_kind) and leader in (None, leads)
        return tuple(counts)

    everybody, collectives, persons = of(None), of(SubjectKind.UNIT), of(SubjectKind.OFFICER)
    leaders, none = of(SubjectKind.OFFICER, leader=True), (0,) * len(COLUMNS)
    levels = tuple(None if count else 0 for count in leaders)
    of_levels = (levels, levels, none, levels, of(SubjectKind.OFFICER, leader=False))
    return (
        _awards("Tổng số", "01", "", everybody),
        _awards("1. Chia theo đối tượng khen thưởng", "", "", None),
        _awards("- Tập thể", "02", COLLECTIVES, collectives),
        _awards("Trong đó: Doanh nghiệp", "03", "Doanh nghiệp", none),
        _awards("- Hộ gia đình", "04", "Hộ", none),
        _awards("- Cá nhân", "05", PERSONS, persons),
        *(
            _awards(title, f"{6 + at:02d}", PERSONS, counts)
            for at, (title, counts) in enumerate(zip(LEVELS, of_levels, strict=True))
        ),
        _awards("2. Chia theo phương thức khen thưởng", "", "", None),
        *(
            _awards(f"- {title}", str(11 + at), "", everybody if title == THEMATIC else none)
            for at, title in enumerate(WAYS)
        ),
    ), sum(count or 0 for count in leaders)


def _column(movement: Movement, award_id: str) -> int:
    name = short_award_title(movement, award_id)
    for at, beginnings in enumerate(COLUMNS):
        if name.casefold().startswith(beginnings):
            return at
    raise UserError("form 0603 has no column for this award: {award}", award=name)


def _awards(title: str, code: str, unit: str, counts: Counts | None) -> CityAwardLine:
    if counts is None:
        return CityAwardLine(title, code, unit, "", "", "", "", "")
    certificates, fighters, flags, badges = map(cell, counts)
    return CityAwardLine(title, code, unit, cell(_total(counts)), certificates, fighters, flags, badges)
