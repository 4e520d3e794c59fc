"""Small, strange cities: facts at the edges of windows, days, hours and of each other, in one to three imports."""

import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.ledger.model import TABLES
from thidua.ledger.store.ledger import Ledger

Row = dict[str, Any]
Tables = dict[str, list[Row]]
READ = ("units", "procedures", "assignments", "dossiers", "events", "supplements", "due_changes", "surveys", "register")

# 3 to 6 August 2026 are working days, 8 and 9 a weekend; 22 August is a swapped working Saturday.
MOMENTS = [
    datetime(2026, 7, 31, 16, 59, 59),
    datetime(2026, 8, 3),
    datetime(2026, 8, 3, 7),
    datetime(2026, 8, 3, 11, 30, 1),
    datetime(2026, 8, 3, 16, 30),
    datetime(2026, 8, 4, 8, 15, 30, 500_000),
    datetime(2026, 8, 4, 16, 30),
    datetime(2026, 8, 5),
    datetime(2026, 8, 5, 14),
    datetime(2026, 8, 7, 17),
    datetime(2026, 8, 8, 9),
    datetime(2026, 8, 10),
    datetime(2026, 8, 10, 23, 59, 59),
    datetime(2026, 8, 22, 10),
    datetime(2026, 8, 31, 23, 59, 59),
    datetime(2026, 9, 1),
    datetime(2026, 9, 3, 9),
]
moments = st.sampled_from(MOMENTS)
perhaps = st.one_of(st.none(), moments)
stated_days = moments.map(lambda moment: moment.date())
days = st.one_of(st.none(), stated_days)
units = st.sampled_from(["C", "D1", "X1", "X2"])
officers = st.sampled_from(["o1", "o2"])
procedures = st.sampled_from(["p1", "p2", "p3", "p4"])
flag = st.sampled_from([None, True, False])
dossier_ids = st.sampled_from(["H1", "H2", "H3", "H4", "H5"])
score = st.one_of(st.none(), st.integers(1, 5))
limit = st.one_of(st.none(), st.integers(0, 3))
limit_unit = st.sampled_from([None, "working_day", "working_hour"])


def row(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(fields)


def maybe(some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), some)


DOSSIER = row(
    dossier_id=dossier_ids,
    procedure_id=maybe(procedures),
    receiving_unit_id=maybe(units),
    competent_unit_id=maybe(units),
    boundary_unit_id=maybe(units),
    cross_boundary=flag,
    receiving_officer_id=maybe(officers),
    handling_officer_id=maybe(officers),
    channel=st.sampled_from([None, "online", "counter"]),
    service_level=st.sampled_from([None, 2, 3, 4]),
    paid_online=flag,
    status=st.sampled_from(
        ["registered", "received", "in_process", "processed", "returned", "withdrawn", "not_accepted", None]
    ),
    submitted_at=perhaps,
    accept_due_at=perhaps,
    received_at=perhaps,
    due_at=perhaps,
    finished_at=perhaps,
    returned_at=perhaps,
    refused_at=st.sampled_from([None, None, None, MOMENTS[5]]),
    time_limit=limit,
    time_limit_unit=limit_unit,
    digitised_intake=flag,
    digitised_result=flag,
    stated_verdict=st.sampled_from([None, "on_time", "late", "?"]),
    version_at=perhaps,
)
EVENT = row(
    dossier_id=dossier_ids,
    seq=st.integers(1, 6),
    step=st.one_of(st.none(), st.integers(0, 4)),
    unit_id=maybe(units),
    kind=st.sampled_from([None, "receive", "forward", "forward", "process", "correction", "result", "return"]),
    officer_id=maybe(officers),
    arrived_at=perhaps,
    due_at=perhaps,
    happened_at=moments,
)
SUPPLEMENT = row(
    dossier_id=dossier_ids,
    seq=st.integers(1, 3),
    requested_at=moments,
    answered_at=perhaps,
    due_before_at=perhaps,
    due_after_at=perhaps,
)
DUE_CHANGE = row(
    dossier_id=dossier_ids, seq=st.integers(1, 3), changed_at=moments, due_before_at=perhaps, due_after_at=perhaps
)
SURVEY = row(
    answer_id=st.sampled_from(["a1", "a2", "a3", "a4"]),
    dossier_id=maybe(st.sampled_from(["H1", "H2", "H9"])),
    unit_id=maybe(units),
    officer_id=maybe(officers),
    answered_at=moments,
    overall=score,
    guidance=score,
    attitude=score,
    timeliness=score,
)
RECORD = row(
    register=st.sampled_from(["publication_task", "obstacle", "complaint", "posting_check"]),
    record_id=st.sampled_from(["r1", "r2", "r3"]),
    unit_id=maybe(units),
    officer_id=maybe(officers),
    title=st.just("t"),
    opened_on=days,
    due_on=days,
    closed_on=days,
    state=st.sampled_from([None, "upheld", "passed", "open"]),
)
PROCEDURE = row(
    procedure_id=procedures,
    name=st.just("n"),
    boundary_independent=st.sampled_from([None, True, True, False]),
    ministry_list=flag,
    time_limit=limit,
    time_limit_unit=limit_unit,
    steps=st.one_of(st.none(), st.integers(1, 4)),
    valid_from_on=days,
    valid_to_on=days,
)
ASSIGNMENT = row(unit_id=units, procedure_id=procedures, valid_from_on=stated_days, valid_to_on=days)
DRAWN = {
    "procedures": (PROCEDURE, 4), "assignments": (ASSIGNMENT, 4), "dossiers": (DOSSIER, 6), "events": (EVENT, 8),
    "supplements": (SUPPLEMENT, 4), "due_changes": (DUE_CHANGE, 4), "surveys": (SURVEY, 4), "register": (RECORD, 4),
}  # fmt: skip
UNITS = [
    {"unit_id": unit, "parent_id": parent, "name": unit, "unit_group": "other"}
    for unit, parent in (("C", None), ("D1", "C"), ("X1", "C"), ("X2", "X1"))
]


