"""Open, correct, move, cancel an entry; add evidence. Each is atomic and keeps what was before."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_noop

from thidua.definitions.registers.spec import CANCELLED, Move, Purpose, Register
from thidua.i18n import UserError
from thidua.i18n.errors import DataText
from thidua.ledger.cleaning.text import fold
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import CITY, DECIDING, Place
from thidua.web.apps.accounts.persons import codes_of, relations_of, require_person, same_person
from thidua.web.apps.audit import log as audit
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.jobs import evaluate_anew
from thidua.web.apps.movements.bound import id_on, newest_edition
from thidua.web.apps.movements.closing import require_open
from thidua.web.apps.movements.editions import loaded
from thidua.web.apps.movements.models import MovementEdition
from thidua.web.apps.registers import evidence_files
from thidua.web.apps.registers.body_names import body_written, is_body, recognising_bodies, unconfirmed
from thidua.web.apps.registers.field_values import put, snapshot, value_of
from thidua.web.apps.registers.initiatives import offered
from thidua.web.apps.registers.models import Counter, EntryRevision, EvidenceFile, RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import RegisterSubject, of_entry
from thidua.web.ui.row_versions import ChangedMeanwhileError, locked
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json, JsonObject

KEPT, KEPT_TITLE = "kept", "Sổ được lập, chưa có việc nào"
AFTER_ENTRIES = gettext_noop("Evaluation with the registers")
OPENED, CORRECTED, EVIDENCE_ADDED, CANCELLING = "opened", "corrected", "evidence", "cancelled"
WRITING = (OPENED, CORRECTED)  # by which somebody says what the entry says
LIMIT_MOVED = "limit_moved"
NAMES_CONFIRMED = "names_confirmed"


@whole()
def enter(
    register: Register,
    subject: RegisterSubject,
    values: Mapping[str, Json],
    *,
    by: User | None,
    state: str = "",
    code: str = "",
    movement_id: str = "",
) -> RegisterEntry:
    """A new entry. state, code: of one that comes out of a workbook or the ledger.

    movement_id: of the movement that it belongs to or that sets its time limit; empty: by the day of opening (`id_on`).

    Raises:
        UserError: the subject has such an entry already, its time limit runs past the calendar, or its movement is
            closed.
    """
    entry = RegisterEntry(
        register=register.id,
        unit_id=subject.unit_id,
        officer_id=subject.officer_id,
        state=state or begins_in(register, subject.place, by),
        version=0,
    )
    _put(entry, register, values)
    for bound_to in _bind(entry, register, movement_id):
        require_open(bound_to)
    if register.due is not None and entry.opened_on and entry.opened_on > timezone.localdate():
        raise UserError("The time limit runs from the day of opening: it cannot lie in the future")
    if register.due is not None and entry.opened_on and entry.due_on is None:
        entry.edition = newest_edition(movement_id or id_on(entry.opened_on))
        require_open(entry.edition.movement_id)
        days = working_days(entry.edition, register.due.limit, register.due.working_days)
        entry.due_on = due_after(entry.opened_on, days, entry.unit_id)
    entry.code = code or _next_codes(register, entry.opened_on or timezone.localdate(), 1)[0]
    _write(entry, register, OPENED, {}, by)
    return entry


def begins_in(register: Register, place: Place, by: User | None) -> str:
    """Where a new entry begins: the first state, or the one after it where it would wait for whoever enters it."""
    taken = [move.to for move in register.moves_at_entry() if by is not None and by.has_perm(move.may, place)]
    return taken[0] if taken else register.first_state


@whole()
def keep(register: Register, *, by: User | None) -> RegisterEntry:
    """Records that a register is kept even while it is empty: only then does "no entry" count as none.

    Raises:
        UserError: something stands in it.
    """
    if RegisterEntry.objects.filter(register=register.id).exists():
        raise UserError("Something stands in this register: it is kept")
    entry = RegisterEntry(register=register.id, code=KEPT, title=KEPT_TITLE, version=0)
    _write(entry, register, OPENED, {}, by)
    return entry


@whole()
def correct(entry: RegisterEntry, version: int, values: Mapping[str, Json], *, by: User | None) -> RegisterEntry:
    """Other values for an entry; nothing is written where nothing differs.

    Raises:
        UserError: somebody else wrote it meanwhile, the subject has another such entry, or it is for somebody else to
            write.
    """
    entry, register = _locked(entry, version)
    _require_impartial(entry, register.corrected_by(entry.state), by)
    before = snapshot(entry, register)
    opened_on = entry.opened_on
    _put(entry, register, values)
    _bind(entry, register, "")
    if register.due is not None and entry.opened_on != opened_on:
        raise UserError(
            "The time limit runs from the day of opening: where that is wrong, cancel the entry, make another"
        )
    if snapshot(entry, register) != before:
        if any(step.by_another and step.to == entry.state for step in register.move):
            entry.state = register.first_state
        _write(entry, register, CORRECTED, before, by)
    return entry


@whole()
def move(
    entry: RegisterEntry,
    version: int,
    step: Move,
    values: Mapping[str, Json],
    *,
    by: User | None,
    file: "UploadedFile[bytes] | None" = None,
) -> RegisterEntry:
    """Leads an entry on to another state, with a file that shows why.

    Raises:
        UserError: somebody else wrote it meanwhile, it does not stand where the step begins, the file is not taken, or
            it is for somebody else to decide.
    """
    entry, register = _locked(entry, version)
    if entry.state not in step.of:
        raise UserError("Entry {code} stands elsewhere by now: look at it again", code=entry.code)
    _require_impartial(entry, step.may, by)
    if step.by_another:
        _require_another(entry, by)
    before = snapshot(entry, register)
    _put(entry, register, values)
    stays = entry.state == step.to
    entry.state = step.to
    if step.due_working_days is not None:
        entry.edition = newest_edition(limited_by(entry).movement_id)
        days = working_days(entry.edition, step.due_limit, step.due_working_days)
        entry.due_on = due_after(timezone.localdate(), days, entry.unit_id)
    if not register.state_of(step.to).ends:
        entry.closed_on = None
    elif entry.closed_on is None or (step.today and not stays):
        entry.closed_on = timezone.localdate()
    if entry.opened_on and entry.closed_on and entry.closed_on < entry.opened_on:
        raise UserError("Entry {code} would be closed before it was opened", code=entry.code)
    _write(entry, register, step.to, before, by)
    if file is not None:
        add_evidence(entry, file, by=by)
    if register.figures_anew:
        figures_anew(by=by)
    return entry


def _require_impartial(entry: RegisterEntry, action: str, by: User | None) -> None:
    """Whoever examines or decides is a person, and neither the entry's own officer nor related to them.

    Raises:
        UserError: the account is bound to no person, or the person may not decide on this entry.
    """
    if by is None or action not in DECIDING:
        return
    require_person(by)
    own = codes_of([by.officer_id])
    of_entry = {entry.officer_id, *(author[0] for author in entry.data.get("authors") or ())}
    if of_entry & own:
        raise UserError("Entry {code} is about yourself: somebody else must do this", code=entry.code)
    if of_entry & set(relations_of(own)):
        raise UserError("Entry {code} is about somebody related to you: somebody else must do this", code=entry.code)


def _require_another(entry: RegisterEntry, by: User | None) -> None:
    """Whoever wrote what an entry says does not confirm it.

    Raises:
        UserError: they did.
    """
    writings = entry.changes.filter(what__in=WRITING).select_related("by")
    if by is not None and any(writing.by is not None and same_person(by, writing.by) for writing in writings):
        raise UserError("You wrote what entry {code} says: somebody else confirms it", code=entry.code)


def figures_anew(*, by: User | None) -> None:
    """Starts an evaluation with the registers' present content; one that already waits is not started twice."""
    evaluate_anew(AFTER_ENTRIES, by=by)


