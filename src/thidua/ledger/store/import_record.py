"""What the ledger says of a committed import: who, when, how many rows of which class."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa

from thidua.i18n import _

# What dossiers may come in without, in words; `without` of a record counts them.
LACKING = {
    "unit": _("{count} of {all} dossiers have no unit: no unit answers for them"),
    "procedure": _("{count} of {all} dossiers have no procedure"),
    "status": _("{count} of {all} dossiers have no status: their dates alone say how far they are"),
    "receipt": _("{count} of {all} dossiers have no receipt: no desk is known to have taken them"),
    "end": _(
        "{count} of {all} dossiers are over by their status, and no date says when: those with a result count as "
        "pending"
    ),
    "appointment": _("{count} of {all} dossiers have no appointment: nothing says when they are due"),
}
# Columns of an entry that says nothing there.
EMPTY = ("{}", "[]")


class MessageIdentity(StrEnum):
    """How a message gets its moment, and by what it is recognised when it comes once more.

    What is said again is news even if its words are old: a dossier may be open, finished and open once more. So content
    alone makes a message the same only where nobody said when it was known.
    """

    AT_A_MOMENT = "at_a_moment"  # the moment is stated: the same content known at the same moment is the same message
    NOW = "now"  # the present, never before what was known already: the same content is the same message
    NOW_UNDER_A_NAME = "now_under_a_name"  # the same, but another name makes it another message


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Each row of an import falls into exactly one class.

    accepted: the first row of its key. superseded: a newer version, which took the place of an older row of its key.
    stale: kept and ignored, because something newer was known already. duplicate: known already, not stored again.
    """

    accepted: int = 0
    superseded: int = 0
    stale: int = 0
    duplicate: int = 0

    @property
    def total(self) -> int:
        """The number of rows of all four classes."""
        return self.accepted + self.superseded + self.stale + self.duplicate

    @property
    def stored(self) -> int:
        """Rows that were written: all but the duplicates."""
        return self.accepted + self.superseded + self.stale


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row that was set aside. place: in its source, as people count (`Sheet!7`). key: of its record, if it could be
    read. cells: headings of its filled cells that could not be."""

    place: str
    key: str | None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileHash:
    """What a file of facts was when it was committed: SHA-256 (hex) of its content, bytes, rows."""

    sha256: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One committed import. Moments are civil times of the ledger's zone, without zone.

    `number` counts committed imports from 1; `import_id` is the unique name of the attempt that was committed.
    read = accepted + superseded + stale + duplicate + quarantined, counted on the `primary` table;
    `tables` has the counts of every table that got rows.
    withdraws: this entry brings no rows, but takes the entry of that number back (an import, or an earlier withdrawal).
    hidden: "take" or "leave", what was said of rows that are hidden in the file; None where it has none.
    titles: "leave", where somebody said that its titles and section headings do not matter, though they say of the rows
    what no column says. without: of the dossiers taken, how many have no unit, procedure, status, receipt,
    appointment.
    unreadable: cells that were filled and could not be read, by heading of the source; their rows are in quarantine.
    set_aside: the rows in quarantine, as many as a record names. corrects: number of an earlier import → rows of its
    `set_aside`, from 0, that came in again with this one.
    files: what this entry holds of files of facts, by their paths below the ledger's folder: of its own, and of those
    committed before that no entry held yet; None in an entry older than such hashes.
    previous: the `hash` of the entry before; None in the first entry, and in those older than hashes.
    """

    number: int
    import_id: str
    source_name: str
    sha256: str
    profile: str
    profile_hash: str
    known_at: datetime
    committed_at: datetime
    primary: str
    read: int
    accepted: int
    superseded: int
    stale: int
    duplicate: int
    quarantined: int
    tables: dict[str, RowCounts]
    withdraws: int | None = None
    hidden: str | None = None
    unreadable: dict[str, int] = field(default_factory=dict)
    set_aside: tuple[QuarantinedRow, ...] = ()
    corrects: dict[int, tuple[int, ...]] = field(default_factory=dict)
    files: dict[str, FileHash] | None = None
    previous: str | None = None
    titles: str | None = None
    without: dict[str, int] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of all that the entry says: the link of the chain, since it says the hash of the one before.

        What an entry does not say is left out, so that a column added later changes no older hash.
        """
        said = {name: str(value) for name, value in self.as_row().items() if value not in (None, *EMPTY)}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes this import the same on any machine: content, profile, the moment it was known, and answers."""
        same: tuple[str, ...] = (self.sha256, self.profile_hash, self.known_at.isoformat())
        same = (*same, self.hidden) if self.hidden else same
        return (*same, f"titles: {self.titles}") if self.titles else same

    def as_row(self) -> dict[str, Any]:
        """The record as a row of the table `imports`."""
        row = {column.name: getattr(self, column.name) for column in fields(self)}
        row["tables"] = json.dumps(
            {name: [c.accepted, c.superseded, c.stale, c.duplicate] for name, c in sorted(self.tables.items())}
        )
        row["unreadable"] = json.dumps(self.unreadable, ensure_ascii=False)
        aside = [[quarantined.place, quarantined.key, quarantined.cells] for quarantined in self.set_aside]
        row["set_aside"] = json.dumps(aside, ensure_ascii=False)
        row["corrects"] = json.dumps(self.corrects)
        row["without"] = json.dumps(self.without)
        if self.files is not None:
            files = {path: [file.sha256, file.size, file.rows] for path, file in sorted(self.files.items())}
            row["files"] = json.dumps(files)
        return row

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "ImportRecord":
        """The record of a row of the table `imports`."""
        values: dict[str, Any] = {
            column.name: row.get(column.name) for column in fields(cls)
        }  # a column may be younger than the row
        values["tables"] = {name: RowCounts(*counts) for name, counts in json.loads(row["tables"]).items()}
        aside = json.loads(row.get("set_aside") or "[]")
        values["set_aside"] = tuple(QuarantinedRow(place, key, tuple(cells)) for place, key, cells in aside)
        corrects = json.loads(row.get("corrects") or "{}")
        values["corrects"] = {int(number): tuple(rows) for number, rows in corrects.items()}
        values["unreadable"] = json.loads(row.get("unreadable") or "{}")
        values["without"] = json.loads(row.get("without") or "{}")
        if values["files"] is not None:
            values["files"] = {path: FileHash(*hashed) for path, hashed in json.loads(row["files"]).items()}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Message:
    """What is about to be said: content under a profile, with its name and moment. hidden: as in ImportRecord.

    titles: an import that asked nothing of titles is the same, whatever is said of them now.
    """

    source_name: str
    sha256: str
    profile_hash: str
    hidden: str | None
    identity: MessageIdentity
    known_at: datetime | None
    titles: str | None = None

    def is_that_of(self, record: ImportRecord) -> bool:
        """Whether the import brought this message already."""
        if (record.sha256, record.profile_hash, record.hidden) != (self.sha256, self.profile_hash, self.hidden):
            return False
        if record.titles not in (None, self.titles):
            return False
        if self.identity is MessageIdentity.AT_A_MOMENT:
            return record.known_at == self.known_at
        return self.identity is MessageIdentity.NOW or record.source_name == self.source_name


