"""The canonical model: every table of the ledger, its columns, key and required columns. The one place that names them.

Times in columns are civil times of the ledger's time zone (Asia/Ho_Chi_Minh unless the ledger says otherwise), stored
without zone: working days and appointments are civil matters, and every engine reads them alike.
`*_at` is a moment, `*_on` a day. The two times of a row: when it happened (its own `_at` and `_on` columns) and when we
learnt it (`import_id` → the ledger's `imports` table). `version_at` is when the source last changed the record.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa

from thidua.definitions.registers import counted_registers
from thidua.rules.terms import TimeUnit, UnitGroup

MOMENT = pa.timestamp("us")
DAY = pa.date32()
TEXT = pa.string()
NUMBER = pa.int64()
FLAG = pa.bool_()


class Status(StrEnum):
    """A dossier's status; the numbers are those of production systems (facts: dossiers)."""

    REGISTERED = "registered"  # 1
    RECEIVED = "received"  # 2
    NOT_ACCEPTED = "not_accepted"  # 3
    IN_PROCESS = "in_process"  # 4
    SUPPLEMENT_REQUESTED = "supplement_requested"  # 5
    FINANCIAL_DUTY = "financial_duty"  # 6
    WITHDRAWN = "withdrawn"  # 7
    STOPPED = "stopped"  # 8
    PROCESSED = "processed"  # 9
    RETURNED = "returned"  # 10


class Channel(StrEnum):
    """How a dossier was handed in."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"
    OTHER = "other"


class EventKind(StrEnum):
    """The kinds of routing steps."""

    RECEIVE = "receive"
    FORWARD = "forward"
    PROCESS = "process"
    APPROVE = "approve"
    CORRECTION = "correction"  # sent back to be put right
    SUPPLEMENT = "supplement"
    RESULT = "result"  # result at the desk
    RETURN = "return"  # result handed over
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its own columns in order, which of them are the key, which of them must never be empty.

    `chained`: columns whose value in the row before (by key, of the same first key column, in the same import) is
    stored beside each row as `previous_<column>`, so that readers need not sort a long log again to look one row back;
    `continues` then says that an earlier import brought rows of that first key column too.
    """

    name: str
    columns: dict[str, pa.DataType]
    key: tuple[str, ...]
    required: tuple[str, ...] = field(default=())
    choices: dict[str, Iterable[str]] = field(default_factory=dict)
    chained: tuple[str, ...] = ()

    @property
    def chain(self) -> dict[str, pa.DataType]:
        """The columns stored for `chained`; empty for most tables."""
        return {f"previous_{name}": self.columns[name] for name in self.chained} | (
            {"continues": FLAG} if self.chained else {}
        )

    @property
    def schema(self) -> pa.Schema:
        """Own columns, then the technical ones every row carries."""
        return pa.schema([*self.columns.items(), *TECHNICAL.items()])


# import_id: which import brought the row (partition); row_no: the row in the source as people count it, from 1;
# version_at: when the source last changed the record (else the export moment the import states);
# stale: a newer version of the same key was already known, the row is kept and ignored.
TECHNICAL: dict[str, pa.DataType] = {"import_id": TEXT, "row_no": NUMBER, "version_at": MOMENT, "stale": FLAG}


def _table(
    name: str,
    key: str,
    columns: dict[str, pa.DataType],
    required: str = "",
    chained: str = "",
    **choices: Iterable[str],
) -> tuple[str, Table]:
    keys = tuple(key.split())
    return name, Table(name, columns, keys, keys + tuple(required.split()), choices, tuple(chained.split()))


