"""Brings a snapshot's tables and the working days to an engine, whole or for some dossiers only."""

from datetime import date

import numpy as np
import pyarrow as pa

from thidua.indicators.engines.duckdb import DuckDB, quoted
from thidua.indicators.engines.protocol import Engine
from thidua.ledger.store.lists_in_time import ProceduresInTime
from thidua.ledger.store.said_in_time import history_sql
from thidua.ledger.store.snapshot import Snapshot
from thidua.ledger.store.units_in_time import UnitsInTime
from thidua.rules.time.calendar import CalendarSet

# Tables with a row per dossier or more: those a day's update touches in part.
OF_DOSSIERS = ("dossiers", "events", "supplements", "due_changes", "surveys")
# Of the longest tables, the columns that the relations ask for: reading the others for a few rows would cost as much.
VERSION = ("row_id", "import_number", "is_current")
READ_COLUMNS = {
    "dossiers": (
        "dossier_id",
        "procedure_id",
        "receiving_unit_id",
        "competent_unit_id",
        "boundary_unit_id",
        "cross_boundary",
        "receiving_officer_id",
        "handling_officer_id",
        "channel",
        "service_level",
        "paid_online",
        "status",
        "submitted_at",
        "accept_due_at",
        "received_at",
        "due_at",
        "finished_at",
        "returned_at",
        "refused_at",
        "time_limit",
        "time_limit_unit",
        "digitised_intake",
        "digitised_result",
        "stated_verdict",
        "version_at",
        *VERSION,
    ),
    "events": (
        "dossier_id",
        "seq",
        "kind",
        "step",
        "unit_id",
        "officer_id",
        "arrived_at",
        "due_at",
        "happened_at",
        "previous_seq",
        "previous_unit_id",
        "previous_happened_at",
        "continues",
        *VERSION,
    ),
}
# Of these, the columns that one view of `views/` depends on, where those are fewer.
VIEW_COLUMNS = {
    ("population", "events"): frozenset({"dossier_id", "seq", "kind", "step", "happened_at", *VERSION}),
    ("survey_answer", "events"): frozenset({"dossier_id", *VERSION}),
    ("leg", "dossiers"): frozenset(
        {
            "dossier_id",
            "procedure_id",
            "status",
            "submitted_at",
            "received_at",
            "finished_at",
            "returned_at",
            "refused_at",
            *VERSION,
        }
    ),
}
PLAIN = ("assignments", "register")


def offer(engine: Engine, snapshot: Snapshot, calendars: CalendarSet, judged_on: date) -> None:
    """Define the ledger's tables and their histories, `working_day` and `unit_calendar`.

    Units and procedures are those of the day judged.
    """
    engine.show_ledger(snapshot)
    show_all(engine)
    for name in PLAIN:
        engine.define(name, f"SELECT * FROM source.{name}")
    engine.load("units", UnitsInTime(engine.fetch(history_sql("units", "source."))).table_on(judged_on))
    engine.load("procedures", procedures_in_time(engine).table_on(judged_on))
    load_working_days(engine, calendars)


def procedures_in_time(engine: Engine) -> ProceduresInTime:
    """The list of procedures on every day, of an engine that shows a ledger."""
    return ProceduresInTime(engine.fetch(history_sql("procedures", "source.")))


def show_all(engine: Engine) -> None:
    """Let the tables of dossiers show every row."""
    for name in OF_DOSSIERS:
        for version in ("", "_history"):
            engine.define(f"{name}{version}", f"SELECT * FROM source.{name}{version}")


def show_between(engine: Engine, low: str | None, high: str | None) -> None:
    """Let the tables of dossiers show ids from `low` up to but not `high`; without `low`, rows that name none too."""
    unnamed = " OR dossier_id IS NULL" if low is None else ""
    for name in OF_DOSSIERS:
        for version in ("", "_history"):
            some = f"SELECT * FROM source.{name}{version} WHERE {between(low, high)}{unnamed}"
            engine.define(f"{name}{version}", some)


def between(low: str | None, high: str | None) -> str:
    """The SQL condition that a dossier's id is `low` or above, and below `high`; either may be open, not both."""
    ends = [f"dossier_id >= {quoted(low)}"] if low is not None else []
    return " AND ".join(ends + ([f"dossier_id < {quoted(high)}"] if high is not None else []))


def take_touched(engine: DuckDB, view: str = "") -> None:
    """Take every version of the rows of the dossiers in the table `touched` out of the ledger's files, once.

    Of survey answers, those that name no dossier too. view: nothing but that view of `views/` will be asked; columns
    that it does not depend on are then not read, and are NULL.
    """
    for name in OF_DOSSIERS:
        unnamed = " OR dossier_id IS NULL" if name == "surveys" else ""
        columns_read = READ_COLUMNS.get(name, ())
        needed = VIEW_COLUMNS.get((view, name), frozenset(columns_read))
        columns = ", ".join(
            column if column in needed else f"CASE WHEN false THEN {column} END AS {column}" for column in columns_read
        )
        engine.run(
            f"CREATE OR REPLACE TEMP TABLE touched_{name} AS SELECT {columns or '*'} FROM source.{name}_history "
            f"WHERE dossier_id IN (SELECT dossier_id FROM touched){unnamed}"
        )


def show_touched(engine: DuckDB, before: Snapshot | None = None) -> None:
    """Let the tables of dossiers show what `take_touched` took; with `before`, as that earlier snapshot has it."""
    if before is not None:
        engine.run(f"CREATE OR REPLACE TEMP TABLE not_current_before AS {before.not_current_sql()}")
    for name in OF_DOSSIERS:
        versions = f"SELECT * FROM touched_{name}"
        if before is not None:
            hidden = f"SELECT row_id FROM not_current_before WHERE table_name = {quoted(name)}"
            versions = (
                f"SELECT * REPLACE (row_id NOT IN ({hidden}) AS is_current) FROM touched_{name} "
                f"WHERE import_number <= {before.number}"
            )
        engine.define(f"{name}_history", versions)
        engine.define(name, f"SELECT * FROM {name}_history WHERE is_current")


def load_working_days(engine: Engine, calendars: CalendarSet) -> None:
    """Tables `working_day` (one row a day and calendar) and `unit_calendar` (units with a calendar of their own)."""
    own = sorted(calendars.by_unit)
    tables = []
    for number, calendar in enumerate([calendars.default, *(calendars.by_unit[unit] for unit in own)]):
        day = calendar.day_table()
        before = day["seconds_before"]
        through = before + sum(day[f"closes_{n}"].astype(np.int64) - day[f"opens_{n}"] for n in (1, 2))
        columns = {
            "calendar_no": np.full(len(before), number, dtype=np.int32),
            "day": day["day"],
            "seconds_before": before,
            "seconds_through": through,
        } | {name: day[name] for name in ("opens_1", "closes_1", "opens_2", "closes_2")}
        tables.append(pa.table(columns))
    engine.load("working_day", pa.concat_tables(tables))
    engine.load(
        "unit_calendar",
        pa.table({"unit_id": pa.array(own, pa.string()), "calendar_no": pa.array(range(1, len(own) + 1), pa.int32())}),
    )


def take_one(engine: DuckDB, dossier_id: str) -> None:
    """Take every version of the rows of one dossier; files are sorted by it, so that little else is read.

    Of survey answers none: beside a dossier they would say who was dissatisfied.
    """
    for name in OF_DOSSIERS:
        told = "false" if name == "surveys" else f"dossier_id = {quoted(dossier_id)}"
        engine.run(f"CREATE OR REPLACE TEMP TABLE touched_{name} AS SELECT * FROM source.{name}_history WHERE {told}")
