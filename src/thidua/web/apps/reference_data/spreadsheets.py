"""Reference data as spreadsheets: what is given out can be brought in as it is, and is compared before it is saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.documents.table_export import Column
from thidua.i18n import Language, UserError, translate
from thidua.ledger.mapping.profile_library import shipped_profiles
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import CITY
from thidua.web.apps.reference_data import reference_tables
from thidua.web.apps.reference_data.actions import (
    ConflictError,
    RefusedError,
    RowEdit,
    meanwhile,
    read_values,
    refusal_lines,
    refused,
    save,
)
from thidua.web.apps.reference_data.forms import NO, YES, RowForm
from thidua.web.apps.reference_data.messages import saved_message
from thidua.web.apps.reference_data.queries import changes
from thidua.web.apps.reference_data.reference_tables import Key, ReferenceRow, ReferenceTables, Values, key_in
from thidua.web.apps.reference_data.table_specs import KINDS, ColumnSpec, ColumnType, TableSpec
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft
from thidua.web.apps.spreadsheets.reading import SheetColumn, SheetRow
from thidua.web.apps.spreadsheets.targets import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    RowOutcome,
    RowsRefusedError,
    SpreadsheetTarget,
)
from thidua.web.ui.values import Json, JsonObject

FLAGS = {YES: ("true", "yes", "có", "x", "1"), NO: ("false", "no", "không", "0")}
MOST_ROWS = 200_000
MOST_CHANGES = 5000


def workbook_columns(kind: TableSpec) -> list[Column]:
    """The columns of the spreadsheet of a table."""
    return [Column(field.column, field.title) for field in kind.fields]


def workbook_rows(kind: TableSpec, records: Iterable[ReferenceRow], language: Language) -> list[JsonObject]:
    """The records as rows that can be brought in again."""
    return [
        {field.column: _cell(field, record.values[field.column], language) for field in kind.fields}
        for record in records
    ]


def _cell(field: ColumnSpec, value: Json, language: Language) -> Json:
    titles = dict(field.choices)
    return translate(titles[value], language) if field.sort is ColumnType.CHOICE and value in titles else value


@dataclass
class ReferenceSpreadsheet(SpreadsheetTarget):
    """A kind of reference data as a list that takes spreadsheets; refused rows are set aside, the others saved."""

    kind: TableSpec
    reference: ReferenceTables

    most_rows = MOST_ROWS
    whole = False
    action, place = "reference.change", CITY

    def __post_init__(self) -> None:
        self.id = f"reference:{self.kind.table}"
        self.about: JsonObject = {}
        self.title = _(self.kind.title)
        self.required = self.kind.key
        self.address = reverse("reference-data-list", args=[self.kind.table])
        self.upload_address = reverse("reference-data-bring", args=[self.kind.table])
        self.file_address = reverse("reference-data-export", args=[self.kind.table])
        self.columns = self._columns()

    def _columns(self) -> list[SheetColumn]:
        """The kind's columns, known also by the headings of the shipped profile."""
        profile = shipped_profiles().get("officers" if self.kind.table == "posts" else self.kind.table)
        rules = profile.tables[self.kind.table].columns if profile else {}
        return [
            SheetColumn(field.column, field.title, rules[field.column].headings if field.column in rules else ())
            for field in self.kind.fields
        ]

    def compare(self, rows: Sequence[SheetRow], *, by: User) -> list[RowOutcome]:  # noqa: ARG002 - anybody's alike
        """What each row would do, all of them together.

        Raises:
            UserError: more rows change than one file may.
        """
        outcomes: list[RowOutcome] = []
        edits: dict[Key, RowEdit] = {}
        lines: dict[Key, int] = {}
        for row in rows:
            edit, faults = self._edit(row.cells)
            if edit is not None and edit.key in lines:
                again = _("the same row stands in line %(line)s too") % {"line": lines[edit.key]}
                edit, faults = None, (("", again),)
            if edit is not None:
                edits[edit.key], lines[edit.key] = edit, row.number
            else:
                key = " · ".join(row.cells.get(column, "") for column in self.kind.key)
                outcomes.append(RowOutcome(row.number, REFUSED if faults else SAME, key, faults=faults))
            if len(edits) > MOST_CHANGES:
                raise UserError("the file changes more than {most} rows; cut it into parts", most=MOST_CHANGES)
        refusals = refused(self.kind, list(edits.values()), self.reference)
        return outcomes + [
            self._outcome(edit, lines[key], tuple((refusals.get(key) or {}).items())) for key, edit in edits.items()
        ]

    def _outcome(self, edit: RowEdit, line: int, refusals: Sequence[tuple[str, str]]) -> RowOutcome:
        faults = tuple((_(self.kind.field(column).title), text) for column, text in refusals)
        record = self.reference.tables[self.kind.table].get(edit.key)
        fate = REFUSED if faults else NEW if edit.version is None else CHANGED
        return RowOutcome(
            line,
            fate,
            " · ".join(edit.key),
            changes=()
            if faults
            else tuple(changes(self.kind, record.values if record else {}, edit.values, self.reference)),
            faults=faults,
            data={"key": list(edit.key), "values": _plain(edit.values), "version": edit.version},
        )

    def _edit(self, cells: dict[str, str]) -> tuple[RowEdit | None, tuple[tuple[str, str], ...]]:
        """The row to be saved, None where it says what is there already; why it is refused."""
        entered = {column: _as_form_takes(self.kind.field(column), text) for column, text in cells.items()}
        key = tuple(entered[column] for column in self.kind.key)
        record = self.reference.tables[self.kind.table].get(key)
        before = {} if record is None else {name: _as_text(value) for name, value in record.values.items()}
        if record is not None and all(before[column] == text for column, text in entered.items()):
            return None, ()
        form = RowForm(self.kind, self.reference, before | entered, record=record)
        if not form.is_valid():
            titles = {field.column: _(field.title) for field in self.kind.fields}
            return None, tuple(
                (titles.get(name, ""), str(text)) for name, texts in form.errors.items() for text in texts
            )
        values = form.values()
        if record is not None and values == record.values:
            return None, ()
        return RowEdit(key_in(self.kind, values), values, record.version if record else None), ()

    def save(self, rows: Sequence[JsonObject], *, by: User) -> str:
        """Brings the rows into the ledger as one entry.

        Raises:
            RowsRefusedError: somebody saved one of them meanwhile, or one says what it must not by now.
            UserError: the ledger cannot be written.
        """
        edits = [
            RowEdit(tuple(row["data"]["key"]), read_values(row["data"]["values"]), row["data"]["version"])
            for row in rows
        ]
        try:
            return saved_message(save(self.kind, edits, by=by))
        except ConflictError as error:
            raise RowsRefusedError(meanwhile(error.rows)) from error
        except RefusedError as error:
            raise RowsRefusedError(refusal_lines(error.problems)) from error


def opened(draft: SpreadsheetDraft) -> ReferenceSpreadsheet:
    """The kind a draft is for. LookupError where there is none any more."""
    return ReferenceSpreadsheet(KINDS[draft.target.partition(":")[2]], reference_tables.current())


def _plain(values: Values) -> Values:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _as_text(value: Json) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _as_form_takes(field: ColumnSpec, text: str) -> str:
    """A cell as the form takes it: a word for yes and no, a title of a choice, a day as people write it."""
    folded = text.casefold()
    if field.sort is ColumnType.FLAG:
        return next((flag for flag, words in FLAGS.items() if folded in words), text)
    if field.sort is ColumnType.CHOICE:
        words = {
            word.casefold(): value for value, title in field.choices for word in (value, title, translate(title, "vi"))
        }
        return words.get(folded, text)
    if field.sort is ColumnType.DAY and "/" in text:
        parts = text.split("/")
        return "-".join([parts[2], parts[1].zfill(2), parts[0].zfill(2)]) if len(parts) == 3 else text
    return text.removesuffix(" 00:00:00") if field.sort is ColumnType.DAY else text
