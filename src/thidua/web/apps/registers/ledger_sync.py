"""Brings registers and ledger to say the same (docs/decisions/0019): what was entered here goes in as one more import,
what came in by file is taken over as entries. What counts is the ledger; nothing is counted from the database."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import pyarrow as pa
from django.utils import timezone

from thidua.definitions.registers.spec import Register
from thidua.ledger.cleaning.plausibility import broken, shipped_rules
from thidua.ledger.cleaning.text import fold
from thidua.ledger.model import TABLES
from thidua.ledger.store.import_record import MessageIdentity
from thidua.ledger.store.ledger import AlreadyImportedError, Ledger
from thidua.ledger.store.snapshot import REGISTER_TABLES, Snapshot
from thidua.verdicts.results import canonical_json
from thidua.web.apps.organisation.models import Officer
from thidua.web.apps.registers.field_values import is_date, plain, snapshot
from thidua.web.apps.registers.models import EntryRevision, RegisterEntry
from thidua.web.apps.registers.queries import unit_with_duty
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import of_entry
from thidua.web.ui.row_versions import ChangedMeanwhileError, locked
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json, JsonObject

PROFILE = "registers-of-the-site"
# What a row means; raised when the same entry would be written otherwise.
FORM = hashlib.sha256(b"registers 1").hexdigest()
TAKEN_OVER = "taken_over"
NOBODY = "đã hủy"
OWED_STATE = "answered"
CODES, LONGEST = ("record_id", "unit_id", "officer_id", "subject_id", "criterion_id"), 90
Row = JsonObject
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequiredRow:
    """A row the ledger should have of an entry."""

    entry: RegisterEntry
    table: str
    row: Row

    @property
    def key(self) -> Key:
        """The table and the row's key in it."""
        return (self.table, *(self.row[name] for name in TABLES[self.table].key))


def rows_of(entry: RegisterEntry, register: Register) -> Iterator[RequiredRow]:
    """The rows an entry is in the ledger; of a cancelled one what takes its place and counts nowhere."""
    if register.feeds == "declarations":
        yield RequiredRow(entry, "declarations", _declaration(entry))
        return
    row: Row = {"register": register.id, "record_id": entry.code, "title": NOBODY}
    if not entry.cancelled:
        row = {name: _cell(getattr(entry, name)) for name in TABLES["register"].columns if hasattr(entry, name)} | {
            "record_id": entry.code,
            "evidence": _evidence(entry),
        }
    rows = [row]
    others = [officer for officer, _share in entry.data.get("authors", [])][1:]
    if not entry.cancelled:
        rows += [
            {**row, "record_id": f"{entry.code}/{officer}", "unit_id": None, "officer_id": officer}
            for officer in others
        ]
        rows += _owed(entry, register)
    now = {event["record_id"] for event in rows}
    rows += [{"register": register.id, "record_id": gone, "title": NOBODY} for gone in entry.fed_ids if gone not in now]
    for event in rows:
        yield RequiredRow(entry, "register", {name: event.get(name) for name in TABLES["register"].columns})


def _owed(entry: RegisterEntry, register: Register) -> Iterator[Row]:
    """How soon the body that owed the first move took it: a fact about that body, not about whoever waited for it.

    Nothing of an entry that came in by file already moved: nobody knows when.
    """
    owing = unit_with_duty(register.owed_by) if register.owed_by else None
    writings = list(entry.changes.order_by("version"))
    if owing is None or owing.pk == entry.unit_id or not writings:
        return
    first = writings[0].after
    if first.get("state") != register.first_state or not first.get("due_on"):
        return
    moved = next(
        (writing for writing in writings if writing.after.get("state", first["state"]) != first["state"]), None
    )
    yield {
        "register": register.id,
        "record_id": f"{entry.code}/{owing.pk}",
        "unit_id": owing.pk,
        "title": entry.title,
        "state": OWED_STATE,
        "opened_on": date.fromisoformat(first["opened_on"]),
        "due_on": date.fromisoformat(first["due_on"]),
        "closed_on": timezone.localtime(moved.at).date() if moved else None,
    }


def _declaration(entry: RegisterEntry) -> Row:
    kind, subject_id = of_entry(entry).judged
    row = dict.fromkeys(TABLES["declarations"].columns)
    row |= {"subject_kind": kind, "subject_id": subject_id, "criterion_id": entry.criterion_id}
    if entry.cancelled:
        return row
    return row | {
        "statement": _cell(entry.title),
        "evidence": _evidence(entry) or _cell(entry.document_no),
        "declared_on": entry.opened_on,
        "reviewer": _cell(entry.authority),
        "verdict": entry.state if registers()[entry.register].state_of(entry.state).ends else None,
        "reviewed_on": entry.closed_on,
    }


