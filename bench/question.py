"""The question every contestant answers: all figures of a movement over one city-year.

The answer is one long table, a row a figure: indicator, axis (unit by month, officer, procedure), subject, month, value
(of a distribution) and three integers. Contestants that do not agree on every integer are not compared.
"""

import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.aggregation.partial_aggregates import added_up

WINDOW_FROM = date(2026, 1, 1)
WINDOW_TO = date(2026, 12, 31)
# BENCH_AS_OF moves the as-of moment: at mid-year, later facts must not be seen by anyone.
AS_OF_AT = datetime.fromisoformat(os.environ.get("BENCH_AS_OF", "2026-12-31T23:59:59"))
WINDOW_END = datetime(2027, 1, 1)
# Dossiers are judged at the as-of second, at the latest at the window's last; what lies later has not happened.
JUDGED_AT = min(AS_OF_AT.replace(microsecond=0), WINDOW_END - timedelta(seconds=1))
UNTIL_AT = JUDGED_AT + timedelta(seconds=1)
# Settings at their defaults, which contestants may build in.
DAY_SECONDS = 28_800
FORWARD_SECONDS = 28_800
SATISFIED_FROM = 4
TOKEN_SECONDS = 1_800

KEY = ("indicator_id", "axis", "subject_id", "month", "value")
NUMBERS = ("numerator", "denominator", "excluded")
ANSWER = pa.schema(
    [
        *((name, pa.string()) for name in KEY[:3]),
        *((name, pa.int64()) for name in KEY[3:]),
        *((name, pa.int64()) for name in NUMBERS),
    ]
)
# What the facts are stored in, and the columns of them that the question needs.
NEEDED = {
    "dossiers": (
        "dossier_id", "procedure_id", "receiving_unit_id", "competent_unit_id", "boundary_unit_id", "cross_boundary",
        "receiving_officer_id", "handling_officer_id", "channel", "service_level", "paid_online", "status",
        "submitted_at", "accept_due_at", "received_at", "due_at", "finished_at", "returned_at", "refused_at",
        "time_limit", "time_limit_unit", "digitised_intake", "digitised_result", "stated_verdict", "version_at",
    ),
    "events": (
        "dossier_id", "seq", "kind", "step", "unit_id", "officer_id", "arrived_at", "due_at", "happened_at",
    ),
    "supplements": ("dossier_id", "seq", "requested_at", "answered_at", "due_before_at", "due_after_at"),
    "due_changes": ("dossier_id", "seq", "changed_at", "due_before_at", "due_after_at"),
    "surveys": (
        "answer_id", "dossier_id", "unit_id", "officer_id", "answered_at", "overall", "guidance", "attitude",
        "timeliness",
    ),
    "procedures": (
        "procedure_id", "boundary_independent", "ministry_list", "time_limit", "time_limit_unit", "steps",
        "valid_from_on", "valid_to_on",
    ),
    "assignments": ("unit_id", "procedure_id", "valid_from_on", "valid_to_on"),
    "register": ("register", "record_id", "unit_id", "officer_id", "state", "opened_on", "due_on", "closed_on"),
}  # fmt: skip


def files(city: Path, table: str) -> list[str]:
    """The Parquet files of a table in a generated folder."""
    return sorted(str(path) for path in city.glob(f"{table}[.-]*parquet"))


def tidy(rows: pa.Table) -> pa.Table:
    """An answer without rows of three zeros, in one order and one schema; procedures of a unit as their number."""
    if "item_id" in rows.schema.names:
        rows = added_up(rows, KEY)
    rows = rows.select(ANSWER.names).cast(ANSWER)
    some = [pc.not_equal(rows[name], 0) for name in NUMBERS]
    return rows.filter(pc.or_(pc.or_(some[0], some[1]), some[2])).sort_by([(name, "ascending") for name in KEY])


def differences(ours: pa.Table, theirs: pa.Table, show: int = 5) -> list[str]:
    """Where two answers differ, in words; an empty list where every integer is the same."""
    if ours.equals(theirs):
        return []
    one, other = (
        {tuple(row[name] for name in KEY): tuple(row[name] for name in NUMBERS) for row in rows.to_pylist()}
        for rows in (ours, theirs)
    )
    wrong = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
    by_indicator = sorted({str(key[0]) for key in wrong})
    return [
        f"{len(wrong)} figures differ, of {', '.join(by_indicator)}",
        *(f"{key}: {one.get(key)} here, {other.get(key)} there" for key in sorted(wrong, key=str)[:show]),
    ]
