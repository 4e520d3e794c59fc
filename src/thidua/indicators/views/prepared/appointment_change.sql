/* Every recorded change of an appointment, whether logged as such or with a supplement, whatever its moment.
   origin orders what happened at one moment: 1 the log of changes, 2 the log of supplements. */
SELECT
  dossier_id, changed_at, 1 AS origin, seq,
  DATE_TRUNC('second', due_before_at) AS due_before_at, DATE_TRUNC('second', due_after_at) AS due_after_at
FROM due_changes
UNION ALL
SELECT
  dossier_id, COALESCE(answered_at, requested_at) AS changed_at, 2 AS origin, seq,
  DATE_TRUNC('second', due_before_at) AS due_before_at, DATE_TRUNC('second', due_after_at) AS due_after_at
FROM supplements
WHERE due_before_at IS NOT NULL OR due_after_at IS NOT NULL
