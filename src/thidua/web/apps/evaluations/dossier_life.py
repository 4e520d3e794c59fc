"""One dossier from receipt to result: its steps, its appointments, its deadline day by day, the verdicts it touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from thidua.indicators.listings.one_dossier import DossierRecord, LegRow, record_of
from thidua.rules.criteria import IndicatorLeaf, Node, leaves
from thidua.rules.terms import SubjectKind, TimeUnit
from thidua.rules.time.calendar import OutsideCalendarError, WorkingCalendar
from thidua.rules.time.deadline_clock import Pause, TimeLimit, used_of
from thidua.rules.time.deadline_trace import Trace, trace
from thidua.verdicts.bearing import Bearing, bearing_of
from thidua.verdicts.evaluation_facts import EvaluationFacts
from thidua.verdicts.provenance import LedgerRow, dossier_rows

OVERDUE = "pending_overdue"


@dataclass(frozen=True, slots=True)
class DossierStep:
    """A routing step. arrived_at: since when it lay there; kept_seconds, late_seconds: working seconds.

    on_time: None where nobody compares the step with a time.
    """

    kind: str | None
    activity: str | None
    unit_id: str | None
    to_unit_id: str | None
    officer_id: str | None
    arrived_at: datetime | None
    happened_at: datetime
    due_at: datetime | None
    kept_seconds: int | None
    on_time: bool | None
    late_seconds: int


@dataclass(frozen=True, slots=True)
class Supplement:
    """A request for more papers, and when it was answered; None: not yet."""

    requested_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment date. known_at: since when it stands; reason: why it was moved, where somebody wrote that down."""

    due_at: datetime
    known_at: datetime
    reason: str | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class TouchedVerdict:
    """A requirement that the dossier counts for, of a unit or officer, and how: as so many items."""

    criterion_id: str
    leaf_id: str
    kind: SubjectKind
    subject_id: str
    bearing: Bearing
    items: int


@dataclass(frozen=True, slots=True)
class DossierLife:
    """All that is told of one dossier at the judged moment.

    late_seconds: working seconds over the time that the movement compares with; 0 in time, None where nothing is due.
    slowest: the step that is told as the cause: of those late by their own time the latest, else the longest.
    rows: every row of the ledger about it, replaced versions too, each with its import.
    """

    record: DossierRecord
    judged_at: datetime
    deadline_at: datetime | None
    late_seconds: int | None
    steps: tuple[DossierStep, ...]
    slowest: DossierStep | None
    supplements: tuple[Supplement, ...]
    appointments: tuple[Appointment, ...]
    trace: Trace | None
    working_day_seconds: int
    touched: tuple[TouchedVerdict, ...]
    rows: tuple[LedgerRow, ...]

    @property
    def units(self) -> frozenset[str]:
        """The units that have a part in it."""
        ids = {self.record.receiving_unit_id, self.record.finishing_unit_id, self.record.holder_unit_id}
        ids |= {unit for step in self.steps for unit in (step.unit_id, step.to_unit_id)}
        return frozenset(unit for unit in ids if unit)

    @property
    def officers(self) -> frozenset[str]:
        """The officers who have a part in it."""
        ids = {self.record.receiving_officer_id, self.record.finishing_officer_id}
        return frozenset(officer for officer in ids | {step.officer_id for step in self.steps} if officer)


def life_of(facts: EvaluationFacts, dossier_id: str) -> DossierLife | None:
    """The dossier as these facts have it; None where they know of none.

    Raises:
        UserError: the ledger's files are not what was committed.
    """
    counted = facts.counted
    used = {leaf.indicator for criterion in facts.movement.criteria for leaf in _indicator_leaves(criterion.rule)}
    record = record_of(counted, dossier_id, sorted(used))
    if record is None:
        return None
    rows = dossier_rows(counted.snapshot, dossier_id)
    calendar = counted.calendars.for_unit(record.finishing_unit_id)
    judged_at = counted.scope.judged_at
    supplements = _supplements(rows, judged_at)
    pauses = [Pause(request.requested_at, request.answered_at) for request in supplements]
    steps = _steps(facts, rows, record)
    told = _trace(calendar, record, pauses, judged_at)
    deadline_at = _deadline(facts, record, told)
    return DossierLife(
        record=record,
        judged_at=judged_at,
        deadline_at=deadline_at,
        late_seconds=_late(calendar, record, deadline_at, told, pauses, judged_at, by_clock=_by_clock(facts)),
        steps=steps,
        slowest=_slowest(steps),
        supplements=supplements,
        appointments=_appointments(record, rows),
        trace=told,
        working_day_seconds=calendar.counting.working_day_seconds,
        touched=_touched(facts, record),
        rows=rows,
    )


