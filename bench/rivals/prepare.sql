-- Straightforward preparation over the Parquet facts; names in braces are filled by duckdb_sql.py, which also spells out position_in
-- (working seconds up to a moment, given the row of working_day that its day joins to).
CREATE TEMP MACRO position_in(before, day, opens_1, closes_1, opens_2, closes_2, moment) AS before
  + greatest(least(date_diff('second', day::TIMESTAMP, moment), closes_1), opens_1) - opens_1
  + greatest(least(date_diff('second', day::TIMESTAMP, moment), closes_2), opens_2) - opens_2;
CREATE TEMP MACRO until(moment) AS CASE WHEN moment <= {as_of} THEN moment END;
CREATE TEMP MACRO whole_day(moment) AS
  CASE WHEN moment = moment::DATE::TIMESTAMP THEN moment + INTERVAL 86399 SECOND ELSE moment END;
CREATE TEMP MACRO month_of(moment) AS year(moment) * 100 + month(moment);

CREATE TEMP TABLE change AS
  SELECT dossier_id, changed_at, 1 AS origin, seq, due_before_at, due_after_at FROM due_changes
  UNION ALL
  SELECT dossier_id, coalesce(answered_at, requested_at), 2, seq, due_before_at, due_after_at FROM supplements
  WHERE due_before_at IS NOT NULL OR due_after_at IS NOT NULL;

CREATE TEMP TABLE base AS
  SELECT d.* REPLACE (
      until(submitted_at) AS submitted_at, until(received_at) AS received_at, until(finished_at) AS finished_at,
      until(returned_at) AS returned_at, until(refused_at) AS refused_at),
    coalesce(competent_unit_id, receiving_unit_id) AS finishing_unit_id,
    coalesce(handling_officer_id, receiving_officer_id) AS finishing_officer_id,
    coalesce(cross_boundary, boundary_unit_id IS NOT NULL) AS crosses,
    status IN ('not_accepted', 'withdrawn', 'stopped') OR until(refused_at) IS NOT NULL AS ended,
    p.boundary_independent AND coalesce(p.valid_from_on <= coalesce(until(d.received_at), until(d.submitted_at))::DATE, true)
      AND coalesce(p.valid_to_on >= coalesce(until(d.received_at), until(d.submitted_at))::DATE, true) AS inside,
    p.steps,
    coalesce(d.time_limit, p.time_limit)
      * CASE coalesce(d.time_limit_unit, p.time_limit_unit) WHEN 'working_day' THEN {day_seconds} ELSE 3600 END AS limit_seconds,
    coalesce(d.time_limit_unit, p.time_limit_unit) = 'working_hour' AS in_hours
  FROM dossiers d LEFT JOIN procedures p USING (procedure_id)
  WHERE until(submitted_at) IS NOT NULL OR until(received_at) IS NOT NULL;

CREATE TEMP TABLE placed AS
  SELECT b.*,
    position_in(s, submitted_at) AS submitted_position, position_in(r, received_at) AS received_position,
    position_in(f, finished_at) AS finished_position,
    CASE WHEN in_hours THEN position_in(r, received_at)
         ELSE r.seconds_before + r.closes_1 - r.opens_1 + r.closes_2 - r.opens_2 END AS clock_start
  FROM base b
  LEFT JOIN working_day s ON s.day = b.submitted_at::DATE
  LEFT JOIN working_day r ON r.day = b.received_at::DATE
  LEFT JOIN working_day f ON f.day = b.finished_at::DATE;

