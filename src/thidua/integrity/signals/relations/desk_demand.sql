/* Dossiers received in earnest at a desk for a known procedure. same_procedure: how many there are of that desk and
   procedure in the window. */
WITH earnest AS (
  SELECT dossier_id, receiving_unit_id, receiving_officer_id, procedure_id, received_month
  FROM population
  WHERE at_receipt = 'counted' AND in_earnest = 1 AND receiving_unit_id IS NOT NULL AND procedure_id IS NOT NULL
),
demand AS (
  SELECT receiving_unit_id, procedure_id, COUNT(*) AS same_procedure
  FROM earnest
  GROUP BY receiving_unit_id, procedure_id
)
SELECT
  e.dossier_id, e.receiving_unit_id, e.receiving_officer_id, e.procedure_id, e.received_month, d.same_procedure
FROM earnest AS e
INNER JOIN demand AS d ON d.receiving_unit_id = e.receiving_unit_id AND d.procedure_id = e.procedure_id
