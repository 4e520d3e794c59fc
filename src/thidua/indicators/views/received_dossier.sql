/* Dossiers received in the window at a desk, for a known procedure: what shows that the procedure is received there. */
SELECT dossier_id, receiving_unit_id AS unit_id, procedure_id, received_at, cross_boundary, channel, status
FROM dossier
WHERE received_in_window = 1 AND receiving_unit_id IS NOT NULL AND procedure_id IS NOT NULL AND status IS DISTINCT FROM 'not_accepted'