# fmt: off
TABLES: dict[str, Table] = dict(
    [
        _table(
            "units",
            "unit_id",
            {
                "unit_id": TEXT, "parent_id": TEXT, "name": TEXT, "unit_group": TEXT, "agency_code": TEXT,
                "valid_from_on": DAY, "valid_to_on": DAY,
            },
            "name unit_group",
            unit_group=UnitGroup,
        ),
        _table("officers", "officer_id", {"officer_id": TEXT, "full_name": TEXT}, "full_name"),
        _table(
            "posts",
            "officer_id unit_id role valid_from_on",
            {
                "officer_id": TEXT, "unit_id": TEXT, "role": TEXT, "direct": FLAG,
                "valid_from_on": DAY, "valid_to_on": DAY,
            },
        ),
        _table(
            "procedures",
            "procedure_id",
            {
                "procedure_id": TEXT, "name": TEXT, "field": TEXT, "boundary_independent": FLAG, "ministry_list": FLAG,
                "time_limit": NUMBER, "time_limit_unit": TEXT, "steps": NUMBER,
                "valid_from_on": DAY, "valid_to_on": DAY,
            },
            "name",
            time_limit_unit=TimeUnit,
        ),
        _table(
            "assignments",
            "unit_id procedure_id valid_from_on",
            {"unit_id": TEXT, "procedure_id": TEXT, "valid_from_on": DAY, "valid_to_on": DAY},
        ),
        _table(
            "dossiers",
            "dossier_id",
            {
                "dossier_id": TEXT, "other_id": TEXT, "procedure_id": TEXT, "case_name": TEXT,
                "receiving_unit_id": TEXT, "competent_unit_id": TEXT, "boundary_unit_id": TEXT, "cross_boundary": FLAG,
                "receiving_officer_id": TEXT, "handling_officer_id": TEXT,
                "channel": TEXT, "service_level": NUMBER, "return_method": TEXT, "paid_online": FLAG,
                "status": TEXT, "submitted_at": MOMENT, "accept_due_at": MOMENT, "received_at": MOMENT,
                "due_at": MOMENT, "finished_at": MOMENT, "returned_at": MOMENT, "refused_at": MOMENT,
                "time_limit": NUMBER, "time_limit_unit": TEXT,
                "digitised_intake": FLAG, "digitised_result": FLAG,
                "applicant_key": TEXT, "stated_verdict": TEXT,  # the source's own: on_time or late
            },
            status=Status, channel=Channel, time_limit_unit=TimeUnit,
        ),
        _table(
            "events",
            "dossier_id seq",
            {
                "dossier_id": TEXT, "seq": NUMBER, "kind": TEXT, "activity": TEXT, "step": NUMBER,
                "unit_id": TEXT, "officer_id": TEXT, "to_unit_id": TEXT,
                "arrived_at": MOMENT, "due_at": MOMENT, "happened_at": MOMENT,
            },
            "happened_at",
            chained="seq unit_id happened_at",
            kind=EventKind,
        ),
        _table(
            "supplements",
            "dossier_id seq",
            {
                "dossier_id": TEXT, "seq": NUMBER, "requested_at": MOMENT, "answered_at": MOMENT,
                "requested_by": TEXT, "due_before_at": MOMENT, "due_after_at": MOMENT,
            },
            "requested_at",
        ),
        _table(
            "due_changes",
            "dossier_id seq",
            {
                "dossier_id": TEXT, "seq": NUMBER, "changed_at": MOMENT, "due_before_at": MOMENT,
                "due_after_at": MOMENT, "reason": TEXT, "changed_by": TEXT,
            },
            "changed_at",
        ),
        _table(
            "surveys",
            "answer_id",
            {
                "answer_id": TEXT, "dossier_id": TEXT, "unit_id": TEXT, "officer_id": TEXT, "answered_at": MOMENT,
                "overall": NUMBER, "guidance": NUMBER, "attitude": NUMBER, "timeliness": NUMBER, "device_key": TEXT,
            },
            "answered_at",
        ),
        _table(
            "register",
            "register record_id",
            {
                "register": TEXT, "record_id": TEXT, "unit_id": TEXT, "officer_id": TEXT, "title": TEXT,
                "opened_on": DAY, "due_on": DAY, "closed_on": DAY, "state": TEXT, "authority": TEXT,
                "document_no": TEXT, "document_on": DAY, "evidence": TEXT, "indicator_id": TEXT,
            },
            "title",
            register=sorted(counted_registers()),
        ),
        _table(
            "declarations",
            "subject_kind subject_id criterion_id",
            {
                "subject_kind": TEXT, "subject_id": TEXT, "criterion_id": TEXT, "statement": TEXT, "evidence": TEXT,
                "declared_on": DAY, "reviewer": TEXT, "verdict": TEXT, "reviewed_on": DAY,
            },
        ),
    ]
)
# fmt: on
