"""What the registers say of a period: plans, inspections, initiatives, publicity, obstacles and difficulties."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from thidua.definitions.registers import register_for, registers_for
from thidua.definitions.registers.spec import CANCELLED, Purpose
from thidua.documents.papers.blocks import DifficultyLine, ObstacleKindLine
from thidua.i18n import formats
from thidua.rules.movement import Window
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.field_values import state_title
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.queries import issued_plans
from thidua.web.apps.registers.register_spec import ids_for, registers
from thidua.web.apps.reports.periods import ReportPeriod

MOBILISING = "mobilisation"  # the form of an activity by which people are mobilised
OTHER_KIND = "Khác"


def entries(purpose: Purpose, until_on: date) -> QuerySet[RegisterEntry]:
    """Entries opened by a day in the registers that serve a purpose, cancelled ones left out."""
    opened = RegisterEntry.objects.filter(register__in=ids_for(purpose), opened_on__lte=until_on)
    return opened.exclude(state=CANCELLED)


def units_without_plan(unit_ids: Iterable[str], window: Window, until_on: date) -> tuple[list[str], list[str]]:
    """Of these units the ids of those that have issued a plan of their own within a movement's period, by a day, and of
    those that have not."""
    issued = {plan.unit_id for plan in issued_plans(within=window) if plan.issued_on <= until_on}
    listed = list(unit_ids)
    return [id_ for id_ in listed if id_ in issued], [id_ for id_ in listed if id_ not in issued]


def inspections(period: ReportPeriod) -> tuple[int, int]:
    """Inspections held in the period, and those until its end whose findings are not put right by then."""
    register = register_for(Purpose.INSPECTIONS)
    findings = register.use_for(Purpose.INSPECTIONS).fields["findings"]
    carried_out = entries(Purpose.INSPECTIONS, period.last_on).exclude(state=register.first_state)
    waiting = [entry for entry in carried_out if entry.data.get(findings) and _open_on(entry, period.last_on)]
    return carried_out.filter(opened_on__gte=period.first_on).count(), len(waiting)


def initiatives(period: ReportPeriod) -> tuple[int, int]:
    """Initiatives recognised by a decision of the period, and by its end."""
    register = register_for(Purpose.RECOGNISED_INITIATIVES)
    state = register.use_for(Purpose.RECOGNISED_INITIATIVES).states["recognised"]
    recognised = RegisterEntry.objects.filter(register=register.id, state=state, document_on__lte=period.last_on)
    return recognised.filter(document_on__gte=period.first_on).count(), recognised.count()


def publicity(period: ReportPeriod) -> tuple[tuple[int, int], tuple[int, int]]:
    """Activities done in the period and people reached: of publicity, and of mobilising people."""
    register = register_for(Purpose.PUBLICITY)
    use = register.use_for(Purpose.PUBLICITY)
    count: Counter[bool] = Counter()
    reach: Counter[bool] = Counter()
    done = entries(Purpose.PUBLICITY, period.last_on).filter(opened_on__gte=period.first_on, state=use.states["done"])
    for data in done.values_list("data", flat=True):
        mobilises = data.get(use.fields["form"]) == MOBILISING
        count[mobilises] += 1
        reach[mobilises] += int(data.get(use.fields["reach"]) or 0)
    return (count[False], reach[False]), (count[True], reach[True])


def obstacles_by_kind(period: ReportPeriod) -> tuple[ObstacleKindLine, ...]:
    """Obstacles raised by the end of the period, by kind in the register's order."""
    by_kind: dict[str, list[RegisterEntry]] = {}
    titles: dict[str, str] = {}
    for register in registers_for(Purpose.OBSTACLES):
        kind = register.field_of(register.use_for(Purpose.OBSTACLES).fields["kind"])
        titles |= {choice.id: choice.title.vi for choice in kind.choices}
        for entry in entries(Purpose.OBSTACLES, period.last_on).filter(register=register.id):
            by_kind.setdefault(str(entry.data.get(kind.id) or ""), []).append(entry)
    listed = _ordered(by_kind, list(titles))
    return tuple(_line(titles.get(id_, OTHER_KIND), of_kind, period) for id_, of_kind in listed)


def _ordered(by_kind: dict[str, list[RegisterEntry]], order: list[str]) -> list[tuple[str, list[RegisterEntry]]]:
    return sorted(by_kind.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))


def _line(title: str, of_kind: list[RegisterEntry], period: ReportPeriod) -> ObstacleKindLine:
    waiting = [entry for entry in of_kind if _open_on(entry, period.last_on)]
    return ObstacleKindLine(
        title,
        len(of_kind),
        sum(entry.opened_on is not None and entry.opened_on >= period.first_on for entry in of_kind),
        len(of_kind) - len(waiting),
        len(waiting),
        sum(entry.due_on is not None and entry.due_on < period.last_on for entry in waiting),
        max((_waited(entry, period.last_on) for entry in waiting), default=0),
    )


def _open_on(entry: RegisterEntry, day: date) -> bool:
    return entry.closed_on is None or entry.closed_on > day


def _waited(entry: RegisterEntry, day: date) -> int:
    return (day - entry.opened_on).days if entry.opened_on else 0


def difficulties(period: ReportPeriod) -> tuple[DifficultyLine, ...]:
    """Obstacles open at the end of the period, the longest waiting first, with what is proposed to the city."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    opened = [entry for entry in entries(Purpose.OBSTACLES, period.last_on) if _open_on(entry, period.last_on)]
    opened.sort(key=lambda entry: (entry.opened_on or period.last_on, entry.pk))
    return tuple(
        DifficultyLine(
            words.body_of(units[entry.unit_id]) if entry.unit_id in units else "",
            entry.title,
            formats.day(entry.opened_on) if entry.opened_on else "",
            _waited(entry, period.last_on),
            state_title(registers()[entry.register], entry.state, "vi"),
            str(entry.data.get(_proposed(entry.register)) or ""),
        )
        for entry in opened
    )


def _proposed(register_id: str) -> str:
    return registers()[register_id].use_for(Purpose.OBSTACLES).fields["proposed"]