def _cell(value: Json) -> Json:
    return None if value == "" else value


def _evidence(entry: RegisterEntry) -> str | None:
    kept = sorted(evidence.sha256 for evidence in entry.evidence.all())
    return " ".join(f"sha256:{evidence}" for evidence in kept) or _cell(entry.data.get("evidence_named", ""))


def bring_together(ledger: Ledger) -> int:
    """Takes over what came in by file, then feeds what was entered here; how many rows went into the ledger.

    No lock of the database is held while the ledger is written. Of a line that both changed, the later change stands.
    Done twice, the second time finds nothing to do.
    """
    seen = ledger.snapshot()
    if not seen.imports:
        return 0
    current = _current(seen)
    ours = {record.import_id for record in seen.imports if record.profile == PROFILE}
    entries = list(RegisterEntry.objects.filter(register__in=_fed_registers()).prefetch_related("evidence"))
    wanted: dict[Key, RequiredRow] = {}
    for entry in sorted(entries, key=lambda changed: changed.changed_at):  # of two entries of one key the later stands
        rows = list(rows_of(entry, registers()[entry.register]))
        there = current.get(rows[0].key)
        newer = there is not None and there["import_id"] not in ours and there["version_at"] > _civil(ledger, entry)
        if there is not None and newer and not _same(rows[0].row, there):
            _renew(entry, there)
            rows = list(rows_of(entry, registers()[entry.register]))
        wanted |= {row.key: row for row in rows}
    _take_over(row for key, row in current.items() if key not in wanted)
    pending = [row for key, row in sorted(wanted.items()) if not _same(row.row, current.get(key))]
    implausible = _implausible(pending, ledger.civil(timezone.now()))
    pending = [row for row in pending if row.key not in implausible]
    _feed(ledger, pending)
    left_out = {entry.pk for entry in implausible.values()}
    fed_ids: dict[int, list[str]] = {}
    for wanted_row in wanted.values():
        if wanted_row.table == "register":
            fed_ids.setdefault(wanted_row.entry.pk, []).append(wanted_row.row["record_id"])
    for entry in entries:
        ids = sorted(fed_ids.get(entry.pk, []))
        if entry.pk not in left_out and (entry.fed != entry.version or entry.fed_ids != ids):
            # Somebody may have written it meanwhile: then the next time finds what is new.
            RegisterEntry.objects.filter(pk=entry.pk, version=entry.version).update(fed=entry.version, fed_ids=ids)
    return len(pending)


def _fed_registers() -> list[str]:
    return [register.id for register in registers().values() if register.feeds]


def _civil(ledger: Ledger, entry: RegisterEntry) -> datetime:
    return ledger.civil(entry.changed_at)


def _current(seen: Snapshot) -> dict[Key, Row]:
    """The rows that count in the ledger, by table and key."""
    con = duckdb.connect()
    try:
        seen.create_views(con, REGISTER_TABLES)
        rows: dict[Key, Row] = {}
        for table in sorted(REGISTER_TABLES, reverse=True):
            names = [*TABLES[table].columns, "import_id", "version_at"]
            for values in con.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall():  # noqa: S608 - our names
                row = {"table": table, **dict(zip(names, values, strict=True))}
                rows[table, *(row[name] for name in TABLES[table].key)] = row
    finally:
        con.close()
    return rows


def _same(row: Row, there: Row | None) -> bool:
    return there is not None and all(there[name] == value for name, value in row.items())


def _implausible(pending: list[RequiredRow], now: datetime) -> dict[Key, RegisterEntry]:
    """The rows that break a rule for whole records, by key, with their entry.

    They stay out of the ledger until it is put right, and it is told as one that is not in the figures.
    """
    wrong: dict[Key, RegisterEntry] = {}
    for table in dict.fromkeys(row.table for row in pending):
        rows = [row for row in pending if row.table == table]
        columns = pa.Table.from_pylist([row.row for row in rows], schema=pa.schema(list(TABLES[table].columns.items())))
        by_name = dict(zip(columns.column_names, columns.columns, strict=True))
        for breach in broken(table, by_name, tuple(shipped_rules().values()), now):
            wrong |= {rows[at].key: rows[at].entry for at in breach.rows.tolist()}
    return wrong