@whole()
def cancel(entry: RegisterEntry, version: int, reason: str, *, by: User | None) -> RegisterEntry:
    """Takes an entry out of every count. It stays readable, with the reason.

    Raises:
        UserError: somebody else wrote it meanwhile, it is cancelled already, or it is for somebody else to decide.
    """
    entry, register = _locked(entry, version)
    if entry.cancelled:
        raise UserError("Entry {code} is cancelled already", code=entry.code)
    _require_impartial(entry, register.cancel, by)
    before = snapshot(entry, register)
    entry.state = CANCELLED
    _write(entry, register, CANCELLING, before, by, reason)
    return entry


@whole()
def confirm_names(entry: RegisterEntry, version: int, *, by: User) -> bool:
    """Records that the names of a body are right as a unit wrote them; whether there was anything to confirm.

    Raises:
        UserError: somebody else wrote it meanwhile, or it is cancelled.
    """
    same = RegisterEntry.objects.filter(pk=entry.pk)
    locked(same)
    if not unconfirmed(same):
        return False
    entry, register = _locked(entry, version)
    if entry.cancelled:
        raise UserError("Entry {code} is cancelled already", code=entry.code)
    _write(entry, register, NAMES_CONFIRMED, snapshot(entry, register), by)
    return True


@whole()
def add_evidence(entry: RegisterEntry, sent: "UploadedFile[bytes]", *, by: User | None) -> EvidenceFile:
    """Keeps a file with an entry. The same content twice is one file.

    Raises:
        UserError: it is too large, or not of a kind that is taken.
    """
    entry, register = _locked(entry, entry.version)
    if entry.cancelled:
        raise UserError("Entry {code} is cancelled already", code=entry.code)
    kept = evidence_files.keep(sent)
    existing = entry.evidence.filter(sha256=kept.sha256).first()
    if existing is not None:
        return existing
    before = snapshot(entry, register)
    evidence = EvidenceFile.objects.create(
        entry=entry, name=kept.name, kind=kept.kind, size=kept.size, sha256=kept.sha256, added_by=by
    )
    _write(entry, register, EVIDENCE_ADDED, before, by, kept.name)
    return evidence


