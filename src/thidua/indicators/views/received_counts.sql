/* Dossiers received in the window by desk and procedure; a partial sum, kept between runs like those of the indicators. */
SELECT
  receiving_unit_id AS unit_id, procedure_id,
  CAST(SUM(1) AS BIGINT) AS received,
  CAST(SUM(cross_boundary) AS BIGINT) AS received_across
FROM dossier
WHERE received_in_window = 1 AND receiving_unit_id IS NOT NULL AND procedure_id IS NOT NULL AND status IS DISTINCT FROM 'not_accepted'
GROUP BY receiving_unit_id, procedure_id
