/* Forwarding steps that state no due time, as legs with their working time: from the step's own arrival, else the step
   before it, else receipt (later where a supplement was answered meanwhile) until it went on. */
WITH
timed AS (
  SELECT
    dossier_id, seq, kind, unit_id, officer_id, happened_at,
    COALESCE(arrived_at, previous_at) AS arrived_at,
    CASE WHEN previous_seq IS NULL THEN 1 ELSE 0 END AS first_step,
    CASE WHEN previous_seq IS NOT NULL AND unit_id IS DISTINCT FROM previous_unit_id THEN 1 ELSE 0 END AS changed_unit
  FROM step
  WHERE kind = 'forward' AND due_at IS NULL
),
known AS (
  SELECT dossier_id, procedure_id, boundary_independent, received_at
  FROM prepared_dossier
  WHERE dossier_id IN (SELECT dossier_id FROM timed)
),
arrived AS (
  SELECT t.*, k.procedure_id, k.boundary_independent, COALESCE(t.arrived_at, k.received_at) AS since_at
  FROM timed AS t
  LEFT JOIN known AS k ON k.dossier_id = t.dossier_id
),
resumed AS (
  SELECT a.dossier_id, a.seq, MAX(s.answered_at) AS answered_at
  FROM arrived AS a
  INNER JOIN supplements AS s ON s.dossier_id = a.dossier_id
  WHERE s.answered_at > a.since_at AND s.answered_at <= a.happened_at
  GROUP BY a.dossier_id, a.seq
),
begun AS (
  SELECT a.*, COALESCE(r.answered_at, a.since_at) AS began_at
  FROM arrived AS a
  LEFT JOIN resumed AS r ON r.dossier_id = a.dossier_id AND r.seq = a.seq
)
SELECT
  t.dossier_id, t.kind, t.unit_id, t.officer_id, t.procedure_id, t.boundary_independent,
  CAST(NULL AS TIMESTAMP) AS stated_due_at,
  t.happened_at,
  YEAR(t.happened_at) * 100 + MONTH(t.happened_at) AS happened_month,
  t.first_step, t.changed_unit,
  WORKING_POSITION(e, t.happened_at) - WORKING_POSITION(s, t.began_at) AS leg_seconds
FROM begun AS t
LEFT JOIN unit_calendar AS c ON c.unit_id = t.unit_id
LEFT JOIN working_day AS s ON s.calendar_no = COALESCE(c.calendar_no, 0) AND s.day = CAST(t.began_at AS DATE)
LEFT JOIN working_day AS e ON e.calendar_no = COALESCE(c.calendar_no, 0) AND e.day = CAST(t.happened_at AS DATE)
