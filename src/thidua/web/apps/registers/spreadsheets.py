"""A register as a workbook, and a workbook back into the register: looked at first, saved as a whole or not at all."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from thidua.documents.table_export import Column, workbook_of
from thidua.i18n import Language, UserError, _
from thidua.io.spreadsheet_safety import as_written
from thidua.ledger.cleaning.text import fold
from thidua.ledger.readers import read_file
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import allowed
from thidua.web.apps.accounts.queries import held_by
from thidua.web.apps.organisation.queries import names, unit_of_officer
from thidua.web.apps.registers import actions
from thidua.web.apps.registers.field_values import cell, plain, value_of
from thidua.web.apps.registers.forms import EntryForm
from thidua.web.apps.registers.models import Entry, Sheet
from thidua.web.apps.registers.register_spec import Field, Register, registers
from thidua.web.apps.registers.subjects import Subject, of_entry, place_of, units_below
from thidua.web.ui.safe_filenames import safe_name

MOST_ROWS = 5000
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
FRAME = {
    "code": _("Code"),
    "version": _("Version"),
    "unit_id": _("Unit code"),
    "unit": _("Unit"),
    "officer_id": _("Officer code"),
    "state": _("State"),
    "due_on": _("Due"),
    "closed_on": _("Closed on"),
}


def workbook(register: Register, found: Iterable[Entry], language: Language) -> bytes:
    """The entries as a workbook that can be brought in again."""
    fields = [each for each in register.field if each.id not in FRAME]
    heads = [Column(name, title) for name, title in FRAME.items()]
    heads[2:2] = [Column(each.id, each.title.text(language)) for each in fields]
    units = names()
    rows = [
        {
            "code": entry.code,
            "version": entry.version,
            "unit_id": entry.unit_id,
            "unit": units.get(entry.unit_id, ""),
            "officer_id": entry.officer_id,
            "state": register.state_of(entry.state).title.text(language),
            "due_on": entry.due_on,
            "closed_on": entry.closed_on,
            **{each.id: cell(each, value_of(entry, each), language) for each in fields},
        }
        for entry in found
    ]
    return workbook_of(language, rows, heads, register.title.text(language))


def receive(register: Register, subject: Subject, sent: UploadedFile, language: Language, *, by: User) -> Sheet:
    """Reads a workbook and says what would become of each of its rows; nothing is saved of them.

    Raises:
        UserError: the file is refused.
    """
    name = safe_name(sent.name or "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        digest = hashlib.sha256()
        with path.open("wb") as target:
            for chunk in sent.chunks():
                digest.update(chunk)
                target.write(chunk)
        try:
            rows = list(_rows(register, path))
        except UserError as error:
            values = {key: value.name if isinstance(value, Path) else value for key, value in error.values.items()}
            raise UserError(error.message, **values) from error
    lines = [_line(register, subject, number, row, language, by) for number, row in rows]
    return Sheet.objects.create(
        register=register.id,
        unit_id=subject.unit_id,
        name=name,
        sha256=digest.hexdigest(),
        lines=lines,
        sent_by=by,
    )


def _rows(register: Register, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and cells of each row, under the ids of fields."""
    known = {fold(word): each.id for each in register.field for word in (each.id, each.title.vi, each.title.en)}
    for name, title in FRAME.items():
        known |= {fold(word): name for word in (name, title, gettext(title))}
    source = read_file(path, frozenset(known))
    count = 0
    for sheet in source.sheets[:1]:
        places = [(at, known[fold(head)]) for at, head in enumerate(sheet.headings) if fold(head) in known]
        if "title" not in {name for _at, name in places}:
            raise UserError("{file} has no column of this register: take the register's own workbook", file=path)
        for chunk in sheet.read():
            for number, values in zip(chunk.row_nos, zip(*chunk.rows.to_pydict().values(), strict=True), strict=True):
                row = {name: _text(values[at]) for at, name in places}
                if any(row.values()):
                    count += 1
                    if count > MOST_ROWS:
                        raise UserError(
                            "{file} has more than {most} rows: cut it into parts", file=path, most=MOST_ROWS
                        )
                    yield int(number), row


def _text(value: Any) -> str:
    """A cell as it was before it was made safe against formulas."""
    return as_written("" if value is None else str(value).strip())


