"""Taking an import back without removing anything: a later entry of the journal says that it does not count.

Each import was classified by what it met: a row equal to one already there was not stored again, one that replaced
another hid just that one. So the set of imports that counts may only change where that makes no difference: two imports
that speak of no common record do not care for each other. Where they may, the withdrawal is refused, and names the
later import: take that one back first, then this one, then bring the later one in again.
"""

import secrets

import duckdb

from thidua.i18n import UserError
from thidua.ledger.model import TABLES
from thidua.ledger.store import journal
from thidua.ledger.store.fact_files import FactFiles
from thidua.ledger.store.import_record import ImportRecord, in_force
from thidua.ledger.store.layout import Folder
from thidua.ledger.store.snapshot import literal, scan_sql
from thidua.ledger.store.versions import quoted

PROFILE = "withdrawal"
# Registers that later files were read by: names in them became ids, unknown names were set aside.
LOOKED_UP = frozenset({"units", "procedures", "officers"})


def append(place: Folder, entries: list[ImportRecord], number: int) -> ImportRecord:
    """Appends the entry that takes entry `number` back; the caller holds the writer's lock.

    Raises:
        UserError: there is no such entry, it does not count any more, or other imports rest on what would change.
    """
    if not 1 <= number <= len(entries):
        raise UserError(
            "There is no import {number} in the ledger {folder}; the last one is {last}",
            number=number,
            folder=place.path,
            last=len(entries),
        )
    entry = entries[number - 1]
    counts = {record.number for record in in_force(entries)}
    target = _import_behind(entries, entry)
    # An entry stands as long as the import behind it is as the entry says: there for an import, away for a withdrawal.
    if taker := _taker(entries, number):
        raise UserError(
            "Import {number} ({name}) is withdrawn already, by entry {by}",
            number=number,
            name=entry.source_name,
            by=taker,
        )
    _refuse_where_others_depend(place, entries, target, restoring=target.number not in counts)
    record = ImportRecord(
        number=len(entries) + 1,
        import_id=f"{len(entries) + 1:06d}-{secrets.token_hex(8)}",
        source_name=target.source_name,
        sha256=target.sha256,
        profile=PROFILE,
        profile_hash="",
        # Whoever looks back to what was known at a moment never sees the one without the other.
        known_at=target.known_at,
        committed_at=journal.moment_of_commit(place, entries),
        primary=target.primary,
        read=0,
        accepted=0,
        superseded=0,
        stale=0,
        duplicate=0,
        quarantined=0,
        tables={},
        withdraws=number,
    )
    return journal.append(place, entries, record)


def _import_behind(entries: list[ImportRecord], record: ImportRecord) -> ImportRecord:
    """The import that a chain of withdrawals is about."""
    while record.withdraws is not None:
        record = entries[record.withdraws - 1]
    return record


def _taker(entries: list[ImportRecord], number: int) -> int | None:
    """The standing entry that takes entry `number` back."""
    taken_back: set[int] = set()
    for record in reversed(entries):
        if record.withdraws is not None and record.number not in taken_back:
            if record.withdraws == number:
                return record.number
            taken_back.add(record.withdraws)
    return None


def _refuse_where_others_depend(
    place: Folder, entries: list[ImportRecord], target: ImportRecord, *, restoring: bool
) -> None:
    """UserError where an import was classified by another set of imports than will count, and that may matter."""
    will_count = {record.number for record in in_force(entries)} ^ {target.number}
    facts = FactFiles(place, entries)
    for other in entries:
        if other.withdraws is not None or other.number == target.number:
            continue
        earlier, later = sorted((target, other), key=lambda record: record.number)
        if later.number not in will_count:
            continue  # it does not count: how it was classified does not matter
        met = earlier.number in {record.number for record in in_force(entries[: later.number - 1])}
        if met == (earlier.number in will_count) or not _may_touch(place, facts, earlier, later):
            continue
        if restoring:
            raise UserError(
                "Import {number} ({name}) cannot be taken up again: import {other} ({other_name}) may speak of its "
                "records and was read without it. Bring the file in again instead",
                number=target.number,
                name=target.source_name,
                other=other.number,
                other_name=other.source_name,
            )
        raise UserError(
            "Import {number} ({name}) cannot be withdrawn: the later import {other} ({other_name}) may rest on its "
            "records. Withdraw import {other} first, then this one, then bring the later file in again",
            number=target.number,
            name=target.source_name,
            other=other.number,
            other_name=other.source_name,
        )


def _may_touch(place: Folder, facts: FactFiles, earlier: ImportRecord, later: ImportRecord) -> bool:
    """Whether the later import may have been read otherwise had the earlier one been there, or not been there."""
    if LOOKED_UP & set(earlier.tables) and later.tables:
        return True
    return any(_common(place, facts, name, earlier, later) for name in set(earlier.tables) & set(later.tables))


def _common(place: Folder, facts: FactFiles, name: str, earlier: ImportRecord, later: ImportRecord) -> bool:
    """Whether both say something of one record of the table, or it cannot be told.

    Rows that were stored, and rows met once more with a newer version, are known; other duplicates are not recorded.
    """
    table = TABLES[name]
    # Steps of a record are chained to each other: what counts is the record, not the single step.
    keys = ", ".join(quoted(key) for key in (table.key[:1] if table.chained else table.key))
    listed = facts.of(place.table(name), facts.import_ids)
    statements = []
    with duckdb.connect() as con:
        for record in (earlier, later):
            confirmed = _confirmed_sql(place, facts, name, record)
            rows = f"SELECT coalesce(sum(last_row_id - first_row_id + 1), 0) FROM ({confirmed})"
            if record is later and [(record.tables[name].duplicate,)] != con.sql(rows).fetchall():
                return True
            own = scan_sql(name, [entry.path for entry in listed if entry.import_id == record.import_id])
            others = scan_sql(name, [entry.path for entry in listed])
            statements.append(f"""
                SELECT {keys} FROM ({own}) UNION ALL
                SELECT {keys} FROM ({others}) stored
                JOIN ({confirmed}) seen ON stored.row_id BETWEEN seen.first_row_id AND seen.last_row_id""")
        return bool(
            con.sql(f"SELECT 1 FROM ({statements[0]}) SEMI JOIN ({statements[1]}) USING ({keys}) LIMIT 1").fetchall()
        )


def _confirmed_sql(place: Folder, facts: FactFiles, name: str, record: ImportRecord) -> str:
    """SQL of (first_row_id, last_row_id) of the rows of the table that the import brought once more."""
    paths = [entry.path for entry in facts.of(place.confirmations, [record.import_id])]
    if not paths:
        return "SELECT 0::BIGINT AS first_row_id, 0::BIGINT AS last_row_id WHERE false"
    listed = ", ".join(literal(path) for path in paths)
    return (
        f"SELECT first_row_id, last_row_id FROM read_parquet([{listed}], hive_partitioning = false) "
        f"WHERE table_name = {literal(name)}"
    )
