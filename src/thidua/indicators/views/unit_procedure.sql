/* Pairs of unit and procedure: those assigned at any time from the window's first day to its last (or the as-of day),
   and those a dossier was received for at the unit's desk in the window. received: dossiers received while the procedure
   was assigned to the unit; taken_across: those from across a boundary, assigned or not; received_anywhere: dossiers
   received at any desk, whoever's the procedure was. */
WITH
assigned_pair AS (
  SELECT DISTINCT unit_id, procedure_id
  FROM assignments
  WHERE (valid_from_on IS NULL OR valid_from_on <= LEAST(CAST($window_to AS DATE), CAST($as_of_at AS DATE)))
    AND (valid_to_on IS NULL OR valid_to_on >= $window_from)
),
received_pair AS (
  SELECT unit_id, procedure_id, received_across, assigned_received, assigned_across FROM received_counts
),
anywhere AS (
  SELECT procedure_id, SUM(received) AS received_anywhere FROM received_counts GROUP BY procedure_id
),
pair AS (
  SELECT unit_id, procedure_id FROM assigned_pair
  UNION
  SELECT unit_id, procedure_id FROM received_pair
)
SELECT
  x.unit_id, x.procedure_id,
  CASE WHEN a.unit_id IS NULL THEN 0 ELSE 1 END AS assigned,
  COALESCE(r.assigned_received, 0) AS received,
  COALESCE(r.assigned_across, 0) AS received_across,
  r.received_across AS taken_across,
  COALESCE(n.received_anywhere, 0) AS received_anywhere,
  CASE
    WHEN p.boundary_independent IS NULL THEN NULL
    WHEN p.boundary_independent
      AND (p.valid_from_on IS NULL OR p.valid_from_on <= LEAST(CAST($window_to AS DATE), CAST($as_of_at AS DATE)))
      AND (p.valid_to_on IS NULL OR p.valid_to_on >= $window_from)
      THEN 1
    ELSE 0
  END AS boundary_independent,
  CASE WHEN p.ministry_list THEN 1 WHEN NOT p.ministry_list THEN 0 END AS ministry_list
FROM pair AS x
LEFT JOIN assigned_pair AS a ON a.unit_id = x.unit_id AND a.procedure_id = x.procedure_id
LEFT JOIN received_pair AS r ON r.unit_id = x.unit_id AND r.procedure_id = x.procedure_id
LEFT JOIN anywhere AS n ON n.procedure_id = x.procedure_id
LEFT JOIN procedures AS p ON p.procedure_id = x.procedure_id
