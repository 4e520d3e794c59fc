"""The site's own calendar: read, changed in a draft, tried, saved as a new version; nothing is overwritten."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from thidua.definitions.calendars import DEFAULT, load_calendars
from thidua.definitions.law import load_law
from thidua.definitions.paths import law_folder
from thidua.definitions.toml.diagnostics import DefinitionError
from thidua.i18n import UserError
from thidua.io.progress import Progress
from thidua.rules.time.calendar import CalendarSet
from thidua.rules.time.day_schedule import DayChange, compare_days
from thidua.verdicts.calendar_impact import preview_calendar
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.definitions.models import CalendarDraft, CalendarVersion
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.jobs import evaluate_anew
from thidua.web.apps.jobs import actions as jobs
from thidua.web.apps.jobs.registry import handles
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json

CITY = "calendar.toml"
FIRST = "–"
TRYING = gettext_noop("Which verdicts the changed calendar would flip")
AFTER_CALENDAR = gettext_noop("Evaluation under the changed calendar")
KINDS = ("add", "remove", "swap")
MOST_CHANGES = 1000
Files = dict[str, str]


@dataclass(frozen=True, slots=True)
class CalendarEdit:
    """A change of one day: a day off added, a holiday worked after all, a weekday swapped with a rest day.

    unit_id: of one unit alone; empty: of the city. work: the rest day worked, of a swap.
    """

    kind: str
    on: date
    name_vi: str
    name_en: str
    source: str
    unit_id: str = ""
    work: date | None = None
    note: str = ""


def number() -> int:
    """The version in force; 0: the calendar that came with the site."""
    last = CalendarVersion.objects.first()
    return last.number if last else 0


def files_in_force() -> Files:
    """The files of the calendar in force, by name: the city's, and units/<id>.toml."""
    last = CalendarVersion.objects.first()
    if last is not None:
        return dict(last.files)
    in_force = site_engine.calendar_file()
    shipped = law_folder() / "calendar"
    file = in_force if isinstance(in_force, Path) else Path(in_force) if in_force and Path(in_force).is_file() else None
    file = file or shipped / f"{in_force or DEFAULT}.toml"
    units = {
        f"units/{unit_file.name}": unit_file.read_text("utf-8")
        for unit_file in sorted((file.parent / "units").glob("*.toml"))
    }
    return {CITY: file.read_text("utf-8"), **units}


def loaded(files: Mapping[str, str]) -> CalendarSet:
    """The calendars that files make. UserError where they are not valid, in one line."""
    with TemporaryDirectory() as folder:
        _write(Path(folder), files)
        try:
            return load_calendars(Path(folder) / CITY)
        except DefinitionError as error:
            first = error.problems[0]
            raise UserError(first.message, **first.values) from error


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def changed(files: Mapping[str, str], change: CalendarEdit) -> Files:
    """The files with a change at the end of the one it belongs to. UserError where it is not possible."""
    if change.kind not in KINDS:
        raise UserError("choose what changes")
    if not (change.name_vi.strip() and change.name_en.strip()):
        raise UserError("give the day's name in both languages")
    if change.source not in load_law().sources:
        raise UserError("choose the text that lays the change down")
    if change.kind == "swap" and change.work is None:
        raise UserError("a swap needs the rest day that is worked")
    name, text = CITY, files[CITY]
    if change.unit_id:
        name = next((file for file in files if file != CITY and _is_of(files[file], change.unit_id)), "")
        name = name or f"units/{_plain(change.unit_id)}.toml"
        text = files.get(name) or _unit_file(files, change.unit_id)
    edited = {**files, name: f"{text.rstrip()}\n\n{_entry(change)}"}
    loaded(edited)
    return edited


def _is_of(text: str, unit_id: str) -> bool:
    """Whether a unit's file is this unit's alone."""
    return f"units = [{json.dumps(unit_id, ensure_ascii=False)}]" in text


def _plain(unit_id: str) -> str:
    """A file's name for a unit: letters and digits alone, never a way out of the folder."""
    return "u-" + "".join(letter.lower() if letter.isascii() and letter.isalnum() else "-" for letter in unit_id)


def _unit_file(files: Mapping[str, str], unit_id: str) -> str:
    title = names().get(unit_id)
    if title is None:
        raise UserError("there is no such unit")
    words = _quoted(title)
    inherits = loaded(files).default.id
    return (
        f'id = "{_plain(unit_id)}"\ntitle = {{ vi = {words}, en = {words} }}\ninherits = "{inherits}"\n'
        f"units = [{_quoted(unit_id)}]\n"
    )


def _entry(change: CalendarEdit) -> str:
    """The entry as TOML; a JSON string is a TOML string."""
    days = f"off = {change.on}\nwork = {change.work}" if change.kind == "swap" else f"on = {change.on}"
    return (
        f"[[{change.kind}]]\n{days}\nname = {{ vi = {_quoted(change.name_vi)}, en = {_quoted(change.name_en)} }}\n"
        f"known_on = {timezone.localdate()}\nsource = {_quoted(change.source)}\nnote = {_quoted(change.note)}\n"
    )


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# ── drafts and versions ──────────────────────────────────────────────────────────────────────────────────────────────


