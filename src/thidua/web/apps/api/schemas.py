"""What a record may say: the ledger's own columns as JSON; and the answers. The ledger's model is the one source."""

from types import GenericAlias

import pyarrow as pa
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from thidua.ledger.model import DAY, FLAG, MOMENT, NUMBER, TABLES
from thidua.web.ui.values import PassedOn

MOST_RECORDS = 5000
PUSHED = ("dossiers", "events", "surveys")
_TOLD = {
    MOMENT: "a moment, 2026-07-01T08:30:00, civil time of Vietnam unless an offset is given",
    DAY: "a day, 2026-07-01",
}


def _type(kind: pa.DataType) -> type[bool | int | str]:
    if kind == FLAG:
        return bool
    return int if kind == NUMBER else str


class StrictSchema(Schema):
    """Says nothing but what is listed."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


def _record(table: str) -> type[Schema]:
    columns: dict[str, PassedOn] = {}
    for name, kind in TABLES[table].columns.items():
        choices = TABLES[table].choices.get(name)
        told = f"one of {', '.join(choices)}" if choices else _TOLD.get(kind)
        if name in TABLES[table].key:
            limits: dict[str, PassedOn] = (
                {"min_length": 1, "max_length": 200} if _type(kind) is str else {"ge": -(2**53), "le": 2**53}
            )
            columns[name] = (_type(kind), Field(..., description=told, **limits))
        else:
            limits = {"max_length": 2000} if _type(kind) is str else {}
            limits = {"ge": -(2**53), "le": 2**53} if _type(kind) is int else limits
            columns[name] = (_type(kind) | None, Field(None, description=told, **limits))
    titles = {"dossiers": "Dossier", "events": "Event", "surveys": "Survey"}
    made: type[Schema] = create_model(titles[table], __base__=StrictSchema, **columns)
    return made


RECORDS = {table: _record(table) for table in PUSHED}


class RecordBatch(StrictSchema):
    """Records of one table; the schema of each table says what its records are."""

    records: list[StrictSchema]


def _batch(table: str) -> type[RecordBatch]:
    named = f"{RECORDS[table].__name__}Batch"
    records: PassedOn = (GenericAlias(list, RECORDS[table]), Field(..., min_length=1, max_length=MOST_RECORDS))
    made: type[RecordBatch] = create_model(named, __base__=RecordBatch, records=records)
    return made


BATCHES = {table: _batch(table) for table in PUSHED}


class RecordFault(StrictSchema):
    """What is wrong with a record; an empty column: with the record as a whole."""

    column: str
    detail: str


class RecordAnswer(StrictSchema):
    """What became of a record: accepted, superseded (newer than what was known), stale, duplicate, quarantined."""

    outcome: str
    reasons: list[RecordFault]


class BatchAnswer(StrictSchema):
    """One answer a record, in the order sent. import_number: the entry in the ledger's journal.

    replayed: the same batch was sent before under the same key; nothing was done again.
    """

    import_number: int | None
    counts: dict[str, int]
    records: list[RecordAnswer]
    replayed: bool = False


class ProblemDetails(Schema):
    """Problem details, RFC 9457."""

    type: str
    title: str
    status: int
    detail: str


class UnitOut(StrictSchema):
    """A unit of the tree."""

    id: str
    name: str
    parent_id: str | None
    group: str


class EvaluationOut(StrictSchema):
    """An evaluation: what decided it, and its hash."""

    id: int
    current: bool
    import_number: int
    as_of_at: str
    movement_id: str
    movement_version: str
    snapshot_id: str
    result_hash: str


class IndicatorOut(StrictSchema):
    """An indicator as defined."""

    id: str
    title: str
    clause: str
    unit_of_measure: str


class FigureOut(StrictSchema):
    """Integers of an indicator over the whole window, or of one month (yyyymm)."""

    indicator: str
    month: int | None
    numerator: int
    denominator: int
    excluded: int


class VerdictOut(StrictSchema):
    """A verdict: state, and the integers of its first counted requirement."""

    kind: str
    subject_id: str
    criterion_id: str
    state: str
    numerator: int | None
    denominator: int | None


class VerdictPage(StrictSchema):
    """Verdicts from `offset` on; `total` of all that fit."""

    evaluation: int
    total: int
    items: list[VerdictOut]


class ItemOut(StrictSchema):
    """A line behind a figure; dossier codes are masked."""

    requirement: str
    item: str
    role: str
    unit_id: str | None
    procedure_id: str | None
    month: int | None


class ExplanationOut(StrictSchema):
    """The lines behind a verdict; adds_up: their sum is the verdict's integers."""

    adds_up: bool
    total: int
    items: list[ItemOut]