def _indicator_leaves(rule: Node) -> Iterable[IndicatorLeaf]:
    return (leaf for leaf in leaves(rule) if isinstance(leaf, IndicatorLeaf))


def _supplements(rows: Iterable[LedgerRow], judged_at: datetime) -> tuple[Supplement, ...]:
    told = (row.values for row in rows if row.table == "supplements" and row.current)
    listed = [
        Supplement(
            values["requested_at"],
            answered if (answered := values.get("answered_at")) and answered <= judged_at else None,
        )
        for values in told
        if values["requested_at"] <= judged_at
    ]
    return tuple(sorted(listed, key=lambda request: request.requested_at))


def _steps(facts: EvaluationFacts, rows: Iterable[LedgerRow], record: DossierRecord) -> tuple[DossierStep, ...]:
    """The steps in the source's order; a step that is compared has its count from the indicator of legs."""
    scope, calendars = facts.counted.scope, facts.counted.calendars
    compared: dict[tuple[object, ...], list[LegRow]] = {}
    for told in record.legs:
        compared.setdefault((told.kind, told.unit_id, told.officer_id, told.happened_at), []).append(told)
    steps: list[DossierStep] = []
    before: datetime | None = None
    listed = sorted(
        (row.values for row in rows if row.table == "events" and row.current), key=lambda values: values["seq"]
    )
    for values in listed:
        happened_at = values["happened_at"]
        if happened_at.replace(microsecond=0) > scope.judged_at:
            continue
        unit_id, officer_id, kind = (values.get(name) for name in ("unit_id", "officer_id", "kind"))
        calendar = calendars.for_unit(unit_id)
        same = compared.get((kind, unit_id, officer_id, happened_at.replace(microsecond=0)), [])
        leg = same.pop(0) if same else None
        arrived_at = values.get("arrived_at") or before
        kept = leg.leg_seconds if leg and leg.leg_seconds is not None else _elapsed(calendar, arrived_at, happened_at)
        on_time = bool(leg.count.numerator) if leg and leg.count.denominator else None
        late = 0
        if on_time is False and leg is not None:
            limit = scope.settings.forward_within_working_seconds
            since_due = _elapsed(calendar, leg.due_at, leg.happened_at)
            late = (leg.leg_seconds or 0) - limit if leg.due_at is None else since_due or 0
        steps.append(
            DossierStep(
                kind,
                values.get("activity"),
                unit_id,
                values.get("to_unit_id"),
                officer_id,
                arrived_at,
                happened_at,
                leg.due_at if leg else values.get("due_at"),
                kept,
                on_time,
                late,
            )
        )
        before = happened_at
    return tuple(steps)


def _elapsed(calendar: WorkingCalendar, start: datetime | None, end: datetime | None) -> int | None:
    """Working seconds between two moments; None where one is missing, or the calendar does not reach there."""
    if start is None or end is None:
        return None
    try:
        return max(calendar.elapsed(start, end), 0)
    except OutsideCalendarError:
        return None


def _slowest(steps: Iterable[DossierStep]) -> DossierStep | None:
    listed = list(steps)
    late = [step for step in listed if step.on_time is False]
    if late:
        return max(late, key=lambda step: step.late_seconds)
    return max((step for step in listed if step.kept_seconds), key=lambda step: step.kept_seconds or 0, default=None)


def _trace(calendar: WorkingCalendar, record: DossierRecord, pauses: list[Pause], judged_at: datetime) -> Trace | None:
    """The time limit day by day; None where no limit or receipt is known, or the calendar does not reach there."""
    if record.limit is None or record.received_at is None:
        return None
    amount, unit = record.limit
    try:
        return trace(
            calendar, record.received_at, TimeLimit(amount, TimeUnit(unit)), pauses, record.ended_at or judged_at
        )
    except (OutsideCalendarError, ValueError):
        return None


