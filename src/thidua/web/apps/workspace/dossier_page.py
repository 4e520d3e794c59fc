"""A dossier as a page: the sentence how it stands, its days and steps, what it touches, where it came from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from thidua.documents.report.builder import counted
from thidua.i18n import Language, formats, translate
from thidua.i18n.catalogue import _
from thidua.rules.criteria import leaves
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.rules.time.calendar import CalendarSet, OutsideCalendarError
from thidua.rules.time.day_words import COUNTS, KINDS, WEEKDAYS
from thidua.verdicts.bearing import BEARINGS, ORDER
from thidua.verdicts.conservation import PLACES
from thidua.verdicts.results import row_from_value
from thidua.verdicts.titles import criterion_title, leaf_title, measure
from thidua.verdicts.wording import CHANNELS, DOSSIER_ROWS, STEPS, lacking_text, working_time
from thidua.web.apps.evaluations.dossier_life import OVERDUE, DossierLife, DossierStep, TouchedVerdict
from thidua.web.apps.evaluations.models import StoredVerdict

# So many days are drawn; what a pause makes longer is said in a line.
MOST_DAYS = 90
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DayBox:
    """A day between receipt and end. look: its class in the style sheet; marks: what happened or was due on it."""

    on: date
    weekday: str
    look: str
    text: str
    title: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as it is told."""

    title: str
    unit: str
    to_unit: str
    officer: str
    at: datetime
    kept_for: str
    due_at: datetime | None
    state: str  # met, not_met, or empty where nobody compares it
    verdict: str