@whole()
def draft(change: CalendarEdit, *, by: User, of: CalendarDraft | None = None) -> CalendarDraft:
    """A draft with one more change, over the calendar in force or another draft; it is tried at once."""
    base, files = (of.base, of.files) if of else (number(), files_in_force())
    return _tried(CalendarDraft(base=base, files=changed(files, change), by=by))


@whole()
def restoring(version: int, *, by: User) -> CalendarDraft:
    """A draft that brings an earlier version back. UserError where there is none."""
    earlier = CalendarVersion.objects.filter(number=version).first()
    if earlier is None:
        raise UserError("there is no such version")
    return _tried(CalendarDraft(base=number(), files=earlier.files, restores=version, by=by))


def _tried(made: CalendarDraft) -> CalendarDraft:
    made.job = jobs.start("calendar", TRYING, {"draft": str(made.id)}, by=made.by, about=str(made.id)).pk
    made.save()
    return made


@handles("calendar")
def try_out(args: Mapping[str, Json], progress: Progress) -> Mapping[str, Json]:
    """Evaluates under the calendar in force and under the draft's: the verdicts that would flip."""
    calendar_draft = CalendarDraft.objects.filter(pk=args["draft"]).first()
    if calendar_draft is None:
        raise UserError("the draft is gone")
    seen = preview_calendar(site_engine.evaluate(progress=progress), loaded(calendar_draft.files), progress=progress)
    subjects = {(subject.kind, subject.id): subject.name for subject in seen.before.subjects}
    listed = [
        {
            "kind": change.kind.value,
            "id": change.subject_id,
            "name": subjects.get((change.kind, change.subject_id), ""),
            "criterion": change.criterion_id,
            "before": change.before,
            "after": change.after,
        }
        for change in seen.verdict_changes
    ]
    counts = Counter(change.criterion_id for change in seen.verdict_changes)
    units = {(subject.kind, subject.id): subject.unit_id or subject.id for subject in seen.before.subjects}
    by_unit = Counter(
        names().get(units.get((change.kind, change.subject_id), ""), "") for change in seen.verdict_changes
    )
    return {
        "count": len(listed),
        "by_criterion": dict(counts),
        "by_unit": by_unit.most_common(),
        "verdict_changes": listed[:MOST_CHANGES],
    }


def difference(calendar_draft: CalendarDraft) -> list[tuple[str, DayChange]]:
    """The days on which the draft differs from the calendar in force: (unit id, empty for the city; the change)."""
    old, new = loaded(files_in_force()), loaded(calendar_draft.files)
    units = [None, *sorted(old.by_unit.keys() | new.by_unit.keys())]
    return [
        (unit or "", change)
        for unit in units
        for change in compare_days(old.for_unit(unit).days, new.for_unit(unit).days)
        if unit is None or new.for_unit(unit) is not new.default or old.for_unit(unit) is not old.default
    ]


@whole()
def save(calendar_draft: CalendarDraft, reason: str, *, by: User) -> CalendarVersion:
    """The draft as the calendar in force, and everything evaluated under it. Earlier versions stay.

    Raises:
        UserError: somebody saved another version since the draft was begun, it is saved already, or no reason is given.
    """
    begun = CalendarDraft.objects.select_for_update().filter(base=calendar_draft.base).order_by("pk")
    calendar_draft = next(
        begun_draft for begun_draft in begun if begun_draft.pk == calendar_draft.pk
    )  # all of one base: they save one after the other
    if calendar_draft.saved_at is not None:
        raise UserError("this draft is saved already")
    if calendar_draft.base != number():
        raise UserError("somebody else has saved a calendar meanwhile: begin again from that one")
    if not reason.strip():
        raise UserError("give the reason")
    if not CalendarVersion.objects.exists():
        CalendarVersion.objects.create(
            number=0, files=files_in_force(), fingerprint=site_engine.calendars().fingerprint, reason=FIRST, by=by
        )
    made = CalendarVersion.objects.create(
        number=calendar_draft.base + 1,
        files=calendar_draft.files,
        fingerprint=loaded(calendar_draft.files).fingerprint,
        reason=reason.strip(),
        restores=calendar_draft.restores,
        by=by,
    )
    details = {"fingerprint": made.fingerprint, "restores": made.restores, "reason": made.reason}
    audit.write("calendar.save", f"calendar:{made.number}", by=by, details=details)
    calendar_draft.saved_at = timezone.now()
    calendar_draft.save()
    evaluate_anew(AFTER_CALENDAR, by=by)
    transaction.on_commit(repair)  # not before: files never run ahead of the database
    return made


def repair() -> None:
    """Lays the newest version down where that has not happened: after saving, and after a crash in between."""
    last = CalendarVersion.objects.first()
    if last is not None and last.number and site_engine.calendar_number() != last.number:
        put(last)


def put(version: CalendarVersion) -> None:
    """Lays a version's files down and makes it the one in force: a reader sees the old one whole, or the new one."""
    folder = site_engine.calendar_folder()
    with TemporaryDirectory(dir=_made(folder)) as draft:
        _write(Path(draft), version.files)
        for name in version.files:
            with (Path(draft) / name).open("rb") as written:
                os.fsync(written.fileno())
        target = folder / f"{version.number:04d}"
        if not target.exists():
            shutil.copytree(draft, target)
    pointer = folder / "current.part"
    pointer.write_text(f"{version.number:04d}", encoding="utf-8")
    pointer.replace(folder / "current")