@whole()
def move_limit(entry: RegisterEntry, due_on: date, calendar: str) -> None:
    """Another last day, since the calendar or the movement's limits changed. calendar: the number of the one in force.

    Raises:
        UserError: somebody else wrote the entry meanwhile.
    """
    entry, register = _locked(entry, entry.version)
    before = snapshot(entry, register)
    entry.due_on = due_on
    _write(entry, register, LIMIT_MOVED, before, None, calendar)


def limited_by(entry: RegisterEntry) -> MovementEdition:
    """The edition by which the entry's time limit is reckoned.

    Of an entry that an earlier version of the program limited: that of the movement of the day it was opened on.

    Raises:
        UserError: the site has no movement yet.
    """
    return entry.edition or newest_edition(id_on(entry.opened_on or timezone.localdate(entry.made_at)))


def working_days(edition: MovementEdition, limit_id: str, default: int) -> int:
    """The working days of a time limit as that edition of a movement sets it; the register's own where it does not."""
    return loaded(edition).movement.working_days(limit_id, default)


def due_after(day: date, working_days: int, unit_id: str) -> date:
    """The last day of a time limit of working days that begins the day after.

    Raises:
        UserError: it runs past the last day the calendar knows.
    """
    calendar = site_engine.calendars().for_unit(unit_id or None)
    due = day
    while working_days:
        due += timedelta(days=1)
        working_days -= calendar.is_working(due)
    return due


def _locked(entry: RegisterEntry, version: int) -> tuple[RegisterEntry, Register]:
    """The entry as it is now, held until it is written.

    Raises:
        UserError: it is not what the page showed.
    """
    try:
        fresh = locked(RegisterEntry.objects.filter(pk=entry.pk), version)
    except ChangedMeanwhileError as changed:
        raise UserError(
            "Somebody else changed entry {code} meanwhile: look at what it says now, then do it again", code=entry.code
        ) from changed
    return fresh, registers()[fresh.register]


def _recognise_within_competence(entry: RegisterEntry, register: Register) -> None:
    """The level of an initiative is that of the body which recognises it.

    Raises:
        UserError: another level is stated.
    """
    use = next((use for use in register.use if use.purpose is Purpose.RECOGNISED_INITIATIVES), None)
    if use is None or not entry.authority:
        return
    field = register.field_of(use.fields["level"])
    titles = {choice.id: DataText(choice.title.text) for choice in field.choices}
    own, stated = recognising_bodies(entry.unit_id).get(entry.authority, ""), str(entry.data.get(field.id) or "")
    if own and stated and own != stated:
        raise UserError(
            "{body} recognises initiatives of the level “{own}”, not “{stated}”",
            body=entry.authority,
            own=titles[own],
            stated=titles.get(stated, stated),
        )
    if own:
        entry.data[field.id] = own


def _put(entry: RegisterEntry, register: Register, values: Mapping[str, Json]) -> None:
    for field in register.field:
        if field.id in values:
            put(entry, field, values[field.id])
    if "closed_on" in values:
        entry.closed_on = values["closed_on"]
    authors = entry.data.get("authors")
    if authors:
        entry.officer_id = authors[0][0]
    _recognise_within_competence(entry, register)
    _name_an_initiative_of_another(entry, register)


