/* Dossiers received in the window at a desk, in earnest, for a known procedure: what shows that the procedure is received.
   assigned: 1 where the procedure was the desk's to receive on that day, and not known to be off the list then. */
WITH within_assignment AS (
  SELECT DISTINCT d.dossier_id
  FROM dossier AS d
  INNER JOIN assignments AS a ON a.unit_id = d.receiving_unit_id AND a.procedure_id = d.procedure_id
  WHERE d.received_in_window = 1 AND d.boundary_independent IS DISTINCT FROM 0
    AND (a.valid_from_on IS NULL OR a.valid_from_on <= CAST(d.received_at AS DATE))
    AND (a.valid_to_on IS NULL OR a.valid_to_on >= CAST(d.received_at AS DATE))
)
SELECT
  d.dossier_id, d.receiving_unit_id AS unit_id, d.procedure_id, d.received_at, d.cross_boundary, d.channel, d.status,
  CASE WHEN w.dossier_id IS NULL THEN 0 ELSE 1 END AS assigned
FROM dossier AS d
LEFT JOIN within_assignment AS w ON w.dossier_id = d.dossier_id
WHERE d.received_in_window = 1 AND d.in_earnest = 1 AND d.receiving_unit_id IS NOT NULL AND d.procedure_id IS NOT NULL
