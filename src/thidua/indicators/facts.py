"""Brings a snapshot's tables and the working days to an engine, whole or for some dossiers only."""

import numpy as np
import pyarrow as pa

from thidua.indicators.engines.duckdb import DuckDB, quoted
from thidua.ledger.as_of import Snapshot
from thidua.rules.calendar import CalendarSet

# Tables with a row per dossier or more: those a day's update touches in part.
OF_DOSSIERS = (
    "dossiers", "dossiers_history", "events", "events_history", "supplements", "due_changes", "surveys",
)  # fmt: skip
PLAIN = ("units", "procedures", "assignments", "register")


def offer(engine: DuckDB, snapshot: Snapshot, calendars: CalendarSet) -> None:
    """Define the ledger's tables, `dossiers_history`, `events_history`, `working_day` and `unit_calendar`."""
    engine.run("CREATE SCHEMA IF NOT EXISTS source")
    engine.run("USE source")
    snapshot.create_views(engine.con)
    snapshot.create_history_views(engine.con)
    engine.run("USE main")
    show_all(engine)
    for name in PLAIN:
        engine.define(name, f"SELECT * FROM source.{name}")
    load_working_days(engine, calendars)


def show_all(engine: DuckDB) -> None:
    """Let the tables of dossiers show every row."""
    for name in OF_DOSSIERS:
        engine.define(name, f"SELECT * FROM source.{name}")


def show_between(engine: DuckDB, low: str | None, high: str | None) -> None:
    """Let the tables of dossiers show ids from `low` up to but not `high`; without `low`, rows that name none too."""
    unnamed = " OR dossier_id IS NULL" if low is None else ""
    for name in OF_DOSSIERS:
        engine.define(name, f"SELECT * FROM source.{name} WHERE {between(low, high)}{unnamed}")


def between(low: str | None, high: str | None) -> str:
    """The SQL condition that a dossier's id is `low` or above, and below `high`; either may be open, not both."""
    ends = [f"dossier_id >= {quoted(low)}"] if low is not None else []
    return " AND ".join(ends + ([f"dossier_id < {quoted(high)}"] if high is not None else []))


def show_touched(engine: DuckDB) -> None:
    """Let the tables of dossiers show those of the table `touched` alone, and survey answers that name none."""
    for name in OF_DOSSIERS:
        unnamed = " OR dossier_id IS NULL" if name == "surveys" else ""
        engine.define(
            name, f"SELECT * FROM source.{name} WHERE dossier_id IN (SELECT dossier_id FROM touched){unnamed}"
        )


def load_working_days(engine: DuckDB, calendars: CalendarSet) -> None:
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