@st.composite
def exports(draw: st.DrawFn) -> Tables:
    """What one import brings."""
    tables: Tables = {}
    for table, (strategy, most) in DRAWN.items():
        rows = draw(st.lists(strategy, max_size=most))
        keys = TABLES[table].key
        tables[table] = list({tuple(one[key] for key in keys): one for one in rows}.values())
    return tables


scopes = st.builds(
    Scope,
    st.sampled_from([date(2026, 8, 3), date(2026, 7, 1)]),
    st.sampled_from([date(2026, 8, 31), date(2026, 8, 10)]),
    st.sampled_from([datetime(2026, 8, 5), datetime(2026, 8, 10, 12), datetime(2026, 9, 2)]),
    st.builds(
        IndicatorSettings,
        on_time=st.sampled_from(["appointment", "first_appointment", "clock"]),
        procedure_without_demand=st.sampled_from(["counts", "left_out"]),
        desk_dossiers=st.sampled_from(["all", "cross_boundary"]),
        pending_not_due=st.sampled_from(["not_counted", "counted"]),
        population=st.sampled_from(["boundary_independent", "all"]),
        due_at_midnight=st.sampled_from(["end_of_day", "exact"]),
        forward_within_working_seconds=st.sampled_from([28_800, 3_600]),
        satisfied_from=st.sampled_from([4, 3]),
        refused_at_desk=st.sampled_from(["left_out", "counted"]),
        token_withdrawn_within_seconds=st.sampled_from([1_800, 0, 90_000]),
        dissatisfied_group_minimum=st.just(1),  # every figure is told, to be compared
    ),
)


def take_in(ledger: Ledger, tables: Tables, number: int, known_at: datetime | None = None) -> None:
    """Import the tables as import `number`; known, unless it is said when, on the day of that number."""
    known_at = known_at or datetime(2026, 9, 1) + timedelta(days=number)
    with ledger.begin(
        source_name=f"export {number}",
        sha256=hashlib.sha256(repr(tables).encode() + bytes([number])).hexdigest(),
        profile="drawn",
        profile_hash="0" * 64,
        known_at=known_at,
        rules=(),
    ) as pending:
        read = 0
        for table, rows in tables.items():
            columns = {**TABLES[table].columns, "version_at": pa.timestamp("us"), "row_no": pa.int64()}
            numbered = [{**one, "row_no": place} for place, one in enumerate(rows, 1)]
            read += len(rows)
            if rows:
                pending.add(table, pa.Table.from_pylist(numbered, schema=pa.schema(columns)))
        pending.commit(read=len(tables.get("dossiers", [])), quarantined=0, primary="dossiers")


def make_ledger(folder: Path, imports: list[Tables]) -> Ledger:
    """A ledger with the imports in their order, and the units of the drawn city."""
    ledger = Ledger.create(folder)
    for number, tables in enumerate(imports, 1):
        take_in(ledger, {**({"units": UNITS} if number == 1 else {}), **tables}, number)
    return ledger


def read_back(ledger: Ledger) -> Tables:
    """The current rows of every table the plain reading looks at, and all versions of dossiers and procedures."""
    con = duckdb.connect()
    snapshot = ledger.snapshot()
    snapshot.create_views(con)
    snapshot.create_history_views(con)
    tables = {name: con.sql(f"SELECT * FROM {name}").to_arrow_table().to_pylist() for name in READ}
    for name in ("dossiers_history", "procedures_history"):
        tables[name] = con.sql(f"SELECT * FROM {name}").to_arrow_table().to_pylist()
    con.close()
    return tables
