/* Routing steps as legs. Where a step states no due time it is timed: from its own arrival, else the step before it, else
   receipt (later where a supplement was answered meanwhile) until it went on. leg_seconds: that working time, told for
   forwarding steps without a due time only; the others have no use for it. */
WITH
begun AS (
  SELECT
    s.dossier_id, s.seq, s.kind, s.unit_id, s.officer_id, s.due_at, s.happened_at,
    d.procedure_id, d.boundary_independent,
    CASE
      WHEN s.kind = 'forward' AND s.due_at IS NULL
        THEN COALESCE(r.answered_at, s.arrived_at, s.previous_at, d.received_at)
    END AS began_at,
    CASE WHEN s.previous_seq IS NULL THEN 1 ELSE 0 END AS first_step,
    CASE WHEN s.previous_seq IS NOT NULL AND s.unit_id IS DISTINCT FROM s.previous_unit_id THEN 1 ELSE 0 END AS changed_unit
  FROM step AS s
  LEFT JOIN prepared_dossier AS d ON d.dossier_id = s.dossier_id
  LEFT JOIN resumption AS r ON r.dossier_id = s.dossier_id AND r.seq = s.seq
)
SELECT
  t.dossier_id, t.kind, t.unit_id, t.officer_id, t.procedure_id, t.boundary_independent,
  t.due_at AS stated_due_at, t.happened_at,
  YEAR(t.happened_at) * 100 + MONTH(t.happened_at) AS happened_month,
  t.first_step, t.changed_unit,
  CASE
    WHEN t.began_at IS NOT NULL THEN WORKING_POSITION(e, t.happened_at) - WORKING_POSITION(s, t.began_at)
  END AS leg_seconds
FROM begun AS t
LEFT JOIN unit_calendar AS c ON c.unit_id = t.unit_id
LEFT JOIN working_day AS s ON s.calendar_no = COALESCE(c.calendar_no, 0) AND s.day = CAST(t.began_at AS DATE)
LEFT JOIN working_day AS e
  ON e.calendar_no = COALESCE(c.calendar_no, 0)
  AND e.day = CASE WHEN t.began_at IS NOT NULL THEN CAST(t.happened_at AS DATE) END
