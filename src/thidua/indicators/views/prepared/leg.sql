/* Routing steps as legs. leg_seconds: the working time of forwarding steps that state no due time, timed beforehand
   because they are few; the others have no use for it. */
SELECT
  s.dossier_id, s.kind, s.unit_id, s.officer_id, d.procedure_id, d.boundary_independent,
  DATE_TRUNC('second', s.due_at) AS stated_due_at, DATE_TRUNC('second', s.happened_at) AS happened_at,
  YEAR(s.happened_at) * 100 + MONTH(s.happened_at) AS happened_month,
  CASE WHEN s.previous_seq IS NULL THEN 1 ELSE 0 END AS first_step,
  CASE WHEN s.previous_seq IS NOT NULL AND s.unit_id IS DISTINCT FROM s.previous_unit_id THEN 1 ELSE 0 END AS changed_unit,
  CAST(NULL AS BIGINT) AS leg_seconds
FROM step AS s
LEFT JOIN prepared_dossier AS d ON d.dossier_id = s.dossier_id
WHERE s.kind IS DISTINCT FROM 'forward' OR s.due_at IS NOT NULL
UNION ALL
SELECT
  dossier_id, kind, unit_id, officer_id, procedure_id, boundary_independent, stated_due_at, happened_at, happened_month,
  first_step, changed_unit, leg_seconds
FROM prepared_timed_leg