@dataclass(frozen=True, slots=True)
class TouchedLine:
    """A requirement that the dossier counts for. address: the lines behind the verdict; empty: not for this reader."""

    subject: str
    criterion_id: str
    title: str
    requirement: str
    bearing: str
    word: str
    items: int
    verdict_state: str
    counted: str
    lacking: str
    address: str

    @property
    def verdict(self) -> tuple[str, str]:
        """Of whom and of what: the lines of one verdict stand together."""
        return self.subject, self.criterion_id


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A row of the ledger about the dossier, and the import and file it came with."""

    what: str
    at: datetime | None
    import_number: int
    source: str
    row_no: int
    known_at: datetime
    current: bool


def headline(life: DossierLife, units: Names, language: Language) -> tuple[str, str]:
    """How it stands in a sentence or two, and in which colour: the name of a state of verdicts."""
    record = life.record
    if record.ended_otherwise:
        return translate(_("Refused, withdrawn or stopped: it is compared with no date."), language), "not_applicable"
    if record.received_at is None:
        return translate(_("Submitted, not received yet."), language), "not_determinable"
    if record.finished_at is not None:
        if life.late_seconds is None:
            return translate(_("Finished; there is no date to compare with."), language), "not_applicable"
        if not life.late_seconds:
            return translate(_("Finished on time."), language), "met"
        text = translate(_("Late by {time}."), language, time=_time(life, life.late_seconds, language))
        return " ".join([text, *_cause(life, units, language)]), "not_met"
    where = translate(
        _("It waits at {unit} since {moment}."),
        language,
        unit=units.get(record.holder_unit_id or "", translate(_("a unit that nobody wrote down"), language)),
        moment=formats.moment(record.waiting_since_at or record.received_at),
    )
    if record.awaiting_since_at is not None:
        awaited = translate(
            _("A supplement has been awaited since {moment}."),
            language,
            moment=formats.moment(record.awaiting_since_at),
        )
        return f"{awaited} {where}", "on_hold"
    if record.place == OVERDUE:
        text = translate(_("Overdue by {time}."), language, time=_time(life, life.late_seconds or 0, language))
        return " ".join([text, where, *_cause(life, units, language)]), "not_met"
    if life.deadline_at is None:
        return " ".join([translate(_("In process, without an appointment."), language), where]), "not_determinable"
    due = translate(_("In process, due {moment}."), language, moment=formats.moment(life.deadline_at))
    return f"{due} {where}", "met"


def _time(life: DossierLife, seconds: int, language: Language) -> str:
    return working_time(seconds, life.working_day_seconds, language)


def _cause(life: DossierLife, units: Names, language: Language) -> list[str]:
    """The step that cost most: late by its own time, else the longest."""
    step = life.slowest
    if step is None:
        return []
    late = step.on_time is False
    message = (
        _("Late by {time} at the step {step}, {unit}: from {start} to {end}.")
        if late
        else _("The longest step is {step}, {unit}: {time}, from {start} to {end}.")
    )
    return [
        translate(
            message,
            language,
            time=_time(life, step.late_seconds if late else step.kept_seconds or 0, language),
            step=_step_title(step, language),
            unit=units.get(step.unit_id or "", formats.NOTHING),
            start=formats.moment(step.arrived_at) if step.arrived_at else formats.NOTHING,
            end=formats.moment(step.happened_at),
        )
    ]


def _step_title(step: DossierStep, language: Language) -> str:
    return step.activity or translate(STEPS.get(step.kind or "other", STEPS["other"]), language)


def step_lines(life: DossierLife, units: Names, officers: Names, language: Language) -> list[StepLine]:
    """The steps in their order."""
    lines = []
    for step in life.steps:
        verdict = ""
        if step.on_time is True:
            verdict = translate(_("on time"), language)
        elif step.on_time is False:
            verdict = translate(_("late by {time}"), language, time=_time(life, step.late_seconds, language))
        lines.append(
            StepLine(
                _step_title(step, language),
                units.get(step.unit_id or "", ""),
                units.get(step.to_unit_id or "", "") if step.to_unit_id != step.unit_id else "",
                officers.get(step.officer_id or "", ""),
                step.happened_at,
                _time(life, step.kept_seconds, language) if step.kept_seconds is not None else "",
                step.due_at,
                {True: "met", False: "not_met", None: ""}[step.on_time],
                verdict,
            )
        )
    return lines


def day_boxes(life: DossierLife, calendars: CalendarSet, language: Language) -> tuple[list[DayBox], int]:
    """The days from receipt to the end or the date due, whichever is later, and how many more there are than drawn."""
    record = life.record
    if life.trace is None or record.received_at is None:
        return [], 0
    calendar = calendars.for_unit(record.finishing_unit_id)
    end = record.ended_at or life.judged_at
    last = max(
        life.trace.due_at.date(), end.date() if life.late_seconds else date.min, (life.deadline_at or end).date()
    )
    traced = {told.day.on: told for told in life.trace.days}
    day_seconds = life.working_day_seconds
    boxes: list[DayBox] = []
    on, used, late = record.received_at.date(), 0, 0
    while on <= last:
        if len(boxes) == MOST_DAYS:
            return boxes, (last - on).days + 1
        told = traced.get(on)
        try:
            day = told.day if told else calendar.day(on)
        except OutsideCalendarError:
            break
        marks = _marks(life, on, language)
        reason = day.reason.text(language) if day.reason else ""
        title = reason or translate(KINDS[day.kind], language)
        if told:
            used += told.counted_seconds
        deadline_on = life.deadline_at.date() if life.deadline_at else None
        if life.late_seconds and deadline_on is not None and deadline_on < on <= end.date() and day.sessions:
            late += 1
            look, text = "late", translate(_("late day {n}"), language, n=late)
        elif told and told.counted_seconds:
            look = "counted"
            whole = used % day_seconds == 0
            told_used = translate(_("{time} used"), language, time=_time(life, used, language))
            text = translate(_("day {n}"), language, n=used // day_seconds) if whole else told_used
        elif told:
            look, text = str(told.counts), translate(COUNTS[told.counts], language)
        else:
            look, text = ("plain" if day.sessions else "off"), title
        boxes.append(DayBox(on, translate(WEEKDAYS[on.weekday()], language), look, text, title, marks))
        on += timedelta(days=1)
    return boxes, 0


def _marks(life: DossierLife, on: date, language: Language) -> tuple[str, ...]:
    record = life.record
    moments = (
        (record.received_at, _("Received")),
        (record.due_at, _("Appointment")),
        (life.trace.due_at if life.trace else None, _("Limit runs out")),
        (None if record.ended_otherwise else record.finished_at, _("Finished")),
        (record.broken_off_at, _("Refused, withdrawn or stopped")),
    )
    return tuple(translate(word, language) for moment, word in moments if moment is not None and moment.date() == on)


def holidays(boxes: list[DayBox]) -> list[DayBox]:
    """The days with a reason of their own, for the line below the drawing."""
    return [box for box in boxes if box.title != box.text and box.look in ("off", "plain")]


def touched_lines(
    life: DossierLife,
    movement: Movement,
    verdicts: Mapping[tuple[str, str, str], StoredVerdict],
    shown: Callable[[TouchedVerdict], tuple[str, str] | None],
    language: Language,
) -> list[TouchedLine]:
    """The requirements that count it, by subject and criterion; those with a problem first.

    shown: the subject's name and the address behind its verdict; None where this reader may not see the subject.
    """
    lines = []
    worst: dict[tuple[str, str], int] = {}
    for touched in life.touched:
        of = (touched.subject_id, touched.criterion_id)
        worst[of] = min(worst.get(of, len(ORDER)), ORDER[touched.bearing])
    places = {of: place for place, of in enumerate(sorted(worst, key=lambda of: worst[of]))}
    for touched in sorted(
        life.touched, key=lambda line: (places[line.subject_id, line.criterion_id], ORDER[line.bearing])
    ):
        told = shown(touched)
        verdict = verdicts.get((touched.kind.value, touched.subject_id, touched.criterion_id))
        if told is None or verdict is None:
            continue
        row = row_from_value(verdict.row)
        part = next((part for part in row.parts if part.id == touched.leaf_id), None)
        rule = movement.criterion(touched.criterion_id).rule
        leaf = next(leaf for leaf in leaves(rule) if leaf.id == touched.leaf_id)
        lines.append(
            TouchedLine(
                told[0],
                touched.criterion_id,
                criterion_title(movement, touched.criterion_id, language),
                leaf_title(movement, touched.criterion_id, leaf, language),
                touched.bearing.value,
                translate(BEARINGS[touched.bearing], language),
                touched.items,
                verdict.state,
                counted(part, language) if part else "",
                lacking_text(part, measure(part), language) if part else "",
                told[1],
            )
        )
    return lines


def source_lines(life: DossierLife, language: Language) -> list[SourceLine]:
    """Where each row came from, in the order in which it was learnt."""
    return [
        SourceLine(
            translate(DOSSIER_ROWS.get(row.table, row.table), language),
            row.happened_at,
            row.import_number,
            row.source,
            row.row_no,
            row.known_at,
            row.current,
        )
        for row in sorted(life.rows, key=lambda row: (row.import_number, row.table, row.row_no))
    ]


def outside_text(life: DossierLife, language: Language) -> str:
    """Why no verdict counts its end; empty where one does, or where the dossier waits to be counted."""
    reason = PLACES.get(life.record.place or "")
    if life.record.place is None:
        return translate(_("It does not touch the time of the movement."), language)
    return (
        translate(_("No verdict counts its end: {why}."), language, why=translate(reason, language)) if reason else ""
    )


def channel_text(life: DossierLife, language: Language) -> str:
    """How it came in."""
    word = CHANNELS.get(life.record.channel or "")
    return translate(word, language) if word else formats.NOTHING


def limit_text(life: DossierLife, language: Language) -> str:
    """The time limit in words."""
    if life.record.limit_seconds is None:
        return formats.NOTHING
    return _time(life, life.record.limit_seconds, language)


def of_subject(kind: SubjectKind) -> str:
    """The address's name of what is behind a verdict."""
    return "behind-officer" if kind is SubjectKind.OFFICER else "behind-unit"
