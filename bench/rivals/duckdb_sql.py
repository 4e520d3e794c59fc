"""DuckDB, straight from the Parquet files: SQL with window functions, one query an indicator (`plain`), or the same
with all indicators of one grouping in one query (`fused`), which is as far as a good hand goes."""

import re
from pathlib import Path

import duckdb
import pyarrow as pa

from bench.question import (
    AS_OF_AT,
    DAY_SECONDS,
    FORWARD_SECONDS,
    NEEDED,
    SATISFIED_FROM,
    WINDOW_END,
    WINDOW_FROM,
    WINDOW_TO,
    files,
    tidy,
)

ROOM = {
    "as_of": f"TIMESTAMP '{AS_OF_AT}'",
    "first": f"TIMESTAMP '{WINDOW_FROM}'",
    "end": f"TIMESTAMP '{WINDOW_END}'",
    "last_day": f"DATE '{WINDOW_TO}'",
    "day_seconds": DAY_SECONDS,
}
# position_in(row, moment) is written short in prepare.sql; a macro takes no row, so its columns are spelt out here.
POSITION = r"position_in\((\w), "
SPELT = r"position_in(\1.seconds_before, \1.day, \1.opens_1, \1.closes_1, \1.opens_2, \1.closes_2, "
PREPARE = Path(__file__).with_name("prepare.sql").read_text(encoding="utf-8")
RECEIVED = ("dossier", "receiving_unit_id", "receiving_officer_id", "procedure_id", "received_month")
FINISHED = ("dossier", "finishing_unit_id", "finishing_officer_id", "procedure_id", "finished_month")
PENDING = ("dossier", "finishing_unit_id", "finishing_officer_id", "procedure_id", "received_month")
RETURNED = ("dossier", "finishing_unit_id", "finishing_officer_id", "procedure_id", "returned_month")
LEG = ("leg", "unit_id", "officer_id", "procedure_id", "month")
ANSWERED = ("answer", "of_unit", "of_officer", "procedure_id", "month")
PAIR = ("pair", "unit_id", "NULL::VARCHAR", "procedure_id", "NULL::BIGINT")
OPENED = ("record", "unit_id", "officer_id", "NULL::VARCHAR", "opened_month")
DUE = ("record", "unit_id", "officer_id", "NULL::VARCHAR", "due_month")
IN, RIN, FIN = "inside", "inside AND received_inside", "inside AND finished_inside"
WAITS = "(awaiting_since IS NOT NULL AND awaiting_since <= due_at AND finished_at IS NULL AND returned_at IS NULL)"
OPEN_IN_TIME = "(finished_at <= due_at OR (finished_at IS NULL AND due_at >= {as_of}))"
MASK = "((1 << (steps + 1)) - 2)"
NEVER, ALWAYS = "false", "true"


def _known(value: str, good: str) -> tuple[str, str, str]:
    return good, f"{value} IS NOT NULL", f"{value} IS NULL"


def _done(value: str, good: str) -> tuple[str, str, str]:
    """Of what got a result: numerator, denominator, excluded."""
    return f"NOT ended AND {good}", f"NOT ended AND {value} IS NOT NULL", f"ended OR {value} IS NULL"


def _scored(name: str) -> tuple[str, str, str]:
    return _known(name, f"{name} >= {SATISFIED_FROM}")


def _task(register: str) -> tuple[tuple[str, ...], str, tuple[str, str, str]]:
    settled = "(closed_on IS NOT NULL OR due_passed)"
    return (
        DUE,
        f"register = '{register}' AND due_inside",
        ("closed_on <= due_on", f"due_on IS NOT NULL AND {settled}", f"due_on IS NULL OR NOT {settled}"),
    )


