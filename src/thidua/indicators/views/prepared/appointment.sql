/* One row a dossier whose appointment ever changed: what a later change says was in force at the judged second,
   what the last earlier change set, and the appointment first known.
   first_due_at is that of the record with the earliest moment: changes, then versions of the dossier. */
WITH
later AS (
  SELECT
    dossier_id, due_before_at,
    ROW_NUMBER() OVER (PARTITION BY dossier_id ORDER BY changed_at, origin, seq) AS place
  FROM appointment_change
  WHERE changed_at >= $until_at
),
earlier AS (
  SELECT
    dossier_id, due_after_at,
    ROW_NUMBER() OVER (PARTITION BY dossier_id ORDER BY changed_at DESC, origin DESC, seq DESC) AS place
  FROM appointment_change
  WHERE changed_at < $until_at AND due_after_at IS NOT NULL
),
known AS (
  SELECT dossier_id, changed_at AS known_at, origin, seq, due_before_at AS due_at
  FROM appointment_change
  WHERE due_before_at IS NOT NULL
  UNION ALL
  SELECT dossier_id, version_at AS known_at, 3 AS origin, 0 AS seq, DATE_TRUNC('second', due_at) AS due_at
  FROM dossiers_history
  WHERE due_at IS NOT NULL
    AND (
      dossier_id IN (SELECT dossier_id FROM dossiers_history WHERE NOT is_current)
      OR dossier_id IN (SELECT dossier_id FROM appointment_change)
    )
),
first_known AS (
  SELECT
    dossier_id, due_at,
    ROW_NUMBER() OVER (PARTITION BY dossier_id ORDER BY known_at, origin, seq, due_at) AS place
  FROM known
),
changed AS (
  SELECT dossier_id FROM later
  UNION
  SELECT dossier_id FROM earlier
  UNION
  SELECT dossier_id FROM first_known
)
SELECT
  c.dossier_id,
  CASE WHEN l.dossier_id IS NULL THEN 0 ELSE 1 END AS changes_later,
  l.due_before_at AS due_then_at,
  e.due_after_at AS due_set_at,
  f.due_at AS first_due_at
FROM changed AS c
LEFT JOIN later AS l ON l.dossier_id = c.dossier_id AND l.place = 1
LEFT JOIN earlier AS e ON e.dossier_id = c.dossier_id AND e.place = 1
LEFT JOIN first_known AS f ON f.dossier_id = c.dossier_id AND f.place = 1