def _by_clock(facts: EvaluationFacts) -> bool:
    return facts.counted.scope.settings.on_time == "clock"


def _deadline(facts: EvaluationFacts, record: DossierRecord, told: Trace | None) -> datetime | None:
    """The moment that the movement compares the end with."""
    match facts.counted.scope.settings.on_time:
        case "clock":
            return told.due_at if told else None
        case "first_appointment":
            return record.first_due_at
        case _:
            return record.due_at


def _late(
    calendar: WorkingCalendar,
    record: DossierRecord,
    deadline_at: datetime | None,
    told: Trace | None,
    pauses: list[Pause],
    judged_at: datetime,
    *,
    by_clock: bool,
) -> int | None:
    if deadline_at is None or record.ended_otherwise or record.received_at is None:
        return None
    end = record.finished_at or (judged_at if record.place == OVERDUE else None)
    if end is None:
        return 0
    if by_clock and told is not None and record.limit is not None:
        limit = TimeLimit(record.limit[0], TimeUnit(record.limit[1]))
        return max(used_of(calendar, record.received_at, limit, end, pauses) - told.limit_seconds, 0)
    return _elapsed(calendar, deadline_at, end) if end > deadline_at else 0


def _appointments(record: DossierRecord, rows: Iterable[LedgerRow]) -> tuple[Appointment, ...]:
    """Every date that was ever told, in the order in which it was; what stands in several rows once."""
    listed: list[tuple[datetime, datetime, str | None]] = []
    versions = 0
    for row in rows:
        values = row.values
        received_at = values.get("received_at") or record.received_at
        if row.table == "dossiers":
            versions += 1
            if values.get("due_at"):
                listed.append(((received_at if versions == 1 else None) or row.known_at, values["due_at"], None))
        elif row.table in ("due_changes", "supplements") and row.current:
            changed_at = values.get("changed_at") or values.get("answered_at") or values["requested_at"]
            if values.get("due_before_at"):
                listed.append((received_at or changed_at, values["due_before_at"], None))
            if values.get("due_after_at"):
                listed.append((changed_at, values["due_after_at"], values.get("reason")))
    kept: dict[datetime, tuple[datetime, str | None]] = {}
    for known_at, due_at, reason in sorted(listed, key=lambda told: (told[0], told[1])):
        since, why = kept.get(due_at, (known_at, None))
        kept[due_at] = (since, why or reason)
    return tuple(
        Appointment(due_at, known_at, reason, in_force=_same(due_at, record.due_at))
        for due_at, (known_at, reason) in kept.items()
    )


def _same(told: datetime, due_at: datetime | None) -> bool:
    """Whether a date as it was told is the appointment that is compared with: a bare day stands for its end."""
    if due_at is None:
        return False
    return told.replace(microsecond=0) == due_at or (told.time() == time() and told.date() == due_at.date())


def _touched(facts: EvaluationFacts, record: DossierRecord) -> tuple[TouchedVerdict, ...]:
    """The requirements that count the dossier, of each subject that answers for one of its rows."""
    judged = {(subject.kind, subject.id): subject for subject in facts.participants.subjects}
    counts: dict[tuple[str, str, SubjectKind, str, Bearing], int] = {}
    for criterion in facts.movement.criteria:
        for leaf in _indicator_leaves(criterion.rule):
            for row in record.rows:
                if row.indicator != leaf.indicator:
                    continue
                bearing = bearing_of(row.count, leaf.op.value, share=leaf.threshold.denominator is not None)
                for subject_id in _answering(facts, criterion.kind, row.unit_id, row.officer_id):
                    subject = judged.get((criterion.kind, subject_id))
                    if subject is None or not criterion.applies_to(subject.group):
                        continue
                    if leaf.groups and subject.group not in leaf.groups:
                        continue
                    key = (criterion.id, leaf.id, criterion.kind, subject_id, bearing)
                    counts[key] = counts.get(key, 0) + 1
    return tuple(TouchedVerdict(*key, items) for key, items in counts.items())


def _answering(
    facts: EvaluationFacts, kind: SubjectKind, unit_id: str | None, officer_id: str | None
) -> tuple[str, ...]:
    if kind is SubjectKind.OFFICER:
        return (officer_id,) if officer_id else ()
    return facts.participants.ancestors.get(unit_id, (unit_id,)) if unit_id else ()
