/* Dossiers for which supplements were asked. last_day_requests: asked on the day of the appointment then in force, or
   later; unclear_requests: nothing says which appointment was in force. Where the request does not say it, it is the
   dossier's own if that is not known to have changed. */
WITH requested AS (
  SELECT
    s.dossier_id, s.requested_at,
    COALESCE(s.due_before_at, CASE WHEN p.due_at = p.first_due_at THEN p.due_at END) AS due_then_at
  FROM supplements AS s
  INNER JOIN population AS p ON p.dossier_id = s.dossier_id
  WHERE s.requested_at < $until_at
),
counted AS (
  SELECT
    dossier_id,
    SUM(CASE WHEN CAST(requested_at AS DATE) >= CAST(due_then_at AS DATE) THEN 1 ELSE 0 END) AS last_day_requests,
    SUM(CASE WHEN due_then_at IS NULL THEN 1 ELSE 0 END) AS unclear_requests
  FROM requested
  GROUP BY dossier_id
)
SELECT
  p.dossier_id, p.finishing_unit_id, p.finishing_officer_id, p.procedure_id, p.work_month, p.at_work,
  c.last_day_requests, c.unclear_requests
FROM population AS p
INNER JOIN counted AS c ON c.dossier_id = p.dossier_id
