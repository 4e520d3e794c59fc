/* Dossiers received at a desk. same_filer: how many of them the same applicant filed at that desk in the window; NULL where
   the applicant is not known. */
WITH filed AS (
  SELECT p.dossier_id, p.receiving_unit_id, d.applicant_key
  FROM population AS p
  INNER JOIN dossiers AS d ON d.dossier_id = p.dossier_id
  WHERE p.at_receipt = 'counted' AND d.applicant_key IS NOT NULL
),
filer AS (
  SELECT receiving_unit_id, applicant_key, COUNT(*) AS same_filer FROM filed GROUP BY receiving_unit_id, applicant_key
)
SELECT
  p.dossier_id, p.receiving_unit_id, p.receiving_officer_id, p.procedure_id, p.received_month, p.at_receipt, r.same_filer
FROM population AS p
LEFT JOIN filed AS f ON f.dossier_id = p.dossier_id
LEFT JOIN filer AS r
  ON r.receiving_unit_id IS NOT DISTINCT FROM f.receiving_unit_id AND r.applicant_key = f.applicant_key