def in_force(entries: Iterable[ImportRecord]) -> list[ImportRecord]:
    """Of these entries of the journal the imports that count: those that no later entry among them takes back."""
    listed = sorted(entries, key=lambda record: record.number)
    taken_back: set[int] = set()
    for record in reversed(listed):
        if record.withdraws is not None and record.number not in taken_back:
            taken_back.add(record.withdraws)
    return [record for record in listed if record.withdraws is None and record.number not in taken_back]


IMPORTS_SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        ("import_id", pa.string()),
        ("source_name", pa.string()),
        ("sha256", pa.string()),
        ("profile", pa.string()),
        ("profile_hash", pa.string()),
        ("known_at", pa.timestamp("us")),
        ("committed_at", pa.timestamp("us")),
        ("primary", pa.string()),
        ("read", pa.int64()),
        ("accepted", pa.int64()),
        ("superseded", pa.int64()),
        ("stale", pa.int64()),
        ("duplicate", pa.int64()),
        ("quarantined", pa.int64()),
        ("tables", pa.string()),
        ("withdraws", pa.int64()),
        ("hidden", pa.string()),
        ("unreadable", pa.string()),
        ("set_aside", pa.string()),
        ("corrects", pa.string()),
        ("files", pa.string()),
        ("previous", pa.string()),
        ("titles", pa.string()),
        ("without", pa.string()),
    ]
)
# Row `row_id` of `table_name` is not current wherever import `by_number` is known, unless `unless_number` is known too.
SUPERSESSIONS_SCHEMA = pa.schema(
    [
        ("table_name", pa.string()),
        ("row_id", pa.int64()),
        ("by_number", pa.int64()),
        ("unless_number", pa.int64()),
        ("import_id", pa.string()),
    ]
)
# Import `by_number` brought the content of these rows once more, as of `version_at`; the rows were not stored again.
CONFIRMATIONS_SCHEMA = pa.schema(
    [
        ("table_name", pa.string()),
        ("first_row_id", pa.int64()),
        ("last_row_id", pa.int64()),
        ("version_at", pa.timestamp("us")),
        ("by_number", pa.int64()),
        ("import_id", pa.string()),
    ]
)
# A row's number for life: the import's number in the high bits, its place in the import's table in the low ones.
ROW_ID_SHIFT = 40