# indicator: where it is counted, which rows it looks at, and when a row counts as numerator, denominator, excluded.
INDICATORS: dict[str, tuple[tuple[str, ...], str, tuple[str, str, str]]] = {
    "received_on_time": (
        RECEIVED, RIN,
        (f"received_at <= accept_due_at OR (accept_due_at IS NULL AND acceptance_seconds <= {FORWARD_SECONDS})",
         "accept_due_at IS NOT NULL OR acceptance_seconds IS NOT NULL",
         "accept_due_at IS NULL AND acceptance_seconds IS NULL"),
    ),
    "digitised_intake": (RECEIVED, RIN, _known("digitised_intake", "digitised_intake")),
    "online_share": (RECEIVED, RIN, _known("channel", "channel = 'online'")),
    "repeat_supplements": (RECEIVED, RIN, ("requests >= 2", ALWAYS, NEVER)),
    "stated_on_time": (RECEIVED, RIN, _known("stated_verdict", "stated_verdict = 'on_time'")),
    "index766_online": (
        RECEIVED, "received_inside AND coalesce(service_level, 3) >= 3", _known("channel", "channel = 'online'"),
    ),
    "index766_online_payment": (RECEIVED, "received_inside", _known("paid_online", "paid_online")),
    "finished_on_time": (FINISHED, FIN, _done("due_at", "finished_at <= due_at")),
    "finished_on_time_appointment": (FINISHED, FIN, _done("due_at", "finished_at <= due_at")),
    "finished_on_time_first_appointment": (FINISHED, FIN, _done("first_due_at", "finished_at <= first_due_at")),
    "finished_on_time_clock": (
        FINISHED, FIN, _done("(clock_seconds + limit_seconds)", "clock_seconds <= limit_seconds"),
    ),
    "digitised_result": (FINISHED, FIN, _done("digitised_result", "digitised_result")),
    "due_date_moved": (
        FINISHED, FIN,
        ("NOT ended AND requests = 0 AND due_at > first_due_at", "NOT ended AND requests = 0 AND due_at IS NOT NULL",
         "ended OR requests > 0 OR due_at IS NULL"),
    ),
    "returned_for_correction": (
        FINISHED, FIN, ("NOT ended AND corrected_at <= finished_at", "NOT ended", "ended"),
    ),
    "skipped_steps": (
        FINISHED, FIN,
        ((f"NOT ended AND seen > 0 AND ((seen & (seen + 2)) <> 0"
         f" OR (returned_at IS NOT NULL AND (seen & {MASK}) <> {MASK}))"),
         "NOT ended AND seen > 0", "ended OR seen = 0"),
    ),
    "stated_verdict_agreement": (
        FINISHED, FIN,
        ("(finished_at <= due_at AND stated_verdict = 'on_time') OR (finished_at > due_at AND stated_verdict = 'late')",
         "due_at IS NOT NULL AND stated_verdict IS NOT NULL", "due_at IS NULL OR stated_verdict IS NULL"),
    ),
    "survey_response": (FINISHED, FIN, ("NOT ended AND answers > 0", "NOT ended", "ended")),
    "index766_digitisation": (
        FINISHED, "finished_inside",
        ("NOT ended AND digitised_intake AND digitised_result",
         "NOT ended AND digitised_intake IS NOT NULL AND digitised_result IS NOT NULL",
         "ended OR digitised_intake IS NULL OR digitised_result IS NULL"),
    ),
    "backlog": (PENDING, RIN, ("NOT ended AND finished_at IS NULL AND returned_at IS NULL", "NOT ended", "ended")),
    "overdue_backlog": (
        PENDING, RIN,
        ("NOT ended AND finished_at IS NULL AND returned_at IS NULL AND due_at < {as_of} AND NOT " + WAITS,
         f"NOT ended AND due_at IS NOT NULL AND NOT {WAITS}", f"ended OR due_at IS NULL OR {WAITS}"),
    ),
    "index766_progress": (PENDING, "received_inside", _done("due_at", OPEN_IN_TIME)),
    "index766_satisfaction": (
        PENDING, "received_inside",
        (f"NOT ended AND coalesce(lowest, 5) > 2 AND (due_at IS NULL OR {OPEN_IN_TIME})", "NOT ended", "ended"),
    ),
    "returned_on_time": (RETURNED, "inside AND returned_inside", _known("due_at", "returned_at <= due_at")),
    "forwarded_on_time": (
        LEG,
        ("inside AND (kind = 'forward'"
        " OR (due_at IS NOT NULL AND kind IN ('process', 'approve', 'correction', 'result')))"),
        (f"happened_at <= due_at OR (due_at IS NULL AND leg_seconds <= {FORWARD_SECONDS})",
         "due_at IS NOT NULL OR leg_seconds IS NOT NULL", "due_at IS NULL AND leg_seconds IS NULL"),
    ),
    "handovers": (LEG, IN, ("changed_unit", "first_step", NEVER)),
    "satisfaction": (ANSWERED, "counts", _scored("overall")),
    "guidance_clear": (ANSWERED, "counts", _scored("guidance")),
    "attitude_good": (ANSWERED, "counts", _scored("attitude")),
    "timeliness_good": (ANSWERED, "counts", _scored("timeliness")),
    "active_procedures": (
        PAIR, "assigned", ("coalesce(inside, true) AND received > 0", "coalesce(inside, true)", "NOT inside"),
    ),
    "active_procedures_strict": (
        PAIR, "assigned", ("coalesce(inside, true) AND across > 0", "coalesce(inside, true)", "NOT inside"),
    ),
    "boundary_independent_share": (PAIR, ALWAYS, _known("inside", "inside")),
    "boundary_independent_share_ministry": (PAIR, "ministry_list", _known("inside", "inside")),
    "publication_on_time": _task("publication_task"),
    "obstacles_on_time": _task("obstacle"),
    "upheld_complaints": (
        OPENED, "register = 'complaint' AND opened_inside", ("state = 'upheld'", ALWAYS, NEVER),
    ),
    "index766_publicity": (
        OPENED, "register = 'posting_check' AND opened_inside", ("state = 'passed'", ALWAYS, NEVER),
    ),
}  # fmt: skip
HANDLING = """
SELECT 'handling_time' AS indicator_id, axis, subject_id, month, value, 0 AS numerator, denominator, excluded FROM (
  SELECT CASE WHEN grouping(unit) = 0 THEN 'unit' WHEN grouping(officer) = 0 THEN 'officer'
      ELSE 'procedure' END AS axis,
    CASE WHEN grouping(unit) = 0 THEN unit WHEN grouping(officer) = 0 THEN officer ELSE procedure_id END AS subject_id,
    month, value, count(*) FILTER (NOT ended AND worked_seconds IS NOT NULL) AS denominator,
    count(*) FILTER (ended OR worked_seconds IS NULL) AS excluded
  FROM (SELECT finishing_unit_id AS unit, finishing_officer_id AS officer, procedure_id, finished_month AS month, ended,
          worked_seconds, CASE WHEN NOT ended AND worked_seconds IS NOT NULL THEN worked_seconds // 3600 END AS value
        FROM dossier WHERE inside AND finished_inside)
  GROUP BY GROUPING SETS ((unit, month, value), (officer, value), (procedure_id, value)))
"""