def _bind(entry: RegisterEntry, register: Register, movement_id: str) -> list[str]:
    """The movements that an entry belongs to, by the fields that say so; none of a register without such a field.

    Where the entry names none: movement_id, or by the day of opening.
    """
    fields = [field for field in register.field if field.kind == "movement"]
    for field in fields:
        if not value_of(entry, field):
            put(entry, field, movement_id or id_on(entry.opened_on or timezone.localdate()))
    return [value_of(entry, field) for field in fields]


def _name_an_initiative_of_another(entry: RegisterEntry, register: Register) -> None:
    """The initiative that an entry names is a recognised one, and another unit's.

    Raises:
        UserError: it is none of those.
    """
    for field in register.field:
        code = value_of(entry, field) if field.kind == "recognised_initiative" else ""
        if code and not offered(entry.unit_id).filter(code=code).exists():
            raise UserError("{code} is no recognised initiative of another unit", code=code)


def _write(
    entry: RegisterEntry, register: Register, what: str, before: JsonObject, by: User | None, reason: str = ""
) -> None:
    entry.version += 1
    entry.changed_at = max(timezone.now(), entry.changed_at + timedelta(microseconds=1))
    entry.search = fold(f"{entry.code} {entry.title}")
    entry.subject_key = subject_key(entry, register)
    others = RegisterEntry.objects.filter(register=register.id, subject_key=entry.subject_key).exclude(pk=entry.pk)
    if entry.subject_key is not None and others.exists():
        raise UserError("There is such an entry of this subject already; correct that one, or cancel it first")
    entry.save()
    if is_body(entry):
        body_written()
    after = snapshot(entry, register)
    changed = {name for name in after if after[name] != before.get(name)} if before else set(after)
    audit.write(
        f"register.{what}",
        f"{entry.register}:{entry.code}",
        by=by,
        details={"version": entry.version, "fields": sorted(changed), "reason": reason},
    )
    EntryRevision.objects.create(
        entry=entry,
        version=entry.version,
        what=what,
        by=by,
        at=entry.changed_at,
        before={name: before[name] for name in changed if name in before},
        after={name: after[name] for name in changed},
        reason=reason,
    )


def subject_key(entry: RegisterEntry, register: Register) -> str | None:
    """What there may be one entry of; None where there may be more, or this one does not stand in the way."""
    over = register.once_at_a_time and register.state_of(entry.state).ends
    if register.once is None or entry.cancelled or over:
        return None
    whose = of_entry(entry).judged
    return ":".join([*whose, *(str(value_of(entry, register.field_of(name))) for name in register.once)])


def _next_codes(register: Register, on: date, many: int) -> list[str]:
    counter, _new = Counter.objects.select_for_update().get_or_create(register=register.id, year=on.year)
    free: list[str] = []
    while len(free) < many:
        first, counter.last = counter.last + 1, counter.last + many - len(free)
        codes = [f"{register.prefix}-{on.year}-{number:04d}" for number in range(first, counter.last + 1)]
        taken = set(RegisterEntry.objects.filter(register=register.id, code__in=codes).values_list("code", flat=True))
        free += [code for code in codes if code not in taken]
    counter.save()
    return free


@whole()
def enter_many(
    register: Register, listed: Iterable[tuple[RegisterSubject, Mapping[str, Json]]], *, by: User | None
) -> int:
    """Many new entries at once, of subjects that have none; how many. They are written as `enter` writes one
    of somebody whose office reaches the whole city.
    """
    state = begins_in(register, CITY, by)
    taken = set(RegisterEntry.objects.filter(register=register.id).values_list("subject_key", flat=True))
    entries = []
    for subject, values in listed:
        entry = RegisterEntry(
            register=register.id,
            unit_id=subject.unit_id,
            officer_id=subject.officer_id,
            state=state,
            version=1,
        )
        _put(entry, register, values)
        _bind(entry, register, "")
        entry.subject_key = subject_key(entry, register)
        if entry.subject_key is None or entry.subject_key not in taken:
            entries.append(entry)
    for entry, code in zip(entries, _next_codes(register, timezone.localdate(), len(entries)), strict=True):
        entry.code = code
        entry.search = fold(f"{entry.code} {entry.title}")
    kept = RegisterEntry.objects.bulk_create(entries, batch_size=500)
    changes = (
        EntryRevision(
            entry=new_entry, version=1, what=OPENED, by=by, at=new_entry.changed_at, after=snapshot(new_entry, register)
        )
        for new_entry in kept
    )
    EntryRevision.objects.bulk_create(changes, batch_size=500)
    if kept:
        codes = [new_entry.code for new_entry in kept]
        audit.write("register.enter_many", f"{register.id}:{codes[0]}", by=by, details={"codes": codes})
    return len(kept)
