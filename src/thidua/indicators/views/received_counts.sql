/* Dossiers received in the window by desk and procedure, all and those within the assignment; a partial sum, kept between runs like those of the indicators. */
SELECT
  unit_id, procedure_id,
  SUM(1) AS received,
  SUM(cross_boundary) AS received_across,
  SUM(assigned) AS assigned_received,
  SUM(CASE WHEN assigned = 1 THEN cross_boundary ELSE 0 END) AS assigned_across
FROM received_dossier
GROUP BY unit_id, procedure_id
