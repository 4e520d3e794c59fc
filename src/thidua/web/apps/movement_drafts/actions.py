"""What is done to drafts: each in one transaction, with its entry in the audit log."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q
from django.utils import timezone

from thidua.definitions.usual_fields import UsualField, at_path, path_in_words, usual_fields
from thidua.i18n import UserError
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.persons import same_person
from thidua.web.apps.audit import log as audit
from thidua.web.apps.movement_drafts import copies, previews
from thidua.web.apps.movement_drafts.judging import added_amendments, judged
from thidua.web.apps.movement_drafts.models import DraftStep, DraftText, MovementDraft
from thidua.web.apps.movement_drafts.toml_text import (
    LARGEST_TEXT,
    as_sent,
    tree_of,
    with_entry,
    with_values,
    without_entries,
)
from thidua.web.apps.movement_drafts.way import STEPS, DraftEvent, DraftState
from thidua.web.apps.movements.bound import last_edition
from thidua.web.apps.movements.closing import require_open
from thidua.web.apps.movements.models import MovementEdition, MovementRecord
from thidua.web.ui.row_versions import locked
from thidua.web.ui.safe_filenames import shortened
from thidua.web.ui.transactions import whole

# The clause of an amendment: what amends is the act as a whole.
WHOLE_ACT = "—"
LONGEST_WHAT = 300


@whole()
def begin_next(base_id: str, wanted: copies.NextMovement, *, by: User) -> MovementDraft:
    """A draft of a movement of the city, as a copy of another.

    Raises:
        UserError: there is no such movement to copy, one with that id is there already, or it ends before it begins.
    """
    base = _base(base_id)
    if MovementRecord.objects.filter(pk=wanted.id).exists():
        raise UserError("there is a movement “{id}” already", id=wanted.id)
    if wanted.last < wanted.first:
        raise UserError("the last day, {to}, is before the first, {first}", to=wanted.last, first=wanted.first)
    beginning = copies.as_next(base, wanted, timezone.localdate())
    return _begun(MovementDraft(movement_id=wanted.id, base=base), beginning, by)


@whole()
def begin_amendment(movement_id: str, holds_from: date, *, by: User) -> MovementDraft:
    """A draft that amends a movement of the city, from a day on.

    Raises:
        UserError: there is none, it is closed, or an earlier amendment holds from a later day.
    """
    base = _base(movement_id)
    require_open(movement_id)
    _require_after(base, holds_from)
    beginning = copies.as_amendment(base, timezone.localdate())
    return _begun(MovementDraft(movement_id=movement_id, base=base, holds_from=holds_from), beginning, by)


def _base(movement_id: str) -> MovementEdition:
    base = last_edition(movement_id)
    if base is None or base.movement.unit_id:
        raise UserError("there is no such movement of the city to copy")
    return base


def _require_after(base: MovementEdition, holds_from: date) -> None:
    if base.in_force_on is not None and holds_from < base.in_force_on:
        raise UserError(
            "an earlier amendment holds from {day}: this one holds from then or later", day=base.in_force_on
        )


def _begun(draft: MovementDraft, beginning: copies.Beginning, by: User) -> MovementDraft:
    draft.path, draft.source_id = beginning.path, beginning.source_id
    draft.save()
    DraftText.objects.create(draft=draft, number=1, files=beginning.files, by=by)
    details = {"movement": draft.movement_id, "base": draft.base.number, "amends": draft.amends}
    audit.write("movement_draft.begin", f"movement_draft:{draft.pk}", by=by, details=details)
    return draft


def fields_of(text: DraftText) -> dict[str, UsualField]:
    """The values of a draft's movement that its form offers, as they hold with its amendments, by their names.

    Of an amendment those alone that an amendment can name.

    Raises:
        UserError: the file is no TOML, or one of its amendments leads nowhere.
    """
    data = copies.values_in_force(text.files, text.draft.path)
    named = ((path_in_words(data, field.path), field) for field in usual_fields(data))
    if text.draft.amends:
        return {name: field for name, field in named if name is not None}
    return {name or ".".join(map(str, field.path)): field for name, field in named}


@whole()
def write_values(
    draft_id: int, version: int, values: Mapping[str, object], titles: Mapping[str, str], *, by: User
) -> MovementDraft:
    """Writes what the form says: into the text of a new movement, as amendments of one that was issued.

    values: by the names of `fields_of`; titles: by language. What is as it was is left alone.

    Raises:
        UserError: the draft is handed in, or was written meanwhile.
    """
    draft = _to_write(draft_id, version)
    text = _newest(draft)
    fields, files = fields_of(text), dict(text.files)
    changed = {name: value for name, value in values.items() if name in fields and fields[name].value != value}
    if draft.amends:
        files[draft.path] = _amended(draft, files[draft.path], changed)
    elif changed:
        files[draft.path] = with_values(
            files[draft.path], {fields[name].path: value for name, value in changed.items()}
        )
    for language, title in titles.items():
        name = f"{copies.folder_of(draft.path)}texts/{language}.toml"
        if name in files and at_path(tree_of(files[name]), ("title",)) != title:
            files[name] = with_values(files[name], {("title",): title})
            changed[f"title.{language}"] = title
    if changed:
        _write(draft, files, ", ".join(changed), by)
    return draft


def _amended(draft: MovementDraft, text: str, changed: Mapping[str, object]) -> str:
    """The movement with an amendment for each value; none for one that comes back to what was issued."""
    issued = copies.values_in_force(copies.text_files(draft.base), draft.base.path)
    before = {path_in_words(issued, field.path): field.value for field in usual_fields(issued)}
    for name, value in changed.items():
        own = added_amendments(draft, {draft.path: text})
        entries = tree_of(text).get("amendment", [])
        places = {i for i in own if entries[i].get("path") == name}
        if before.get(name) == value:
            text = without_entries(text, "amendment", places) if places else text
        elif places:
            text = with_values(text, {("amendment", max(places), "value"): value})
        else:
            text = with_entry(text, "amendment", _amendment(draft, name, value, entries))
    return text


def _amendment(draft: MovementDraft, name: str, value: object, others: list[dict[str, object]]) -> dict[str, object]:
    ids = {entry.get("id") for entry in others}
    number = next(number for number in range(len(others) + 1, 2 * len(others) + 2) if f"{number}" not in ids)
    return {
        "id": f"{number}",
        "source": draft.source_id,
        "clause": WHOLE_ACT,
        "from": draft.holds_from,
        "known_on": timezone.localdate(),
        "path": name,
        "value": value,
    }


@whole()
def write_file(draft_id: int, version: int, name: str, content: str, *, by: User) -> MovementDraft:
    """Writes one file of the movement as somebody typed it.

    Raises:
        UserError: the draft is handed in or was written meanwhile, there is no such file, or it is no TOML or too long.
    """
    draft = _to_write(draft_id, version)
    text = _newest(draft)
    if name not in copies.own_files(text.files, draft.path):
        raise UserError("the draft has no file “{name}”", name=name)
    content = as_sent(content)
    if len(content) > LARGEST_TEXT:
        raise UserError("the file is too long: at most {most} signs", most=LARGEST_TEXT)
    tree_of(content)
    if content != text.files[name]:
        _write(draft, {**text.files, name: content}, name, by)
    return draft


def _to_write(draft_id: int, version: int) -> MovementDraft:
    draft = locked(MovementDraft.objects.filter(pk=draft_id), version)
    if draft.state != DraftState.DRAFT:
        raise UserError("the draft is handed in: it is written again after it was sent back")
    return draft


def _newest(draft: MovementDraft) -> DraftText:
    return draft.texts.select_related("draft__base")[0]


def _write(draft: MovementDraft, files: Mapping[str, str], what: str, by: User) -> None:
    number = _newest(draft).number + 1
    DraftText.objects.create(draft=draft, number=number, files=dict(files), what=shortened(what, LONGEST_WHAT), by=by)
    _save(draft)
    audit.write("movement_draft.write", f"movement_draft:{draft.pk}", by=by, details={"text": number, "what": what})


def _save(draft: MovementDraft) -> None:
    draft.version += 1
    draft.save()


@whole()
def preview(draft_id: int, *, by: User) -> None:
    """Has a job find out which verdicts the newest text would change.

    Raises:
        UserError: the text has faults.
    """
    text = _newest(locked(MovementDraft.objects.filter(pk=draft_id)))
    _require_sound(text)
    if text.preview is None:
        previews.ask_for(text, by=by)


def _require_sound(text: DraftText) -> None:
    faults = judged(text).faults
    if faults:
        raise UserError("the draft has faults: look at its page")


@whole()
def take_step(draft_id: int, version: int, event: DraftEvent, reason: str, *, by: User) -> MovementDraft:
    """A step of the draft's way, but for the issue. Once handed in, a job finds out what it would change.

    Raises:
        UserError: the step does not lead on from the draft's state, lacks its reason or the preview, the text has
            faults, or whoever takes it wrote the draft or checked it.
    """
    if event is DraftEvent.ISSUE:
        raise UserError("this step is not possible now: look at the state of the draft")
    draft, text = to_step(draft_id, version, event, reason, by)
    if event in (DraftEvent.HAND_IN, DraftEvent.CHECK):
        _require_sound(text)
        if event is DraftEvent.HAND_IN and text.preview is None:
            previews.ask_for(text, by=by)
    draft.state = STEPS[event].to
    _save(draft)
    keep_step(draft, text, event, reason, by)
    return draft


def to_step(draft_id: int, version: int, event: DraftEvent, reason: str, by: User) -> tuple[MovementDraft, DraftText]:
    """The draft and its newest text, where the step is possible for whoever takes it.

    Raises:
        UserError: as `take_step`.
    """
    draft, step = locked(MovementDraft.objects.filter(pk=draft_id), version), STEPS[event]
    if DraftState(draft.state) not in step.of:
        raise UserError("this step is not possible now: look at the state of the draft")
    if step.asks_reason and not reason.strip():
        raise UserError("give the reason")
    if step.apart and any(same_person(by, other) for other in had_a_hand(draft, event)):
        raise UserError("who wrote a draft, handed it in or checked it does not do this: somebody else does")
    text = _newest(draft)
    if step.asks_preview and text.preview is None:
        raise UserError("which verdicts the draft changes is not known yet: wait for the preview, or ask for it again")
    return draft, text


def had_a_hand(draft: MovementDraft, event: DraftEvent) -> list[User]:
    """Who wrote a text of the draft or handed it in, and so does not check it; nor issue it, as who checked it."""
    before = [DraftEvent.HAND_IN] if event is DraftEvent.CHECK else [DraftEvent.HAND_IN, DraftEvent.CHECK]
    steps = draft.steps.filter(what__in=before)
    return list(User.objects.filter(Q(pk__in=draft.texts.values("by")) | Q(pk__in=steps.values("by"))))


def keep_step(draft: MovementDraft, text: DraftText, event: DraftEvent, reason: str, by: User) -> None:
    """A step that was taken, in the draft and in the audit log."""
    DraftStep.objects.create(draft=draft, what=event, text_number=text.number, reason=reason.strip(), by=by)
    details = {"text": text.number, "became": draft.state, "reason": reason.strip()}
    audit.write(f"movement_draft.{event}", f"movement_draft:{draft.pk}", by=by, details=details)
