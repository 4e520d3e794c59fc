/* Survey answers up to the judged second. Unit and officer: those the answer names, else those that finish the dossier. */
SELECT
  s.answer_id, s.dossier_id,
  COALESCE(s.unit_id, d.finishing_unit_id) AS unit_id,
  COALESCE(s.officer_id, d.finishing_officer_id) AS officer_id,
  d.procedure_id,
  CASE WHEN d.dossier_id IS NULL THEN 1 ELSE d.boundary_independent END AS boundary_independent,
  s.answered_at,
  YEAR(s.answered_at) * 100 + MONTH(s.answered_at) AS answered_month,
  s.overall, s.guidance, s.attitude, s.timeliness
FROM surveys AS s
LEFT JOIN prepared_dossier AS d ON d.dossier_id = s.dossier_id
WHERE s.answered_at < $until_at