CREATE TEMP TABLE pause AS
  WITH asked AS (
    SELECT a.dossier_id, a.seq, a.requested_at, until(a.answered_at) AS answered_at, p.received_position, p.clock_start,
      position_in(q, a.requested_at) AS begins,
      least(coalesce(position_in(w, until(a.answered_at)), p.finished_position), p.finished_position) AS ends
    FROM supplements a
    LEFT JOIN placed p USING (dossier_id)
    LEFT JOIN working_day q ON q.day = a.requested_at::DATE
    LEFT JOIN working_day w ON w.day = a.answered_at::DATE
    WHERE a.requested_at <= {as_of}
  ), reached AS (
    SELECT *, max(ends) OVER (PARTITION BY dossier_id ORDER BY begins, ends, seq
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered FROM asked
  )
  SELECT dossier_id, count(*) AS requests, min(requested_at) FILTER (answered_at IS NULL) AS awaiting_since,
    sum(greatest(0, ends - greatest(begins, received_position, coalesce(covered, 0)))) AS paused,
    sum(greatest(0, ends - greatest(begins, clock_start, coalesce(covered, 0)))) AS paused_on_clock
  FROM reached GROUP BY dossier_id;

CREATE TEMP TABLE appointment AS
  WITH later AS (
    SELECT dossier_id, due_before_at FROM change WHERE changed_at > {as_of}
    QUALIFY row_number() OVER (PARTITION BY dossier_id ORDER BY changed_at, origin, seq) = 1
  ), earlier AS (
    SELECT dossier_id, due_after_at FROM change WHERE changed_at <= {as_of} AND due_after_at IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY dossier_id ORDER BY changed_at DESC, origin DESC, seq DESC) = 1
  ), known AS (
    SELECT dossier_id, changed_at AS known_at, origin, seq, due_before_at AS due_at FROM change WHERE due_before_at IS NOT NULL
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
  SELECT dossier_id, min(happened_at) FILTER (kind = 'correction') AS corrected_at,
    bit_or(CASE WHEN step BETWEEN 1 AND 60 THEN 1 << step ELSE 0 END) AS seen
  FROM events WHERE happened_at <= {as_of} GROUP BY dossier_id;

CREATE TEMP TABLE opinion AS
  SELECT dossier_id, count(*) AS answers, min(overall) AS lowest FROM surveys
  WHERE answered_at <= {as_of} AND dossier_id IS NOT NULL GROUP BY dossier_id;

CREATE TEMP TABLE dossier AS
  SELECT p.* EXCLUDE (due_at),
    whole_day(CASE WHEN a.changes_later THEN a.due_before_at ELSE coalesce(p.due_at, a.due_after_at) END) AS due_at,
    whole_day(coalesce(a.first_due,
      CASE WHEN a.changes_later THEN a.due_before_at ELSE coalesce(p.due_at, a.due_after_at) END)) AS first_due_at,
    received_position - submitted_position AS acceptance_seconds,
    greatest(0, finished_position - received_position - coalesce(paused, 0)) AS worked_seconds,
    greatest(0, finished_position - clock_start - coalesce(paused_on_clock, 0)) AS clock_seconds,
    coalesce(requests, 0) AS requests, awaiting_since, corrected_at, coalesce(seen, 0) AS seen,
    coalesce(answers, 0) AS answers, lowest,
    month_of(received_at) AS received_month, month_of(finished_at) AS finished_month,
    month_of(returned_at) AS returned_month,
    coalesce(received_at >= {first} AND received_at < {end}, false) AS received_inside,
    coalesce(finished_at >= {first} AND finished_at < {end}, false) AS finished_inside,
    coalesce(returned_at >= {first} AND returned_at < {end}, false) AS returned_inside
  FROM placed p LEFT JOIN appointment a USING (dossier_id) LEFT JOIN pause USING (dossier_id)
  LEFT JOIN course USING (dossier_id) LEFT JOIN opinion USING (dossier_id);

CREATE TEMP TABLE leg AS
  WITH step AS (
    SELECT dossier_id, seq, kind, unit_id, officer_id, whole_day(due_at) AS due_at, happened_at, arrived_at,
      lag(happened_at) OVER w AS previous_at, lag(seq) OVER w AS previous_seq, lag(unit_id) OVER w AS previous_unit_id
    FROM events WHERE happened_at <= {as_of} WINDOW w AS (PARTITION BY dossier_id ORDER BY seq)
  ), resumed AS (
    SELECT s.dossier_id, s.seq, max(a.answered_at) AS answered_at
    FROM step s JOIN supplements a USING (dossier_id) LEFT JOIN base b USING (dossier_id)
    WHERE s.kind = 'forward' AND s.due_at IS NULL AND a.answered_at <= s.happened_at
      AND a.answered_at > coalesce(s.arrived_at, s.previous_at, b.received_at)
    GROUP BY ALL
  )
  SELECT s.dossier_id, s.kind, s.unit_id, s.officer_id, b.procedure_id, b.inside, s.due_at, s.happened_at,
    month_of(s.happened_at) AS month, s.previous_seq IS NULL AS first_step,
    s.previous_seq IS NOT NULL AND s.unit_id IS DISTINCT FROM s.previous_unit_id AS changed_unit,
    position_in(e, s.happened_at) - position_in(f, coalesce(r.answered_at, s.arrived_at, s.previous_at, b.received_at)) AS leg_seconds
  FROM step s LEFT JOIN base b USING (dossier_id) LEFT JOIN resumed r USING (dossier_id, seq)
  LEFT JOIN working_day e ON e.day = s.happened_at::DATE AND s.kind = 'forward' AND s.due_at IS NULL
  LEFT JOIN working_day f ON f.day = coalesce(r.answered_at, s.arrived_at, s.previous_at, b.received_at)::DATE
    AND s.kind = 'forward' AND s.due_at IS NULL
  WHERE s.happened_at >= {first} AND s.happened_at < {end};

CREATE TEMP TABLE answer AS
  SELECT s.*, coalesce(s.unit_id, b.finishing_unit_id) AS of_unit, coalesce(s.officer_id, b.finishing_officer_id) AS of_officer,
    b.procedure_id, b.dossier_id IS NULL OR b.inside AS counts, month_of(answered_at) AS month
  FROM surveys s LEFT JOIN base b USING (dossier_id)
  WHERE answered_at <= {as_of} AND answered_at >= {first} AND answered_at < {end};

CREATE TEMP TABLE pair AS
  WITH received AS (
    SELECT receiving_unit_id AS unit_id, procedure_id, count(*) AS received, sum(crosses::INT) AS across FROM dossier
    WHERE received_inside AND receiving_unit_id IS NOT NULL AND procedure_id IS NOT NULL
      AND status IS DISTINCT FROM 'not_accepted' GROUP BY ALL
  ), assigned AS (
    SELECT DISTINCT unit_id, procedure_id FROM assignments
    WHERE coalesce(valid_from_on <= least({last_day}, {as_of}::DATE), true) AND coalesce(valid_to_on >= {first}::DATE, true)
  )
  SELECT unit_id, procedure_id, a.unit_id IS NOT NULL AS assigned, coalesce(received, 0) AS received,
    coalesce(across, 0) AS across, p.ministry_list,
    p.boundary_independent AND coalesce(p.valid_from_on <= least({last_day}, {as_of}::DATE), true)
      AND coalesce(p.valid_to_on >= {first}::DATE, true) AS inside
  FROM received r FULL JOIN assigned a USING (unit_id, procedure_id) LEFT JOIN procedures p USING (procedure_id);

CREATE TEMP TABLE record AS
  SELECT register, unit_id, officer_id, month_of(opened_on) AS opened_month, due_on,
    month_of(coalesce(due_on, opened_on)) AS due_month,
    CASE WHEN closed_on <= {as_of}::DATE THEN closed_on END AS closed_on,
    CASE WHEN closed_on > {as_of}::DATE THEN NULL ELSE state END AS state,
    opened_on BETWEEN {first}::DATE AND {last_day} AS opened_inside,
    coalesce(due_on, opened_on) BETWEEN {first}::DATE AND {last_day} AS due_inside,
    coalesce(due_on < {as_of}::DATE, false) AS due_passed
  FROM register WHERE opened_on IS NULL OR opened_on <= {as_of}::DATE;
