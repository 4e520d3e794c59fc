/* Dossiers received and not finished at the as-of moment, whoever received them; the last step known then says who has
   each and since when. Steps may tie in time: the source's own sequence number decides. */
WITH pending AS (
  SELECT dossier_id, procedure_id, receiving_unit_id, finishing_unit_id, finishing_officer_id, received_at, due_at
  FROM dossier
  WHERE in_population = 1 AND received_at IS NOT NULL AND ended_otherwise = 0 AND finished_at IS NULL AND returned_at IS NULL
),
last_seq AS (
  SELECT e.dossier_id, MAX(e.seq) AS seq
  FROM events AS e
  JOIN pending AS p ON p.dossier_id = e.dossier_id
  WHERE e.happened_at < $until_at
  GROUP BY e.dossier_id
),
last_step AS (
  SELECT e.dossier_id, COALESCE(e.to_unit_id, e.unit_id) AS holder_unit_id, e.happened_at AS waiting_since_at
  FROM events AS e
  JOIN last_seq AS l ON l.dossier_id = e.dossier_id AND l.seq = e.seq
)
SELECT
  p.dossier_id,
  p.receiving_unit_id AS unit_id,
  COALESCE(s.holder_unit_id, p.finishing_unit_id, p.receiving_unit_id) AS holder_unit_id,
  p.finishing_officer_id AS officer_id,
  p.procedure_id,
  p.received_at,
  p.due_at,
  COALESCE(s.waiting_since_at, p.received_at) AS waiting_since_at,
  CASE WHEN p.due_at < $judged_at THEN 1 ELSE 0 END AS overdue
FROM pending AS p
LEFT JOIN last_step AS s ON s.dossier_id = p.dossier_id
ORDER BY p.dossier_id