def _line(
    register: Register, subject: Subject, number: int, row: dict[str, str], language: Language, by: User
) -> dict[str, Any]:
    """What would become of a row."""
    line: dict[str, Any] = {"row": number, "code": row.get("code", ""), "title": row.get("title", ""), "reasons": []}
    entry = Entry.objects.filter(register=register.id, code=line["code"]).first() if line["code"] else None
    if line["code"] and entry is None:
        return line | {"fate": REFUSED, "reasons": [gettext("There is no entry of this code.")]}
    whose = of_entry(entry) if entry else _whose(register, subject, row)
    held = held_by(by)
    if entry is not None:
        action, place = register.corrected_by(entry.state), place_of(entry)
    else:
        action, place = register.enter, whose.place if whose else subject.place
    if whose is None or not allowed(action, place, held, by.officer_id) or (entry and entry.cancelled):
        return line | {"fate": REFUSED, "reasons": [gettext("This row is not yours to write.")]}
    if register.about != "city" and not whose.kind:
        return line | {"fate": REFUSED, "reasons": [gettext("The unit is missing, or not known.")]}
    form = EntryForm(register, register.opening, whose, _cells(register, row), language=language, listed=False)
    if not form.is_valid():
        reasons = [f"{form.fields[name].label if name in form.fields else ''}: {' '.join(errors)}".lstrip(": ")
                   for name, errors in form.errors.items()]  # fmt: skip
        return line | {"fate": REFUSED, "reasons": reasons}
    values = {name: plain(value) for name, value in form.values.items() if name in row}
    line |= {"values": values, "whose": [whose.kind, whose.unit_id, whose.officer_id]}
    state = _state(register, row.get("state", ""))
    if entry is None:
        if state not in ("", register.first_state):
            return line | {"fate": REFUSED, "reasons": [gettext("A new entry begins in its first state.")]}
        return line | {"fate": NEW}
    if state not in ("", entry.state):
        return line | {"fate": REFUSED, "reasons": [gettext("An entry is led to another state on its own page.")]}
    differs = [
        name
        for name, value in values.items()
        if (plain(value_of(entry, register.field_of(name))) or "") != (value or "")
    ]
    line |= {
        "version": _version(row, entry),
        "fields": [register.field_of(name).title.text(language) for name in differs],
    }
    if differs and line["version"] != entry.version:
        return line | {
            "fate": REFUSED,
            "reasons": [gettext("Somebody changed this entry after the workbook was made.")],
        }
    return line | {"fate": CHANGED if differs else SAME}


def _version(row: dict[str, str], entry: Entry) -> int:
    text = row.get("version", "").removesuffix(".0")
    return int(text) if text.isdigit() else entry.version


def _state(register: Register, said: str) -> str:
    for each in register.state:
        if fold(said) in (fold(each.id), fold(each.title.vi), fold(each.title.en)):
            return each.id
    return said


def _whose(register: Register, subject: Subject, row: dict[str, str]) -> Subject | None:
    """Whom a new row speaks of; None where that lies outside what the page is about."""
    unit_id, officer_id = row.get("unit_id", "") or subject.unit_id, row.get("officer_id", "") or subject.officer_id
    own_unit = unit_of_officer(officer_id) if officer_id else None
    unit_id = unit_id or own_unit or ""
    if subject.kind and (
        unit_id != subject.unit_id or (subject.kind == "officer" and officer_id != subject.officer_id)
    ):
        return None
    if unit_id and unit_id not in names():
        return None
    named = any(each.id == "officer_id" for each in register.opening)
    if not officer_id or (named and subject.kind != "officer"):
        return Subject("unit", unit_id) if unit_id else Subject("")
    return Subject("officer", unit_id, officer_id) if own_unit in units_below(unit_id) else None


def _cells(register: Register, row: dict[str, str]) -> dict[str, str]:
    return {each.id: row[each.id] for each in register.opening if each.id in row}


@transaction.atomic
def save(sheet: Sheet, *, by: User) -> int:
    """Saves the rows that are new or changed; how many. All or nothing.

    Raises:
        UserError: it was saved before, a row was refused, or somebody changed an entry since it was looked at.
    """
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.saved_at is not None:
        raise UserError("This workbook is saved already")
    if any(line["fate"] == REFUSED for line in sheet.lines):
        raise UserError("Rows of this workbook are refused: put them right and send it again")
    register = registers()[sheet.register]
    saved = 0
    for line in sheet.lines:
        if line["fate"] == SAME:
            continue
        values = {name: _kept(register.field_of(name), value) for name, value in line["values"].items()}
        if line["fate"] == NEW:
            actions.enter(register, Subject(*line["whose"]), values, by=by)
        else:
            entry = Entry.objects.get(register=register.id, code=line["code"])
            actions.correct(entry, line["version"], values, by=by)
        saved += 1
    sheet.saved_at = timezone.now()
    sheet.save(update_fields=["saved_at"])
    return saved


def _kept(field: Field, value: Any) -> Any:
    return date.fromisoformat(value) if field.kind == "day" and value else value
