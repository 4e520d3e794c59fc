/* Survey answers as a movement sees them. An answer that names no known dossier counts: nothing says it is outside. */
SELECT
  *,
  CASE WHEN $population <> 'all' AND boundary_independent IS NULL THEN 1 ELSE 0 END AS list_unknown,
  CASE WHEN $population = 'all' OR boundary_independent = 1 THEN 1 ELSE 0 END AS in_population,
  CASE WHEN answered_at >= $window_from THEN 1 ELSE 0 END AS in_window
FROM prepared_survey_answer
