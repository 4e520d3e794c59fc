/* Of each dossier asked about, until when it was due, when it ended, and how it stands at the judged second. */
SELECT
  d.dossier_id,
  CASE $on_time WHEN 'first_appointment' THEN d.first_due_at ELSE d.due_at END AS due_at,
  COALESCE(d.broken_off_at, d.finished_at) AS ended_at,
  CASE
    WHEN d.ended_otherwise = 1 THEN 'ended_otherwise'
    WHEN d.finished_at IS NOT NULL THEN
      CASE CASE $on_time
        WHEN 'appointment' THEN CASE WHEN d.finished_at <= d.due_at THEN 1 WHEN d.finished_at > d.due_at THEN 0 END
        WHEN 'first_appointment' THEN
          CASE WHEN d.finished_at <= d.first_due_at THEN 1 WHEN d.finished_at > d.first_due_at THEN 0 END
        WHEN 'clock' THEN CASE WHEN d.clock_seconds <= d.limit_seconds THEN 1 WHEN d.clock_seconds > d.limit_seconds THEN 0 END
      END
        WHEN 1 THEN 'finished_on_time'
        WHEN 0 THEN 'finished_late'
        ELSE 'finished'
      END
    WHEN d.received_at IS NULL THEN 'not_received'
    WHEN d.awaiting_since_at IS NOT NULL THEN 'awaiting_supplement'
    WHEN d.due_at < $judged_at THEN 'overdue'
    ELSE 'pending'
  END AS state
FROM dossier AS d
INNER JOIN touched AS t ON t.dossier_id = d.dossier_id
