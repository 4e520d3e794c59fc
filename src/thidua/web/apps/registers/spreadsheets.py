"""A register as a spreadsheet, and a spreadsheet back into the register: looked at first, saved as a whole."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext

from thidua.definitions.registers.spec import FieldSpec, Register
from thidua.documents.table_export import Column
from thidua.i18n import Language, _
from thidua.ledger.cleaning.vocabulary import keyed_words, meaning, whole_number
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import allowed
from thidua.web.apps.accounts.queries import current_roles
from thidua.web.apps.organisation.queries import names, unit_of_officer
from thidua.web.apps.registers import actions
from thidua.web.apps.registers.addresses import name_of, register_address
from thidua.web.apps.registers.field_values import DisplayNames, cell, display_text, filled, plain, value_of
from thidua.web.apps.registers.forms import EntryForm
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import RegisterSubject, of_entry, of_words, place_of, units_below
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft
from thidua.web.apps.spreadsheets.reading import SheetColumn, SheetRow
from thidua.web.apps.spreadsheets.targets import CHANGED, NEW, REFUSED, SAME, RowOutcome, SpreadsheetTarget
from thidua.web.ui import transactions
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import Json, JsonObject

MOST_ROWS = 5000
# What every register's spreadsheet has beside the register's own fields.
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
Faults = tuple[tuple[str, str], ...]
BEFORE_FIELDS = 2  # the frame's columns that stand before the register's own


def workbook_columns(register: Register, language: Language) -> list[Column]:
    """The columns of a register's spreadsheet."""
    columns = [Column(name, title) for name, title in FRAME.items()]
    columns[BEFORE_FIELDS:BEFORE_FIELDS] = [
        Column(field.id, field.title.text(language)) for field in _own_fields(register)
    ]
    return columns


def workbook_rows(register: Register, entries: Iterable[RegisterEntry], language: Language) -> list[JsonObject]:
    """The entries as rows that can be brought in again."""
    units = names()
    return [
        {
            "code": entry.code,
            "version": entry.version,
            "unit_id": entry.unit_id,
            "unit": units.get(entry.unit_id, ""),
            "officer_id": entry.officer_id,
            "state": register.state_of(entry.state).title.text(language),
            "due_on": entry.due_on,
            "closed_on": entry.closed_on,
            **{field.id: cell(field, value_of(entry, field), language) for field in _own_fields(register)},
        }
        for entry in entries
    ]


def _own_fields(register: Register) -> list[FieldSpec]:
    return [field for field in register.field if field.id not in FRAME]