def _feed(ledger: Ledger, pending: list[RequiredRow]) -> None:
    if not pending:
        return
    tables: dict[str, pa.Table] = {}
    told = []
    for table in dict.fromkeys(row.table for row in pending):
        columns = {**TABLES[table].columns, "version_at": pa.timestamp("us")}
        rows = [{**row.row, "version_at": _civil(ledger, row.entry)} for row in pending if row.table == table]
        told += [{"table": table, **{name: str(value) for name, value in row.items()}} for row in rows]
        listed = pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items())))
        tables[table] = listed.append_column("row_no", pa.array(range(1, len(rows) + 1), pa.int64()))
    digest = hashlib.sha256(canonical_json(told)).hexdigest()
    try:
        pending_import = ledger.begin(
            source_name="registers",
            sha256=digest,
            profile=PROFILE,
            profile_hash=FORM,
            known_at=timezone.now(),
            identity=MessageIdentity.NOW,
        )
    except AlreadyImportedError:  # by another worker, a moment ago
        return
    with pending_import as importing:
        for table, rows_there in tables.items():
            importing.add(table, rows_there)
        primary = next(iter(tables))
        importing.commit(read=tables[primary].num_rows, quarantined=0, primary=primary)


@whole()
def _take_over(rows: Iterable[Row]) -> None:
    """Lines that came in by file become entries, with the moment the file knew."""
    entries = []
    units = dict(Officer.objects.values_list("id", "unit_id"))
    for row in rows:
        register = _register_of(row)
        if register is None or not register.feeds or row.get("title") == NOBODY:
            continue
        if max(len(str(row.get(name) or "")) for name in CODES) > LONGEST:
            continue  # no code people could use
        entry = RegisterEntry(register=register.id, code=_code(row))
        _fill(entry, row, units)
        entry.version = entry.fed = 1
        entry.fed_ids = [entry.code] if row["table"] == "register" else []
        entries.append(entry)
    kept = RegisterEntry.objects.bulk_create(entries, batch_size=500)
    EntryRevision.objects.bulk_create(
        (
            EntryRevision(
                entry=new_entry, version=1, what=TAKEN_OVER, after=snapshot(new_entry, registers()[new_entry.register])
            )
            for new_entry in kept
        ),
        batch_size=500,
    )


def settle(_run: object, _evaluation_id: int) -> None:
    """Declarations of officers whose unit nobody knew yet when a file brought them get the unit of the post."""
    unsettled = RegisterEntry.objects.filter(register__in=_declared(), unit_id="").exclude(officer_id="")
    posts = Officer.objects.values_list("id", "unit_id")
    units = {officer: unit for officer, unit in posts if unit is not None}
    entries = [row for row in unsettled if row.officer_id in units]
    for entry in entries:
        entry.unit_id = units[entry.officer_id]
    RegisterEntry.objects.bulk_update(entries, ["unit_id"], batch_size=500)


def _declared() -> list[str]:
    return [register.id for register in registers().values() if register.feeds == "declarations"]


def _register_of(row: Row) -> Register | None:
    """The register a row of the ledger is an entry of; None where nobody describes it."""
    if row["table"] == "register":
        return registers().get(row["register"])
    return next((register for register in registers().values() if register.feeds == "declarations"), None)


def _code(row: Row) -> str:
    if row["table"] == "register":
        return str(row["record_id"])
    return f"{row['subject_id']}:{row['criterion_id']}"


@whole()
def _renew(entry: RegisterEntry, row: Row) -> None:
    """The entry as a later file says it is, where nobody has written it meanwhile."""
    try:
        locked(RegisterEntry.objects.filter(pk=entry.pk), entry.version)
    except ChangedMeanwhileError:
        return
    register = registers()[entry.register]
    before = snapshot(entry, register)
    _fill(
        entry,
        row,
        dict(Officer.objects.filter(id=row.get("officer_id") or row.get("subject_id")).values_list("id", "unit_id")),
    )
    entry.version += 1
    entry.fed = entry.version
    entry.save()
    after = snapshot(entry, register)
    changed = [name for name in after if after[name] != before[name]]
    EntryRevision.objects.create(
        entry=entry,
        version=entry.version,
        what=TAKEN_OVER,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def _fill(entry: RegisterEntry, row: Row, units: dict[str, str | None]) -> None:
    named = row
    if row["table"] == "declarations":
        officer = row["subject_id"] if row["subject_kind"] == "officer" else ""
        named = {
            "unit_id": units.get(officer) if officer else row["subject_id"],
            "officer_id": officer,
            "title": row["statement"],
            "opened_on": row["declared_on"],
            "closed_on": row["reviewed_on"],
            "state": row["verdict"] or "declared",
            "authority": row["reviewer"],
            "evidence": row["evidence"],
            "criterion_id": row["criterion_id"],
        }
    for name in (*TABLES["register"].columns, "criterion_id"):
        if name in named and hasattr(entry, name) and name not in ("register", "evidence"):
            setattr(entry, name, named[name] if is_date(name) else named[name] or "")
    if named.get("evidence") and not (entry.pk and entry.evidence.exists()):
        entry.data["evidence_named"] = named["evidence"]
    entry.search = fold(f"{entry.code} {entry.title}")
    entry.changed_at = timezone.make_aware(row["version_at"])
    entry.data = {name: plain(value) for name, value in entry.data.items()}
