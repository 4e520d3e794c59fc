"""The registers that papers read, filled for a demonstration's city: bodies, who signs for them, their people."""

from collections.abc import Iterable, Mapping
from datetime import date

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.rules.terms import UnitGroup
from thidua.samples.bodies import acts_for_head, body_words, deputy_title, invented_name, person_words
from thidua.samples.city import SHOWN
from thidua.web.apps.accounts.models import User
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.apps.registers import actions, demo_days
from thidua.web.apps.registers.demo_days import DemoClock
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.subjects import RegisterSubject
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json, JsonObject

Listed = list[tuple[RegisterSubject, JsonObject]]
# The Chairman of the sample city, and how the members of a demonstration's council are addressed, by turns.
CHAIRMAN = "Nguyễn Văn Mẫu"
INSPECTED = "Kiểm tra công tác tiếp nhận và trả kết quả tại Bộ phận Một cửa"
FINDING = "Bảng niêm yết tại Bộ phận Một cửa thiếu mức phí của 02 thủ tục"
ADVICE = "Bổ sung mức phí vào bảng niêm yết"
REMEDY = "Đã niêm yết đủ mức phí, có ảnh chụp kèm theo"
ASSESSED = "Đánh giá trách nhiệm người đứng đầu năm 2026"
JUDGEMENT = (
    "Chỉ đạo kịp thời, phân công rõ người, rõ việc; không có hồ sơ quá hạn.\n"
    "Đã khắc phục xong tồn tại mà đợt kiểm tra nêu ra."
)
ASSESSMENT_NO = "06/PĐG-VPUBND"


@whole()
def fill(*, by: User, outsiders: Iterable[tuple[str, str]] = ()) -> None:
    """An entry for each body, its signers and its people that have none yet.

    outsiders: (code, name) of people of a demonstration who are no officers of the city.
    """
    from_on = date(site_engine.movement().window.from_on.year, 1, 1)
    units = list(Unit.objects.all())
    officers: dict[str, list[Officer]] = {unit.pk: [] for unit in units}
    for officer in Officer.objects.exclude(unit_id=None).order_by("pk"):
        officers.setdefault(officer.unit_id or "", []).append(officer)
    _enter(Purpose.BODIES_IN_PAPERS, [(RegisterSubject("unit", unit.pk), _body(unit)) for unit in units], from_on, by)
    people = [
        (RegisterSubject("officer", unit.pk, officer.pk), _person(unit, officer))
        for unit in units
        for officer in officers[unit.pk]
    ]
    city = next(unit for unit in units if unit.group == UnitGroup.CITY)
    people += [
        (RegisterSubject("officer", city.pk, code), _outsider(code, name))
        for code, name in outsiders
        if not Officer.objects.filter(pk=code).exists()
    ]
    _enter(Purpose.PEOPLE_IN_PAPERS, people, from_on, by)
    signing = register_for(Purpose.SIGNERS)
    if not RegisterEntry.objects.filter(register=signing.id).exists():
        signers = [
            (RegisterSubject("unit", unit.pk), words) for unit in units for words in _signers(unit, officers[unit.pk])
        ]
        _enter(Purpose.SIGNERS, signers, from_on, by)


def _enter(purpose: Purpose, listed: Listed, from_on: date, by: User) -> None:
    register = register_for(purpose)
    fields = register.use_for(purpose).fields
    named = [(subject, {"opened_on": from_on, **_by_field(fields, words)}) for subject, words in listed]
    actions.enter_many(register, named, by=by)


def _by_field(fields: Mapping[str, str], words: Mapping[str, Json]) -> JsonObject:
    return {fields.get(part, part): word for part, word in words.items()}


def _body(unit: Unit) -> JsonObject:
    return {**body_words(unit.pk, unit.name, unit.group)}


def _person(unit: Unit, officer: Officer) -> JsonObject:
    head = body_words(unit.pk, unit.name, unit.group)["head_title"]
    return {**person_words(officer.pk, officer.name, officer.role, head, deputy_title(unit.pk, unit.name, unit.group))}


def _outsider(code: str, name: str) -> JsonObject:
    return {**person_words(code, name, "", "", "")}


def _signers(unit: Unit, officers: list[Officer]) -> list[JsonObject]:
    """The head (or an acting one), and a deputy who signs for the head."""
    title = body_words(unit.pk, unit.name, unit.group)["head_title"]
    deputy = {"form": "deputy", "position": deputy_title(unit.pk, unit.name, unit.group)}
    deputies = {"title": invented_name(f"{unit.pk} deputy"), **deputy}
    if unit.group == UnitGroup.CITY:
        return [{"title": CHAIRMAN, "form": "head", "position": title}, deputies]
    form = {"form": "acting" if acts_for_head(unit.pk) else "head", "position": title}
    head = min(officers, key=lambda officer: (officer.role != "head", officer.pk), default=None)
    if head is None:
        return [{"title": invented_name(unit.pk), **form}, deputies]
    return [{"title": head.name, "officer_id": head.pk, **form}, deputies]


@whole()
def inspect(clock: DemoClock, *, by: User) -> None:
    """An inspection of the sample's ward with a finding that was put right; none where the city has no such unit."""
    subject = _shown_ward()
    if subject is None:
        return
    register = register_for(Purpose.INSPECTIONS)
    clock.at(demo_days.INSPECTION, 14)
    entry = actions.enter(register, subject, {"title": INSPECTED, "opened_on": clock.day(demo_days.INSPECTION)}, by=by)
    steps: list[tuple[str, JsonObject]] = [
        ("findings", {"findings": FINDING, "recommendations": ADVICE, "due_on": clock.day(demo_days.INSPECTION_DUE)}),
        ("reported", {"remedy": REMEDY}),
        ("closed", {"findings": FINDING}),
    ]
    for to, words in steps:
        step = next(move for _number, move in register.moves_from(entry.state) if move.to == to)
        entry = actions.move(entry, entry.version, step, words, by=by)
        clock.at(demo_days.INSPECTION_CLOSED, 14)


@whole()
def assess(clock: DemoClock, movement_id: str, *, by: User) -> None:
    """The signed judgement of the head of the sample's ward (V.3); none where the city has no such unit."""
    subject = _shown_ward()
    if subject is None:
        return
    register = register_for(Purpose.HEAD_ASSESSMENTS)
    use, day = register.use_for(Purpose.HEAD_ASSESSMENTS), clock.day(demo_days.ASSESSMENT)
    clock.at(demo_days.ASSESSMENT, 9)
    words: JsonObject = {use.fields["level"]: "excellent", use.fields["judgement"]: JUDGEMENT}
    values: JsonObject = {"title": ASSESSED, "opened_on": day, **words}
    entry = actions.enter(register, subject, values, by=by, movement_id=movement_id)
    step = next(move for _number, move in register.moves_from(entry.state) if move.to == use.states["signed"])
    office = Unit.objects.get(pk=SHOWN["city-office"])
    head = min(Officer.objects.filter(unit_id=office.pk).order_by("pk"), key=lambda officer: officer.role != "head")
    signed: JsonObject = {"document_no": ASSESSMENT_NO, "document_on": day, use.fields["signer"]: head.name}
    actions.move(entry, entry.version, step, signed, by=by)


def _shown_ward() -> RegisterSubject | None:
    unit = Unit.objects.filter(pk=SHOWN["ward"]).first()
    return RegisterSubject("unit", unit.pk) if unit else None
