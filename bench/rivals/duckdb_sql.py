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
    JUDGED_AT,
    NEEDED,
    SATISFIED_FROM,
    TOKEN_SECONDS,
    UNTIL_AT,
    WINDOW_END,
    WINDOW_FROM,
    WINDOW_TO,
    files,
    tidy,
)

ROOM = {
    "today": f"DATE '{AS_OF_AT.date()}'",
    "judged": f"TIMESTAMP '{JUDGED_AT}'",
    "until": f"TIMESTAMP '{UNTIL_AT}'",
    "first": f"TIMESTAMP '{WINDOW_FROM}'",
    "end": f"TIMESTAMP '{WINDOW_END}'",
    "last_day": f"DATE '{WINDOW_TO}'",
    "first_month": WINDOW_FROM.year * 100 + WINDOW_FROM.month,
    "day_seconds": DAY_SECONDS,
    "token_seconds": TOKEN_SECONDS,
    "forward_seconds": FORWARD_SECONDS,
}
# Working seconds up to a moment, given the row of working_day that its day joins to.
MACROS = """
CREATE TEMP MACRO position_in(before, day, opens_1, closes_1, opens_2, closes_2, moment) AS before
  + greatest(least(date_diff('second', day::TIMESTAMP, moment), closes_1), opens_1) - opens_1
  + greatest(least(date_diff('second', day::TIMESTAMP, moment), closes_2), opens_2) - opens_2;
CREATE TEMP MACRO until(moment) AS CASE WHEN moment < {until} THEN date_trunc('second', moment) END;
CREATE TEMP MACRO whole_day(moment) AS
  CASE WHEN date_trunc('second', moment) = moment::DATE::TIMESTAMP THEN moment::DATE::TIMESTAMP + INTERVAL 86399 SECOND
       ELSE date_trunc('second', moment) END;
CREATE TEMP MACRO at_least_none(seconds) AS CASE WHEN seconds < 0 THEN 0 ELSE seconds END;
CREATE TEMP MACRO month_of(moment) AS year(moment) * 100 + month(moment);
"""
POSITION, SPELT = (
    r"position_in\((\w), ",
    r"position_in(\1.seconds_before, \1.day, \1.opens_1, \1.closes_1, \1.opens_2, \1.closes_2, ",
)
STEPS = """
CREATE TEMP TABLE change AS
  SELECT dossier_id, changed_at, 1 AS origin, seq, due_before_at, due_after_at FROM due_changes
  UNION ALL
  SELECT dossier_id, coalesce(answered_at, requested_at), 2, seq, due_before_at, due_after_at FROM supplements
  WHERE due_before_at IS NOT NULL OR due_after_at IS NOT NULL;

CREATE TEMP TABLE base AS
  WITH happened AS (
    SELECT * REPLACE (
        until(submitted_at) AS submitted_at, until(received_at) AS received_at, until(returned_at) AS returned_at,
        coalesce(until(finished_at), until(returned_at)) AS finished_at, until(refused_at) AS refused_at),
      until(refused_at) IS NOT NULL
        OR refused_at IS NULL AND coalesce(status IN ('not_accepted', 'withdrawn', 'stopped'), false)
          AND coalesce(least(finished_at, returned_at) < {until}, true) AS ended,
      received_at IS NOT NULL AS taken_some_day
    FROM dossiers
    WHERE coalesce(least(submitted_at, received_at) < {until}, true)
  ), broken_off AS (
    SELECT * REPLACE (
        CASE WHEN ended AND finished_at IS NOT NULL THEN least(finished_at, returned_at, refused_at)
             ELSE finished_at END AS finished_at),
      CASE WHEN ended THEN least(finished_at, returned_at, refused_at) END AS broken_off_at,
      CASE WHEN received_at IS NOT NULL THEN false
           WHEN ended THEN finished_at IS NULL AND refused_at IS NULL
           ELSE NOT taken_some_day AND (finished_at IS NOT NULL OR coalesce(status IN ('received', 'in_process',
             'supplement_requested', 'financial_duty', 'processed', 'returned'), false))
           END AS answered_unknown_when
    FROM happened
  ), waited AS (
    SELECT *,
      CASE WHEN received_at IS NOT NULL OR status IN ('withdrawn', 'stopped') THEN received_at
           ELSE broken_off_at END AS taken_at,
      coalesce(received_at, broken_off_at,
        CASE WHEN NOT answered_unknown_when THEN {until} - INTERVAL 1 SECOND END) AS waited_until
    FROM broken_off
  )
  SELECT d.* EXCLUDE (time_limit, time_limit_unit),
    coalesce(competent_unit_id, receiving_unit_id) AS finishing_unit_id,
    coalesce(handling_officer_id, receiving_officer_id) AS finishing_officer_id,
    coalesce(cross_boundary, boundary_unit_id IS NOT NULL) AS crosses,
    coalesce(received_at, submitted_at, finished_at, refused_at)::DATE AS listed_on,
    CASE WHEN NOT boundary_independent OR coalesce(valid_from_on, valid_to_on) IS NULL THEN boundary_independent
         WHEN boundary_independent AND listed_on IS NOT NULL
           THEN coalesce(valid_from_on <= listed_on, true) AND coalesce(valid_to_on >= listed_on, true)
         END AS inside,
    CASE WHEN p.steps BETWEEN 1 AND 60 THEN p.steps END AS steps,
    coalesce(CASE WHEN d.time_limit IS NOT NULL THEN d.time_limit_unit END, p.time_limit_unit) AS limit_unit,
    coalesce(d.time_limit, p.time_limit)
      * CASE limit_unit WHEN 'working_day' THEN {day_seconds} WHEN 'working_hour' THEN 3600 END AS limit_seconds
  FROM waited d LEFT JOIN procedures p USING (procedure_id);

CREATE TEMP TABLE placed AS
  SELECT b.*,
    position_in(s, submitted_at) AS submitted_position, position_in(r, received_at) AS received_position,
    position_in(w, waited_until) - position_in(s, submitted_at) AS acceptance_seconds,
    position_in(f, finished_at) AS finished_position,
    CASE WHEN limit_unit = 'working_hour' THEN position_in(r, received_at)
         ELSE r.seconds_before + r.closes_1 - r.opens_1 + r.closes_2 - r.opens_2 END AS clock_start
  FROM base b
  LEFT JOIN working_day s ON s.day = b.submitted_at::DATE
  LEFT JOIN working_day w ON w.day = b.waited_until::DATE
  LEFT JOIN working_day r ON r.day = b.received_at::DATE
  LEFT JOIN working_day f ON f.day = b.finished_at::DATE;

CREATE TEMP TABLE pause AS
  WITH asked AS (
    SELECT a.dossier_id, a.seq, a.requested_at, until(a.answered_at) AS answered_at, p.received_position, p.clock_start,
      coalesce(position_in(q, a.requested_at), 0) AS begins,
      least(coalesce(position_in(w, until(a.answered_at)), p.finished_position), p.finished_position) AS ends
    FROM supplements a
    LEFT JOIN placed p USING (dossier_id)
    LEFT JOIN working_day q ON q.day = a.requested_at::DATE
    LEFT JOIN working_day w ON w.day = a.answered_at::DATE
    WHERE a.requested_at < {until}
  ), reached AS (
    SELECT *, max(ends) OVER (PARTITION BY dossier_id ORDER BY begins, ends, seq
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered FROM asked
  )
  SELECT dossier_id, count(*) AS requests,
    min(date_trunc('second', requested_at)) FILTER (answered_at IS NULL) AS awaiting_since,
    sum(greatest(0, ends - greatest(begins, received_position, coalesce(covered, 0)))) AS paused,
    sum(greatest(0, ends - greatest(begins, clock_start, coalesce(covered, 0)))) AS paused_on_clock
  FROM reached GROUP BY dossier_id;

CREATE TEMP TABLE appointment AS
  WITH later AS (
    SELECT dossier_id, due_before_at FROM change WHERE changed_at >= {until}
    QUALIFY row_number() OVER (PARTITION BY dossier_id ORDER BY changed_at, origin, seq) = 1
  ), earlier AS (
    SELECT dossier_id, due_after_at FROM change WHERE changed_at < {until} AND due_after_at IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY dossier_id ORDER BY changed_at DESC, origin DESC, seq DESC) = 1
  ), known AS (
    SELECT dossier_id, changed_at AS known_at, origin, seq, due_before_at AS due_at FROM change
    WHERE due_before_at IS NOT NULL
    UNION ALL
    SELECT dossier_id, version_at, 3, 0, due_at FROM dossiers
    WHERE due_at IS NOT NULL AND dossier_id IN (SELECT dossier_id FROM change)
  ), first_known AS (
    SELECT dossier_id, due_at FROM known
    QUALIFY row_number() OVER (PARTITION BY dossier_id ORDER BY known_at, origin, seq, due_at) = 1
  )
  SELECT dossier_id, l.dossier_id IS NOT NULL AS changes_later, l.due_before_at, e.due_after_at, f.due_at AS first_due
  FROM first_known f FULL JOIN later l USING (dossier_id) FULL JOIN earlier e USING (dossier_id);

CREATE TEMP TABLE course AS
  SELECT dossier_id, date_trunc('second', min(happened_at) FILTER (kind = 'correction')) AS corrected_at,
    bit_or(CASE WHEN step BETWEEN 1 AND 60 THEN 1 << step ELSE 0 END) AS seen
  FROM events WHERE happened_at < {until} GROUP BY dossier_id;

CREATE TEMP TABLE opinion AS
  SELECT dossier_id, count(*) AS answers, min(overall) AS lowest FROM surveys
  WHERE answered_at < {until} AND dossier_id IS NOT NULL GROUP BY dossier_id;

CREATE TEMP TABLE dossier AS
  SELECT p.* EXCLUDE (due_at),
    whole_day(CASE WHEN a.changes_later THEN a.due_before_at ELSE coalesce(p.due_at, a.due_after_at) END) AS due_at,
    whole_day(coalesce(a.first_due,
      CASE WHEN a.changes_later THEN a.due_before_at ELSE coalesce(p.due_at, a.due_after_at) END)) AS first_due_at,
    at_least_none(finished_position - received_position - coalesce(paused, 0)) AS worked_seconds,
    at_least_none(finished_position - clock_start - coalesce(paused_on_clock, 0)) AS clock_seconds,
    coalesce(requests, 0) AS requests, awaiting_since, corrected_at, coalesce(seen, 0) AS seen,
    coalesce(answers, 0) AS answers, lowest,
    month_of(received_at) AS received_month, month_of(finished_at) AS finished_month,
    month_of(returned_at) AS returned_month,
    CASE WHEN received_at < {first} THEN {first_month} ELSE month_of(received_at) END AS work_month,
    coalesce(received_at >= {first} AND received_at < {end}, false)
      AND NOT (ended AND coalesce(status = 'not_accepted', false)) AS received_inside,
    coalesce(finished_at >= {first} AND finished_at < {end}, false) AND coalesce(finished_at >= received_at, true)
      AS finished_inside,
    coalesce(returned_at >= {first} AND returned_at < {end}, false) AS returned_inside,
    coalesce(waited_until <= accept_due_at, accept_due_at IS NULL AND acceptance_seconds <= {forward_seconds}, false)
      AS answered_in_time,
    CASE WHEN taken_at IS NOT NULL THEN taken_at >= {first}
         ELSE NOT answered_unknown_when AND submitted_at IS NOT NULL
           AND (coalesce(finished_at, broken_off_at) IS NULL
             OR greatest(submitted_at, finished_at, broken_off_at, returned_at) >= {first})
           AND NOT answered_in_time
         END AS answer_inside,
    month_of(greatest(coalesce(taken_at, submitted_at), {first})) AS answer_month,
    -- At hand: what was finished in the window or received since its first day, and what still lay open on that day.
    CASE WHEN finished_at IS NOT NULL THEN coalesce(greatest(finished_at, received_at) >= {first}, false)
         ELSE (ended OR received_at IS NOT NULL)
           AND coalesce(greatest(received_at, submitted_at) >= {first} OR refused_at >= {first}, refused_at IS NULL)
         END AS work_inside,
    NOT ended OR coalesce(broken_off_at > received_at + INTERVAL {token_seconds} SECOND, false)
      AS in_earnest
  FROM placed p LEFT JOIN appointment a USING (dossier_id) LEFT JOIN pause USING (dossier_id)
  LEFT JOIN course USING (dossier_id) LEFT JOIN opinion USING (dossier_id);

CREATE TEMP TABLE leg AS
  WITH step AS (
    SELECT dossier_id, seq, kind, unit_id, officer_id, whole_day(due_at) AS due_at, happened_at, arrived_at,
      lag(happened_at) OVER w AS previous_at, lag(seq) OVER w AS previous_seq, lag(unit_id) OVER w AS previous_unit_id
    FROM events WHERE happened_at < {until} WINDOW w AS (PARTITION BY dossier_id ORDER BY seq)
  ), resumed AS (
    SELECT s.dossier_id, s.seq, max(a.answered_at) AS answered_at
    FROM step s JOIN supplements a USING (dossier_id) LEFT JOIN base b USING (dossier_id)
    WHERE s.kind = 'forward' AND s.due_at IS NULL AND a.answered_at <= s.happened_at
      AND a.answered_at > coalesce(s.arrived_at, s.previous_at, b.received_at)
    GROUP BY ALL
  )
  SELECT s.dossier_id, s.kind, s.unit_id, s.officer_id, b.procedure_id, b.inside, s.due_at,
    date_trunc('second', s.happened_at) AS happened_at, month_of(s.happened_at) AS month,
    s.previous_seq IS NULL AS first_step,
    s.previous_seq IS NOT NULL AND s.unit_id IS DISTINCT FROM s.previous_unit_id AS changed_unit,
    position_in(e, s.happened_at)
      - position_in(f, coalesce(r.answered_at, s.arrived_at, s.previous_at, b.received_at)) AS leg_seconds
  FROM step s LEFT JOIN base b USING (dossier_id) LEFT JOIN resumed r USING (dossier_id, seq)
  LEFT JOIN working_day e ON e.day = s.happened_at::DATE AND s.kind = 'forward' AND s.due_at IS NULL
  LEFT JOIN working_day f ON f.day = coalesce(r.answered_at, s.arrived_at, s.previous_at, b.received_at)::DATE
    AND s.kind = 'forward' AND s.due_at IS NULL
  WHERE s.happened_at >= {first} AND s.happened_at < {end};

CREATE TEMP TABLE answer AS
  SELECT s.*, coalesce(s.unit_id, b.finishing_unit_id) AS of_unit,
    coalesce(s.officer_id, b.finishing_officer_id) AS of_officer,
    b.procedure_id, b.dossier_id IS NULL OR b.inside AS inside, month_of(answered_at) AS month
  FROM surveys s LEFT JOIN base b USING (dossier_id)
  WHERE answered_at < {until} AND answered_at >= {first};

CREATE TEMP TABLE pair AS
  WITH arrival AS (
    SELECT receiving_unit_id AS unit_id, procedure_id, received_at::DATE AS day, inside, bool_or(crosses) AS across
    FROM dossier
    WHERE received_inside AND in_earnest AND receiving_unit_id IS NOT NULL AND procedure_id IS NOT NULL GROUP BY ALL
  ), shown AS (
    SELECT unit_id, procedure_id, bool_or(across) AS across FROM arrival JOIN assignments USING (unit_id, procedure_id)
    WHERE inside AND coalesce(valid_from_on <= day, true) AND coalesce(valid_to_on >= day, true)
    GROUP BY ALL
  ), assigned AS (
    SELECT DISTINCT unit_id, procedure_id FROM assignments
    WHERE coalesce(valid_from_on <= least({last_day}, {today}), true) AND coalesce(valid_to_on >= {first}::DATE, true)
  ), met AS (SELECT unit_id, procedure_id, bool_or(across) AS taken_across FROM arrival GROUP BY ALL)
  SELECT unit_id, procedure_id, a.unit_id IS NOT NULL AS assigned, s.unit_id IS NOT NULL AS received,
    coalesce(across, false) AS across, coalesce(taken_across, false) AS taken_across, p.ministry_list,
    CASE WHEN p.boundary_independent THEN coalesce(p.valid_from_on <= least({last_day}, {today}), true)
           AND coalesce(p.valid_to_on >= {first}::DATE, true)
         ELSE p.boundary_independent END AS inside
  FROM met m FULL JOIN assigned a USING (unit_id, procedure_id) LEFT JOIN shown s USING (unit_id, procedure_id)
  LEFT JOIN procedures p USING (procedure_id);

CREATE TEMP TABLE record AS
  SELECT register, unit_id, officer_id, month_of(opened_on) AS opened_month, due_on,
    month_of(coalesce(due_on, opened_on)) AS due_month,
    CASE WHEN closed_on <= {today} THEN closed_on END AS closed_on,
    CASE WHEN closed_on > {today} THEN NULL ELSE state END AS state,
    opened_on BETWEEN {first}::DATE AND {last_day} AS opened_inside,
    coalesce(due_on, opened_on) BETWEEN {first}::DATE AND {last_day} AS due_inside,
    coalesce(due_on < {today}, false) AS due_passed
  FROM register WHERE opened_on IS NULL OR opened_on <= {today};
"""
RECEIVED = ("dossier", "receiving_unit_id", "receiving_officer_id", "procedure_id", "received_month")
ANSWERED_FOR = ("dossier", "receiving_unit_id", "receiving_officer_id", "procedure_id", "answer_month")
FINISHED = ("dossier", "finishing_unit_id", "finishing_officer_id", "procedure_id", "finished_month")
AT_HAND = ("dossier", "finishing_unit_id", "finishing_officer_id", "procedure_id", "work_month")
PENDING = ("dossier", "finishing_unit_id", "finishing_officer_id", "procedure_id", "received_month")
RETURNED = ("dossier", "finishing_unit_id", "finishing_officer_id", "procedure_id", "returned_month")
LEG = ("leg", "unit_id", "officer_id", "procedure_id", "month")
ANSWERED = ("answer", "of_unit", "of_officer", "procedure_id", "month")
PAIR = ("pair", "unit_id", "NULL::VARCHAR", "procedure_id", "NULL::BIGINT")
OPENED = ("record", "unit_id", "officer_id", "NULL::VARCHAR", "opened_month")
DUE = ("record", "unit_id", "officer_id", "NULL::VARCHAR", "due_month")
RIN, FIN, WIN = (f"inside AND {place}_inside" for place in ("received", "finished", "work"))
LISTED = "coalesce(inside, true)"
WAITS = "(awaiting_since IS NOT NULL AND awaiting_since <= due_at AND finished_at IS NULL AND returned_at IS NULL)"
OPEN_IN_TIME = "(finished_at <= due_at OR (finished_at IS NULL AND due_at >= {judged}))"
FULL_ONLINE = "coalesce(service_level >= 3, true)"
GAP = "(seen & (seen + 2)) <> 0"
MASK = "((1 << (steps + 1)) - 2)"
TIMED = "('process', 'approve', 'correction', 'result')"
SAID = "coalesce(stated_verdict IN ('on_time', 'late'), false)"
NEVER, ALWAYS = "false", "true"


