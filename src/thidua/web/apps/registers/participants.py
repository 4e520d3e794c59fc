"""Who takes part: filled in from the tree of units and posts, frozen on a day as the quota's denominators (III.2.a)."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import CANCELLED, FieldSpec, Purpose, Register
from thidua.i18n import UserError, formats
from thidua.proof.frozen_register import INDIVIDUAL, FrozenRegister
from thidua.rules.movement import Movement
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import id_on, movement_of, newest
from thidua.web.apps.movements.closing import require_open
from thidua.web.apps.registers import actions
from thidua.web.apps.registers.models import Freeze, RegisterEntry
from thidua.web.apps.registers.subjects import RegisterSubject
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json

DIRECT = "Trực tiếp thực hiện"


def participant() -> Register:
    """The description of the register of participants."""
    return register_for(Purpose.PARTICIPANTS)


def participating() -> QuerySet[RegisterEntry]:
    """Entries of whoever takes part or took part; cancelled ones left out."""
    return RegisterEntry.objects.filter(register=participant().id).exclude(state=CANCELLED)


def confirmed() -> QuerySet[RegisterEntry]:
    """Those of them that do not rest on the word of the unit alone."""
    return participating().filter(state=participant().use_for(Purpose.PARTICIPANTS).states["confirmed"])


def _part(name: str) -> str:
    """The id of the field that holds the group or the role."""
    return participant().use_for(Purpose.PARTICIPANTS).fields[name]


def group_field() -> FieldSpec:
    """The field that holds the group."""
    return participant().field_of(_part("group"))


def fill(evaluation: Evaluation, *, by: User) -> int:
    """An entry for whoever the evaluation judges and has none yet, from the movement's first day on; how many.

    Whoever left is not entered again.
    """
    from_on = movement_of(evaluation).window.from_on
    entered = participating().values_list("unit_id", "officer_id")
    there = {("", officer) if officer else (unit, "") for unit, officer in entered}
    judged = evaluation.subjects.order_by("kind", "subject_id")
    listed = []
    for kind, subject_id, unit_id, name, group in judged.values_list("kind", "subject_id", "unit_id", "name", "group"):
        officer = kind == "officer"
        subject = (
            RegisterSubject("officer", unit_id or "", subject_id) if officer else RegisterSubject("unit", subject_id)
        )
        values = {
            "title": name,
            _part("group"): INDIVIDUAL if officer else group,
            _part("role"): DIRECT,
            "opened_on": from_on,
        }
        if ("" if officer else subject.unit_id, subject.officer_id) not in there:
            listed.append((subject, values))
    return actions.enter_many(participant(), listed, by=by)


def on_day(day: date) -> list[RegisterEntry]:
    """Entries that take part on a day; the last day of taking part counts."""
    return list(
        participating()
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day), opened_on__lte=day)
        .order_by("unit_id", "officer_id", "code")
    )


@whole()
def freeze(day: date, reason: str, *, by: User, movement_id: str = "") -> Freeze:
    """The participants of a day, with their number by group, for good. A later one is a version of its own.

    movement_id: of whose quota they are the base; empty: of the city's in whose period the day lies.

    Raises:
        UserError: the day has not come, nobody takes part, an entry contradicts itself, a later one has no reason, or
            the movement is closed.
    """
    if day > timezone.localdate():
        raise UserError("Participants are frozen on a day that has come: {day} has not", day=formats.day(day))
    movement = newest(movement_id or id_on(day))
    require_open(movement.id)
    number = Freeze.objects.select_for_update().count() + 1
    if last_freeze(movement) is not None and not reason.strip():
        raise UserError("The participants are frozen already: say why they are frozen again")
    subjects: dict[tuple[str, str], list[Json]] = {}
    for entry in on_day(day):
        group = entry.data.get(_part("group"), "")
        if (group == INDIVIDUAL) != bool(entry.officer_id):
            raise UserError(
                "Entry {code}: a person stands in the group of individuals, a unit in its own", code=entry.code
            )
        row = [entry.code, group, entry.unit_id, entry.officer_id, entry.title, entry.data.get(_part("role"), "")]
        subjects.setdefault((entry.unit_id if group != INDIVIDUAL else "", entry.officer_id), row)
    rows = sorted(subjects.values(), key=lambda row: (row[1], row[2], row[3]))
    if not rows:
        raise UserError("Nobody takes part on that day")
    frozen = FrozenRegister(number, day.isoformat(), rows)
    audit.write("register.freeze", f"freeze:{number}", by=by, details={"on": day.isoformat(), "reason": reason})
    return Freeze.objects.create(
        number=number,
        movement_id=movement.id,
        on=day,
        reason=reason,
        rows=rows,
        counts=frozen.counts,
        sha256=frozen.sha256,
        by=by,
    )


def register_of(frozen: Freeze) -> FrozenRegister:
    """What was frozen, as it is proven by its hash."""
    return FrozenRegister(frozen.number, frozen.on.isoformat(), frozen.rows)


def holds(frozen: Freeze) -> bool:
    """Whether what is kept is still what was frozen."""
    kept = register_of(frozen)
    return (frozen.sha256, frozen.counts) == (kept.sha256, kept.counts)


def last_freeze(movement: Movement) -> Freeze | None:
    """The last one made for the movement, or for the city's that a unit's own carries out; None before the first."""
    of_movement = Q(movement=None) | Q(movement_id__in={movement.id, movement.achievement})
    return Freeze.objects.filter(of_movement).first()


def denominators(movement: Movement) -> dict[str, int]:
    """The quota's denominators by group: those of the movement's last freeze; empty before the first."""
    last = last_freeze(movement)
    return dict(last.counts) if last else {}
