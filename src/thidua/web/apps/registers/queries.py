"""Reads of the registers: a few queries a page, however many entries there are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.cache import caches
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from thidua.definitions.registers import register_for, registers_for
from thidua.definitions.registers.spec import CANCELLED, FieldSpec, Purpose, Register
from thidua.i18n import Language, formats
from thidua.ledger.cleaning.text import fold
from thidua.rules.movement import Window
from thidua.web.apps.accounts.access_scope import AccessScope
from thidua.web.apps.organisation.models import Officer, Procedure, Unit
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.body_names import DUTIES, DUTY_SECONDS
from thidua.web.apps.registers.field_values import DisplayNames, display_text, state_title, value_of
from thidua.web.apps.registers.initiatives import recognised
from thidua.web.apps.registers.models import EntryRevision, RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import RegisterSubject, units_below
from thidua.web.ui.values import JsonObject

MOST_BARS = 8
# Duties of part V that a body's entry names.
HOME_AFFAIRS, CITY_OFFICE = "home-affairs", "city-office"


def within(
    entries_within: QuerySet[RegisterEntry], subject: RegisterSubject, reach: AccessScope
) -> QuerySet[RegisterEntry]:
    """Entries of the subject (a unit's with those of the units below it) that the reader may see."""
    if subject.kind == "officer":
        entries_within = entries_within.filter(officer_id=subject.officer_id)
    elif subject.kind == "unit":
        entries_within = entries_within.filter(unit_id__in=units_below(subject.unit_id))
    if reach.everywhere:
        return entries_within
    own = Q(officer_id=reach.own_officer_id) if reach.own_officer_id else Q(pk=None)
    return entries_within.filter(Q(unit_id__in=reach.units) | own)


@dataclass(frozen=True, slots=True)
class IssuedPlan:
    """A unit's plan of its own movement. issued_on: of an entry from a file without it the day on which it was done."""

    unit_id: str
    document_no: str
    issued_on: date


def issued_plans(unit_id: str = "", within: Window | None = None) -> list[IssuedPlan]:
    """The plans of units, or of one, that are issued, and so bear a number (V.1); the first entered before.

    within: the period of the movement whose plans are asked for; None: of any.
    """
    plans = RegisterEntry.objects.filter(register__in=[register.id for register in registers_for(Purpose.UNIT_PLANS)])
    plans = plans.exclude(state=CANCELLED).exclude(document_no="").order_by("pk")
    return [
        IssuedPlan(plan.unit_id, plan.document_no, day)
        for plan in (plans.filter(unit_id=unit_id) if unit_id else plans)
        if (day := plan.document_on or plan.closed_on or plan.opened_on)
        and (within is None or within.from_on <= day <= within.to_on)
    ]


def with_words(entries: QuerySet[RegisterEntry], words: str) -> QuerySet[RegisterEntry]:
    """Those with all of the words in code, title or the name of the unit, whatever their accents."""
    for word in fold(words).split():
        units = Unit.objects.filter(search__contains=word).values("pk")
        entries = entries.filter(Q(search__contains=word) | Q(unit_id__in=units))
    return entries


def overdue() -> Q:
    """Past the time limit and not closed."""
    return Q(due_on__lt=timezone.localdate(), closed_on__isnull=True) & ~Q(state=CANCELLED)


def entries(register: Register, subject: RegisterSubject, reach: AccessScope) -> QuerySet[RegisterEntry]:
    """The entries of a register about a subject that the reader may see, the newest first."""
    return within(RegisterEntry.objects.filter(register=register.id), subject, reach)


def is_overdue(entry: RegisterEntry, today: date) -> bool:
    """Whether it is past its time limit and not closed."""
    return entry.due_on is not None and entry.due_on < today and entry.closed_on is None and not entry.cancelled


def columns(register: Register) -> list[FieldSpec]:
    """The fields that lists show, without the title, which is always the first column."""
    return [field for field in register.field if field.listed and field.id not in ("title", "officer_id")]


def names_for(register: Register, shown_entries: Iterable[RegisterEntry]) -> DisplayNames:
    """Names of all that these entries mention."""
    officers: set[str] = set()
    procedures: set[str] = set()
    initiatives: set[str] = set()
    for entry in shown_entries:
        officers.add(entry.officer_id)
        for field in register.field:
            value = value_of(entry, field)
            if field.kind == "authors":
                officers |= {officer for officer, _share in value or []}
            elif field.kind == "officer":
                officers.add(value or "")
            elif field.kind == "procedures":
                procedures |= set(value or [])
            elif field.kind == "recognised_initiative":
                initiatives.add(value or "")
    return DisplayNames(
        names(),
        dict(Officer.objects.filter(id__in=officers - {""}).values_list("id", "name")) if officers - {""} else {},
        dict(Procedure.objects.filter(id__in=procedures).values_list("id", "name")) if procedures else {},
        dict(recognised().filter(code__in=initiatives).values_list("code", "title")) if initiatives - {""} else {},
    )


def unit_with_duty(duty: str) -> Unit | None:
    """The unit whose entry says that it has a duty of part V; None where none says so."""
    register = register_for(Purpose.BODIES_IN_PAPERS)
    field = register.use_for(Purpose.BODIES_IN_PAPERS).fields["duty"]
    entries = RegisterEntry.objects.filter(register=register.id, closed_on__isnull=True, **{f"data__{field}": duty})
    entry = entries.exclude(state=CANCELLED).order_by("pk").first()
    return Unit.objects.filter(pk=entry.unit_id).first() if entry else None


def within_body(unit_id: str, duty: str) -> bool:
    """Whether a unit is the body that has a duty of part V, or lies below it. Asked for each line of a list, so the
    process keeps which body it is for a minute, and `body_written` forgets it."""
    bodies: dict[str, str] = caches["process"].get(DUTIES) or {}
    if duty not in bodies:
        body = unit_with_duty(duty)
        bodies = {**bodies, duty: body.pk if body else ""}
        caches["process"].set(DUTIES, bodies, DUTY_SECONDS)
    return bool(bodies[duty]) and unit_id in units_below(bodies[duty])


@dataclass(frozen=True, slots=True)
class Summary:
    """How many entries a register has. unfed: those whose newest state is not yet in any evaluation."""

    register: Register
    all: int
    open: int
    overdue: int
    unfed: int


def summaries(subject: RegisterSubject, reaches: Mapping[str, AccessScope]) -> list[Summary]:
    """Each register the reader may see; one query for registers seen alike."""
    kind_summaries = []
    by_reach: dict[AccessScope, list[str]] = {}
    for register_id, reach in reaches.items():
        by_reach.setdefault(reach, []).append(register_id)
    counted: JsonObject = {}
    for reach, ids in by_reach.items():
        rows = (
            within(RegisterEntry.objects.filter(register__in=ids), subject, reach)
            .exclude(state=CANCELLED)
            .values("register")
            .annotate(
                all=Count("pk"),
                open=Count("pk", filter=Q(closed_on__isnull=True)),
                overdue=Count("pk", filter=overdue()),
                unfed=Count("pk", filter=Q(fed__lt=F("version"))),
            )
            .order_by()
        )
        counted |= {row["register"]: row for row in rows}
    for register in registers().values():
        if register.id in reaches:
            row = counted.get(register.id, {"all": 0, "open": 0, "overdue": 0, "unfed": 0})
            unfed = row["unfed"] if register.feeds else 0
            kind_summaries.append(Summary(register, row["all"], row["open"], row["overdue"], unfed))
    return kind_summaries


@dataclass(frozen=True, slots=True)
class Bar:
    """What is open at one place, and how much of it past its limit; widths of 100."""

    name: str
    open: int
    overdue: int
    width: int
    overdue_width: int


def bottlenecks(
    register: Register, subject: RegisterSubject, reach: AccessScope, language: Language
) -> list[tuple[str, list[Bar]]]:
    """Where open entries gather: by state, by unit, and by the choice fields lists show. Two queries."""
    open_entries = within(RegisterEntry.objects.filter(register=register.id, closed_on__isnull=True), subject, reach)
    rows = list(open_entries.exclude(state=CANCELLED).values_list("state", "unit_id", "due_on", "data"))
    today = timezone.localdate()
    late = [due is not None and due < today for _state, _unit, due, _data in rows]
    units = names()
    pictures = [
        ("state", [state_title(register, state, language) for state, *_others in rows]),
        ("unit", [units.get(unit, unit) for _state, unit, *_others in rows]),
    ]
    for field in columns(register):
        if field.kind == "choice":
            none = DisplayNames({}, {}, {})
            keys = [display_text(field, row[3].get(field.id), none, language) for row in rows]
            pictures.append((field.title.text(language), keys))
    return [(title, _bars(keys, late)) for title, keys in pictures]


def _bars(keys: list[str], late: list[bool]) -> list[Bar]:
    whole = Counter(keys)
    overdue_there = Counter(key for key, is_late in zip(keys, late, strict=True) if is_late)
    order = sorted(whole, key=lambda key: (-overdue_there[key], -whole[key], key))[:MOST_BARS]
    most = max(whole.values(), default=1)
    return [
        Bar(key or "–", whole[key], overdue_there[key], 100 * whole[key] // most, 100 * overdue_there[key] // most)
        for key in order
    ]


@dataclass(frozen=True, slots=True)
class DescribedRevision:
    """A change in words: of each field its title, before and after."""

    change: EntryRevision
    what: str
    fields: tuple[tuple[str, str, str], ...]


def history(
    entry: RegisterEntry, register: Register, what: Mapping[str, str], titles: Mapping[str, str], language: Language
) -> list[DescribedRevision]:
    """Every writing of an entry, the newest first. what: names of what is no state; titles: of other columns."""
    changes = list(entry.changes.select_related("by"))
    display_names = names_for(register, [entry])
    fields = {field.id: field for field in register.field}
    told_changes = []
    for change in changes:
        told = []
        for name in change.after:
            pair = [change.before.get(name), change.after[name]]
            if name in fields:
                title = fields[name].title.text(language)
                texts = [display_text(fields[name], value, display_names, language) for value in pair]
            elif name == "state":
                title, texts = titles[name], [state_title(register, value, language) if value else "" for value in pair]
            elif name == "unit_id":
                title, texts = titles[name], [display_names.units.get(value or "", value or "") for value in pair]
            else:
                title, texts = titles[name], [formats.day(value) if value else "" for value in pair]
            if texts[0] != texts[1]:
                told.append((title, texts[0], texts[1]))
        told_changes.append(
            DescribedRevision(
                change, what.get(change.what) or state_title(register, change.what, language), tuple(told)
            )
        )
    return told_changes
