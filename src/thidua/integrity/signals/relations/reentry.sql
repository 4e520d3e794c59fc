/* Dossiers received at a desk. entered_again: withdrawn, and a dossier of the same applicant for the same procedure was
   received at any desk within five days after; NULL where applicant or moment of the withdrawal is not known. */
WITH filed AS (
  SELECT p.dossier_id, p.procedure_id, p.received_at, d.applicant_key
  FROM dossiers AS d
  INNER JOIN population AS p ON p.dossier_id = d.dossier_id
  WHERE d.applicant_key IS NOT NULL
),
withdrawn AS (
  SELECT p.dossier_id, p.procedure_id, p.broken_off_at, f.applicant_key
  FROM population AS p
  LEFT JOIN filed AS f ON f.dossier_id = p.dossier_id
  WHERE p.ended_otherwise = 1 AND p.status = 'withdrawn'
),
again AS (
  SELECT DISTINCT w.dossier_id
  FROM filed AS f
  INNER JOIN withdrawn AS w ON w.applicant_key = f.applicant_key AND w.procedure_id = f.procedure_id
  WHERE f.dossier_id <> w.dossier_id AND f.received_at >= w.broken_off_at
    AND DATE_DIFF('second', w.broken_off_at, f.received_at) <= 432000
)
SELECT
  p.dossier_id, p.receiving_unit_id, p.receiving_officer_id, p.procedure_id, p.received_month, p.at_receipt,
  CASE
    WHEN w.dossier_id IS NULL THEN 0
    WHEN a.dossier_id IS NOT NULL THEN 1
    WHEN w.applicant_key IS NULL OR w.broken_off_at IS NULL OR w.procedure_id IS NULL THEN NULL
    ELSE 0
  END AS entered_again
FROM population AS p
LEFT JOIN withdrawn AS w ON w.dossier_id = p.dossier_id
LEFT JOIN again AS a ON a.dossier_id = p.dossier_id
