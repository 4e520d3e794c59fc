"""A demonstration's initiative: measured on two evaluations, recognised, applied by another unit, too."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Move, Purpose
from thidua.indicators.aggregation import confidence_interval
from thidua.web.apps.accounts.models import User
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation
from thidua.web.apps.registers.actions import enter, move
from thidua.web.apps.registers.body_names import CITY_LEVEL, recognising_bodies
from thidua.web.apps.registers.forms import move_form, total
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import RegisterSubject, of_entry
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json

INDICATOR, KIND = "finished_on_time", "organisational"
LEAST = 30  # dossiers on either side, that the interval tells something
TITLE = "Phiếu tự kiểm tra thành phần hồ sơ tại Bộ phận Một cửa"
PROBLEM = (
    "Nhiều hồ sơ phải bổ sung vì thiếu thành phần, thời gian chờ bổ sung làm chậm ngày trả kết quả.\n\n"
    "Mỗi thủ tục có một phiếu tự kiểm tra in một mặt: người dân đánh dấu từng thành phần trước khi nộp, "
    "cán bộ đối chiếu cùng phiếu đó khi tiếp nhận."
)
APPLIED_AT = "Bộ phận Một cửa, tất cả thủ tục tiếp nhận trực tiếp."
EFFECT = "Hồ sơ đủ thành phần ngay từ lần nộp đầu, ít hồ sơ quá hạn hơn."
TAGS = "một cửa, thành phần hồ sơ, phiếu tự kiểm tra"
DECISION = "415/QĐ-UBND"
ADOPTED_AT = "Quầy tiếp nhận hồ sơ tư pháp, hộ tịch"


@whole()
def fill(earlier: Evaluation, later: Evaluation, *, officer: User, head: User, board: User) -> RegisterEntry | None:
    """The initiative, recognised; None where no two units have months enough in both evaluations.

    officer, head: who act for the units. board: who recognises for the city.
    """
    unit_ids = _risen(earlier, later)
    if len(unit_ids) < 2:
        return None
    register = register_for(Purpose.INITIATIVE_LIBRARY)
    use, today = register.use_for(Purpose.INITIATIVE_LIBRARY), timezone.localdate()
    fields = use.fields
    written: dict[str, Json] = {fields["problem"]: PROBLEM, fields["kind"]: KIND, fields["tags"]: TAGS}
    written |= {"title": TITLE, "opened_on": today, "indicator_id": INDICATOR}
    entry = enter(register, RegisterSubject("unit", unit_ids[0]), written, by=officer)
    applied = next(step for step in register.move if fields["applied_at"] in step.fields)
    entry = _moved(entry, applied, {fields["applied_at"]: APPLIED_AT}, by=head)
    measured = next(step for step in register.move if fields["before"] in step.fields)
    effect = {fields["before"]: str(earlier.pk), fields["after"]: str(later.pk), fields["effect"]: EFFECT}
    entry = _moved(entry, measured, effect, by=head)
    city = next(body for body, level in recognising_bodies(entry.unit_id).items() if level == CITY_LEVEL)
    decision: dict[str, str | date] = {"authority": city, "document_no": DECISION, "document_on": today}
    decision |= {fields["texts_checked"]: "1", "closed_on": today}
    recognised = next(step for _number, step in register.moves_from(entry.state) if step.to == use.states["recognised"])
    entry = _moved(entry, recognised, decision, by=board)
    _apply_too(entry, unit_ids[1], officer=officer, head=head)
    return entry


def _apply_too(initiative: RegisterEntry, unit_id: str, *, officer: User, head: User) -> None:
    """Another unit records that it applies the initiative, and its head confirms it."""
    register = register_for(Purpose.ADOPTIONS)
    use = register.use_for(Purpose.ADOPTIONS)
    written: dict[str, Json] = {
        use.fields["adopted"]: initiative.code,
        "title": ADOPTED_AT,
        "opened_on": timezone.localdate(),
    }
    adoption = enter(register, RegisterSubject("unit", unit_id), written, by=officer)
    steps = register.moves_from(adoption.state)
    _moved(adoption, next(step for _number, step in steps if step.to == use.states["confirmed"]), {}, by=head)


def _moved(entry: RegisterEntry, step: Move, words: Mapping[str, str | date], *, by: User) -> RegisterEntry:
    """The entry after a step whose form is filled in as on its page."""
    sent = {"version": str(entry.version), **words}
    initial = {"indicator_id": entry.indicator_id}
    form = move_form(registers()[entry.register], step, of_entry(entry), sent, initial=initial, language="vi")
    if not form.is_valid():
        raise AssertionError(form.errors.as_text())
    return move(entry, entry.version, step, form.values, by=by)


def _risen(earlier: Evaluation, later: Evaluation) -> list[str]:
    """Units with enough dossiers before and after, whose share rose the most clearly first: no initiative changes an
    invented city's figures, so the demonstration takes one where they differ."""
    before = {subject.subject_id: subject.figures.get(INDICATOR, []) for subject in _units(earlier)}
    risen: dict[str, int] = {}
    for subject in _units(later):
        first = before.get(subject.subject_id, [])
        last = first[-1][0] if first else 0
        after = [month for month in subject.figures.get(INDICATOR, []) if month[0] > last]
        counts = total(first), total(after)
        rise = confidence_interval.difference(*counts) if last else None
        if rise is not None and min(count.denominator for count in counts) >= LEAST:
            risen[subject.subject_id] = rise[0]
    return sorted(risen, key=lambda unit_id: (-risen[unit_id], unit_id))


def _units(evaluation: Evaluation) -> list[EvaluatedSubject]:
    return list(EvaluatedSubject.objects.filter(evaluation=evaluation, kind="unit"))