def answer(city: Path, days: Path, *, fused: bool) -> pa.Table:
    """All figures of a generated folder; `days` is the calendar's day table as Parquet."""
    con = duckdb.connect()
    for name, columns in NEEDED.items():
        con.execute(f"CREATE VIEW {name} AS SELECT {', '.join(columns)} FROM read_parquet({files(city, name)})")
    con.execute(f"CREATE TEMP TABLE working_day AS FROM read_parquet('{days}')")
    for statement in re.sub(POSITION, SPELT, PREPARE).split(";\n"):
        if statement.strip():
            con.execute(statement.format(**ROOM))
    groups: list[list[str]] = [[name] for name in INDICATORS]
    if fused:
        places = dict.fromkeys(place for place, _, _ in INDICATORS.values())
        groups = [[name for name, one in INDICATORS.items() if one[0] == place] for place in places]
    found = [con.sql(HANDLING).to_arrow_table()]
    for group in groups:
        found += _long(con, group)
    con.close()
    return tidy(pa.concat_tables([part.cast(found[0].schema) for part in found]))


def _long(con: duckdb.DuckDBPyConnection, group: list[str]) -> list[pa.Table]:
    """One query over the group's rows; then its columns, indicator by indicator."""
    view, unit, officer, procedure, month = INDICATORS[group[0]][0]
    sums = ", ".join(
        f"count(*) FILTER (({where}) AND ({flag})) AS {name}_{part}"
        for name in group
        for where, flags in [INDICATORS[name][1:]]
        for part, flag in zip("nde", flags, strict=True)
    )
    where = " OR ".join(f"({INDICATORS[name][1]})" for name in group)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE wide AS
      SELECT CASE WHEN grouping(unit) = 0 THEN 'unit' WHEN grouping(officer) = 0 THEN 'officer'
      ELSE 'procedure' END AS axis,
        CASE WHEN grouping(unit) = 0 THEN unit WHEN grouping(officer) = 0 THEN officer ELSE procedure END AS subject_id,
        at_month AS month, {sums}
      FROM (SELECT *, {unit} AS unit, {officer} AS officer, {procedure} AS procedure, {month} AS at_month
            FROM {view} WHERE {where})
      GROUP BY GROUPING SETS ((unit, at_month), (officer), (procedure))""".format(**ROOM)
    )
    return [
        con.sql(
            f"SELECT '{name}' AS indicator_id, axis, subject_id, month, NULL::BIGINT AS value, {name}_n AS numerator, "
            f"{name}_d AS denominator, {name}_e AS excluded FROM wide"
        ).to_arrow_table()
        for name in group
    ]