def _of_known(value: str, good: str) -> tuple[str, str, str]:
    return good, f"{value} IS NOT NULL", f"{value} IS NULL"


def _done(value: str, good: str) -> tuple[str, str, str]:
    """Of what got a result: numerator, denominator, excluded."""
    return f"NOT ended AND {good}", f"NOT ended AND {value} IS NOT NULL", f"ended OR {value} IS NULL"


def _on_list(good: str, decidable: str) -> tuple[str, str, str]:
    """Of rows not known to be off the list: one of which the list says nothing is left out."""
    return f"inside AND ({good})", f"inside AND ({decidable})", f"inside IS NULL OR NOT ({decidable})"


def _scored(name: str) -> tuple[tuple[str, ...], str, tuple[str, str, str]]:
    return ANSWERED, LISTED, _on_list(f"{name} >= {SATISFIED_FROM}", f"{name} IS NOT NULL")


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
        ANSWERED_FOR, "inside AND answer_inside",
        ("answered_in_time",
         "accept_due_at IS NOT NULL OR acceptance_seconds IS NOT NULL",
         "accept_due_at IS NULL AND acceptance_seconds IS NULL"),
    ),
    "digitised_intake": (RECEIVED, RIN, _of_known("digitised_intake", "digitised_intake")),
    "online_share": (RECEIVED, RIN, _of_known("channel", "channel = 'online'")),
    "repeat_supplements": (RECEIVED, RIN, ("requests >= 2", ALWAYS, NEVER)),
    "stated_on_time": (RECEIVED, RIN, ("stated_verdict = 'on_time'", SAID, f"NOT {SAID}")),
    "index766_online": (
        RECEIVED, "received_inside",
        (f"{FULL_ONLINE} AND channel = 'online'", f"{FULL_ONLINE} AND channel IS NOT NULL",
         f"NOT {FULL_ONLINE} OR channel IS NULL"),
    ),
    "index766_online_payment": (RECEIVED, "received_inside", _of_known("paid_online", "paid_online")),
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
        (f"NOT ended AND seen > 0 AND ({GAP} OR (returned_at IS NOT NULL AND (seen & {MASK}) <> {MASK}))",
         "NOT ended AND seen > 0", "ended OR seen = 0"),
    ),
    "stated_verdict_agreement": (
        FINISHED, FIN,
        ("(finished_at <= due_at AND stated_verdict = 'on_time') OR (finished_at > due_at AND stated_verdict = 'late')",
         f"due_at IS NOT NULL AND {SAID}", f"due_at IS NULL OR NOT {SAID}"),
    ),
    "survey_response": (FINISHED, FIN, ("NOT ended AND answers > 0", "NOT ended", "ended")),
    "index766_digitisation": (
        FINISHED, "finished_inside",
        ("NOT ended AND digitised_intake AND digitised_result",
         "NOT ended AND digitised_intake IS NOT NULL AND digitised_result IS NOT NULL",
         "ended OR digitised_intake IS NULL OR digitised_result IS NULL"),
    ),
    "backlog": (AT_HAND, WIN, ("NOT ended AND finished_at IS NULL AND returned_at IS NULL", "NOT ended", "ended")),
    "overdue_backlog": (
        AT_HAND, WIN,
        ("NOT ended AND finished_at IS NULL AND returned_at IS NULL AND due_at < {judged} AND NOT " + WAITS,
         f"NOT ended AND due_at IS NOT NULL AND NOT {WAITS}", f"ended OR due_at IS NULL OR {WAITS}"),
    ),
    "index766_progress": (PENDING, "received_inside", _done("due_at", OPEN_IN_TIME)),
    "index766_satisfaction": (
        PENDING, "received_inside",
        (f"NOT ended AND coalesce(lowest, 5) > 2 AND (due_at IS NULL OR {OPEN_IN_TIME})", "NOT ended", "ended"),
    ),
    "returned_on_time": (RETURNED, "inside AND returned_inside", _of_known("due_at", "returned_at <= due_at")),
    "forwarded_on_time": (
        LEG,
        f"{LISTED} AND (kind = 'forward' OR (due_at IS NOT NULL AND kind IN {TIMED}))",
        _on_list(
            f"happened_at <= due_at OR (due_at IS NULL AND leg_seconds <= {FORWARD_SECONDS})",
            "due_at IS NOT NULL OR leg_seconds IS NOT NULL",
        ),
    ),
    "handovers": (
        LEG, LISTED, ("inside AND changed_unit", "inside AND first_step", "inside IS NULL AND first_step"),
    ),
    "satisfaction": _scored("overall"),
    "guidance_clear": _scored("guidance"),
    "attitude_good": _scored("attitude"),
    "timeliness_good": _scored("timeliness"),
    "active_procedures": (PAIR, "assigned", ("inside AND received", "inside", "inside IS NOT TRUE")),
    "active_procedures_strict": (PAIR, "assigned", ("inside AND across", "inside", "inside IS NOT TRUE")),
    "boundary_independent_conduct": (PAIR, ALWAYS, _of_known("inside", "inside AND taken_across")),
    "boundary_independent_share": (PAIR, ALWAYS, _of_known("inside", "inside")),
    "boundary_independent_share_ministry": (PAIR, "ministry_list", _of_known("inside", "inside")),
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
  SELECT
    CASE WHEN grouping(unit) = 0 THEN 'unit' WHEN grouping(officer) = 0 THEN 'officer' ELSE 'procedure' END AS axis,
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
    for statement in re.sub(POSITION, SPELT, MACROS + STEPS).split(";\n"):
        if statement.strip():
            con.execute(statement.format(**ROOM))
    groups: list[list[str]] = [[name] for name in INDICATORS]
    if fused:
        places = dict.fromkeys(place for place, _, _ in INDICATORS.values())
        groups = [[name for name, one in INDICATORS.items() if one[0] == place] for place in places]
    parts = [con.sql(HANDLING).to_arrow_table()]
    for group in groups:
        parts += _long(con, group)
    con.close()
    return tidy(pa.concat_tables([part.cast(parts[0].schema) for part in parts]))


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
      SELECT
        CASE WHEN grouping(unit) = 0 THEN 'unit' WHEN grouping(officer) = 0 THEN 'officer' ELSE 'procedure' END AS axis,
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
