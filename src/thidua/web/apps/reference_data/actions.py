"""Saves rows: one entry of the ledger's journal, named after who made it."""

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from thidua.i18n import UserError
from thidua.ledger.cleaning.personal_data import KeyFile
from thidua.ledger.mapping.import_file import import_file
from thidua.ledger.mapping.profile_library import canonical_profile
from thidua.ledger.store.snapshot import Snapshot
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.evaluations.jobs import evaluate_anew
from thidua.web.apps.evaluations.ledger_mark import open_to_write
from thidua.web.apps.reference_data import reference_tables
from thidua.web.apps.reference_data.models import Edit
from thidua.web.apps.reference_data.reference_tables import Key, ReferenceRow, ReferenceTables, Values
from thidua.web.apps.reference_data.table_specs import TableSpec
from thidua.web.apps.reference_data.validation import Problems, problems
from thidua.web.ui.safe_filenames import shortened

AFTER_EDIT = gettext_noop("Evaluation after a change of reference data")
CHANGED_MEANWHILE = gettext_noop("somebody else has saved this meanwhile")


@dataclass(frozen=True, slots=True)
class RowEdit:
    """What is to be saved. version: of the row it was made from; None for a new one."""

    key: Key
    values: Values
    version: int | None


class ConflictError(Exception):
    """Somebody saved some of the rows meanwhile; `rows` is how they are now."""

    def __init__(self, rows: dict[Key, ReferenceRow]) -> None:
        super().__init__(CHANGED_MEANWHILE)
        self.rows = rows


class RefusedError(Exception):
    """Some rows say what they must not."""

    def __init__(self, problems_by_key: dict[Key, Problems]) -> None:
        super().__init__(str(problems_by_key))
        self.problems = problems_by_key


def refused(kind: TableSpec, rows: Sequence[RowEdit], reference: ReferenceTables) -> dict[Key, Problems]:
    """Column problems by key of the rows that would be invalid if all of them were saved."""
    after = reference.with_rows(kind, [(row.key, row.values) for row in rows])
    refusals = {row.key: problems(kind, row.key, row.values, after) for row in rows}
    return {key: row_problems for key, row_problems in refusals.items() if row_problems}


def save(kind: TableSpec, rows: Sequence[RowEdit], *, by: User) -> int | None:
    """Brings the rows into the ledger, all or none; the number of the entry, None where nothing would change.

    Raises:
        ConflictError: somebody has saved one of them since the version it was made from.
        RefusedError: one says what it must not.
        UserError: the ledger cannot be written.
    """
    ledger = open_to_write()
    now = ledger.civil(timezone.now())
    before = reference_tables.current().tables[kind.table]
    rows = [
        row
        for row in rows
        if row.version is None
        or row.key not in before
        or before[row.key].values != row.values
        or before[row.key].version != row.version
    ]
    if not rows:
        return None

    def check(snapshot: Snapshot) -> None:
        reference = reference_tables.read(snapshot)
        table = reference.tables[kind.table]
        other = {row.key: table[row.key] for row in rows if row.key in table and table[row.key].version != row.version}
        if other:
            raise ConflictError(other)
        if wrong := refused(kind, rows, reference):
            raise RefusedError(wrong)

    # A clock behind the ledger must not make a new version an old one.
    newest = max((record.known_at for record in ledger.imports()), default=now)
    versions = (before[row.key].version_at for row in rows if row.key in before)
    newest = max([newest, *(moment for moment in versions if moment is not None)])
    known_at = max(now, newest + timedelta(microseconds=1))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{_plain(by)} · {kind.table}.csv"
        _write(path, kind, rows, known_at)
        report = import_file(
            ledger,
            path,
            known_at=known_at,
            key=KeyFile(settings.HOME.key),
            profile=canonical_profile(kind.table),
            check=check,
        )
    record = report.record
    with transaction.atomic():
        audit.write(
            "reference.save", f"import:{record.number}", by=by, details={"table": kind.table, "rows": len(rows)}
        )
        Edit.objects.get_or_create(
            import_number=record.number, defaults={"kind": kind.table, "rows": len(rows), "made_by": by}
        )
        _evaluate(by)
    if record.accepted + record.superseded + record.duplicate != len(rows):
        raise UserError(
            "Of {rows} rows the ledger took only {taken}; see entry {number} on the page Imports",
            rows=len(rows),
            taken=record.accepted + record.superseded,
            number=record.number,
        )
    return record.number


def read_values(values: Values) -> Values:
    """Values kept as JSON, with days as days again."""
    return {
        column: date.fromisoformat(value) if value and column.endswith("_on") else value
        for column, value in values.items()
    }


def _evaluate(by: User) -> None:
    """Has everything evaluated anew, once for however many edits come before a worker takes it up."""
    evaluate_anew(AFTER_EDIT, by=by)


def _plain(by: User) -> str:
    """A name as a file can have it."""
    name = unicodedata.normalize("NFC", str(by))
    return shortened(re.sub(r"[^\w.\- ]", "_", name).strip(". "), 80) or by.username


def _write(path: Path, kind: TableSpec, rows: Sequence[RowEdit], at: datetime) -> None:
    """A file in the model's own column names; the moment in each row makes every edit one of its own."""
    columns = [field.column for field in kind.fields]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([*columns, "version_at"])
        for row in rows:
            writer.writerow([*(_cell(row.values.get(column)) for column in columns), at.isoformat(sep=" ")])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def refusal_lines(problems_by_key: dict[Key, Problems]) -> list[str]:
    """Refusals as lines of text, one a row of the spreadsheet."""
    return [
        f"{' · '.join(key)}: {text}" for key, row_problems in problems_by_key.items() for text in row_problems.values()
    ]


def meanwhile(rows: dict[Key, ReferenceRow]) -> list[str]:
    """Rows that somebody else saved in the meantime, as lines of text."""
    return [f"{' · '.join(key)}: {_(CHANGED_MEANWHILE)}" for key in rows]