class RegisterSpreadsheet(SpreadsheetTarget):
    """A register, of the city or of one subject, as a list that takes spreadsheets."""

    most_rows = MOST_ROWS
    whole = True
    required = ("title",)

    def __init__(self, register: Register, subject: RegisterSubject, language: Language) -> None:
        self.register, self.subject, self.language = register, subject, language
        self.id = f"register:{self.register.id}"
        self.about = {
            name: value
            for name, value in (("unit_id", self.subject.unit_id), ("officer_id", self.subject.officer_id))
            if value
        }
        self.title = self.register.title.text(self.language)
        self.subject_name = name_of(self.subject)
        self.action, self.place = self.register.enter, self.subject.place
        self.address = register_address("list", self.subject, self.register)
        self.upload_address = register_address("import", self.subject, self.register)
        self.file_address = register_address("file", self.subject, self.register)
        self.columns = self._columns()

    def _columns(self) -> list[SheetColumn]:
        """The frame's columns and the register's own, known by their titles in both languages."""
        frame = [SheetColumn(name, title) for name, title in FRAME.items()]
        own = [
            SheetColumn(field.id, field.title.text(self.language), (field.title.vi, field.title.en))
            for field in self.register.field
        ]
        return [*own, *frame]

    def compare(self, rows: Sequence[SheetRow], *, by: User) -> list[RowOutcome]:
        """What importing each row would do: open an entry, change one, nothing, or be refused."""
        codes = {row.cells["code"] for row in rows if row.cells.get("code")}
        entries = {
            entry.code: entry for entry in RegisterEntry.objects.filter(register=self.register.id, code__in=codes)
        }
        return [self._outcome(row, entries, by) for row in rows]

    def _outcome(self, row: SheetRow, entries: dict[str, RegisterEntry], by: User) -> RowOutcome:
        code, title = row.cells.get("code", ""), row.cells.get("title", "")
        entry = entries.get(code)
        subject = of_entry(entry) if entry else self._subject_of(row.cells)
        state = self._state(row.cells.get("state", ""))
        refusal = self._refusal(code, entry, subject, by) or self._wrong_state(entry, state, subject, by)
        faults: Faults = (("", refusal),) if refusal else ()
        changes: tuple[tuple[str, str, str], ...] = ()
        data: JsonObject = {}
        if subject is not None and not refusal:
            faults, values = self._values(row.cells, subject)
            changes = self._changes(entry, values)
            version = entry.version if entry else None
            if entry and changes and not faults:
                faults = _version_fault(row.cells.get("version", ""), entry)
            data = {
                "code": code,
                "version": version,
                "subject": [subject.kind, subject.unit_id, subject.officer_id],
                "values": values,
            }
        fate = REFUSED if faults else NEW if entry is None else CHANGED if changes else SAME
        return RowOutcome(row.number, fate, code, title, changes, faults, {} if faults else data)

    def _refusal(self, code: str, entry: RegisterEntry | None, subject: RegisterSubject | None, by: User) -> str:
        """Why the row as a whole cannot be taken, whatever its fields say; empty where it can."""
        if code and entry is None:
            return gettext("There is no entry of this code.")
        place = place_of(entry) if entry else subject.place if subject else self.subject.place
        action = self.register.corrected_by(entry.state) if entry else self.register.enter
        if (
            subject is None
            or not allowed(action, place, current_roles(by), by.officer_id)
            or (entry and entry.cancelled)
        ):
            return gettext("This row is not yours to write.")
        if self.register.about != "city" and not subject.kind:
            return gettext("The unit is missing, or not known.")
        return ""

    def _wrong_state(self, entry: RegisterEntry | None, state: str, subject: RegisterSubject | None, by: User) -> str:
        if entry is None:
            own = actions.begins_in(self.register, (subject or self.subject).place, by)
            begins = state in ("", self.register.first_state, own)
            return "" if begins else gettext("A new entry begins in its first state.")
        return "" if state in ("", entry.state) else gettext("An entry is led to another state on its own page.")

    def _values(self, cells: dict[str, str], subject: RegisterSubject) -> tuple[Faults, JsonObject]:
        """What is wrong with the fields, and the values as JSON of those that the spreadsheet has."""
        entered = {field.id: cells[field.id] for field in self.register.opening if field.id in cells}
        form = EntryForm(self.register, self.register.opening, subject, entered, language=self.language, listed=False)
        if form.is_valid():
            return (), {name: plain(value) for name, value in form.values.items() if name in cells}
        return tuple(
            (str(form.fields[name].label) if name in form.fields else "", " ".join(map(str, errors)))
            for name, errors in form.errors.items()
        ), {}

    def _changes(self, entry: RegisterEntry | None, values: JsonObject) -> tuple[tuple[str, str, str], ...]:
        display_names = DisplayNames(names(), {}, {})
        changes = []
        for name, value in values.items():
            field = self.register.field_of(name)
            before = plain(value_of(entry, field)) if entry else None
            if filled(before) != filled(value):
                words = [display_text(field, text, display_names, self.language) for text in (before, value)]
                changes.append((field.title.text(self.language), words[0], words[1]))
        return tuple(changes)

    def _state(self, text: str) -> str:
        words = {word: state.id for state in self.register.state for word in (state.id, state.title.vi, state.title.en)}
        return meaning(text, keyed_words(words)) or text

    def _subject_of(self, cells: dict[str, str]) -> RegisterSubject | None:
        """Whom a new row speaks of; None where that lies outside what the page is about."""
        unit_id = cells.get("unit_id", "") or self.subject.unit_id
        officer_id = cells.get("officer_id", "") or self.subject.officer_id
        own_unit = unit_of_officer(officer_id) if officer_id else None
        unit_id = unit_id or own_unit or ""
        other_officer = self.subject.kind == "officer" and officer_id != self.subject.officer_id
        if self.subject.kind and (unit_id != self.subject.unit_id or other_officer):
            return None
        if unit_id and unit_id not in names():
            return None
        named = any(field.id == "officer_id" for field in self.register.opening)
        if not officer_id or (named and self.subject.kind != "officer"):
            return RegisterSubject("unit", unit_id) if unit_id else RegisterSubject("")
        return RegisterSubject("officer", unit_id, officer_id) if own_unit in units_below(unit_id) else None

    @transactions.whole()
    def save(self, rows: Sequence[JsonObject], *, by: User) -> str:
        """Enters the new rows, corrects the changed ones; all or none.

        Raises:
            UserError: somebody changed an entry since it was compared, or the subject has such an entry already.
        """
        for row in rows:
            data = row["data"]
            values = {name: _kept(self.register.field_of(name), value) for name, value in data["values"].items()}
            if row["fate"] == NEW:
                actions.enter(self.register, RegisterSubject(*data["subject"]), values, by=by)
            else:
                entry = RegisterEntry.objects.get(register=self.register.id, code=data["code"])
                actions.correct(entry, data["version"], values, by=by)
        return gettext("Entries written: %(count)s.") % {"count": len(rows)}


def _version_fault(text: str, entry: RegisterEntry) -> Faults:
    """What is wrong with the version a row was made from; nothing where the column is empty."""
    if not text:
        return ()
    number = whole_number(text)
    if number is None:
        return ((gettext(FRAME["version"]), gettext("Enter a whole number.")),)
    if number != entry.version:
        return (("", gettext("Somebody changed this entry after the workbook was made.")),)
    return ()


def opened(draft: SpreadsheetDraft) -> RegisterSpreadsheet:
    """The register a draft is for. LookupError where there is none any more; 404 where its subject is gone."""
    register = registers()[draft.target.partition(":")[2]]
    return RegisterSpreadsheet(register, of_words(draft.about), language())


def _kept(field: FieldSpec, value: Json) -> Json:
    return date.fromisoformat(value) if field.kind == "day" and value else value
