/* Dossiers received in the window by desk and procedure; a partial sum, kept between runs like those of the indicators. */
SELECT
  unit_id, procedure_id,
  SUM(1) AS received,
  SUM(cross_boundary) AS received_across
FROM received_dossier
GROUP BY unit_id, procedure_id
