/* Per dossier, what waiting for supplements did up to the judged second. Overlapping waits count once.
   paused_since_receipt / paused_since_clock_start: working seconds of waiting until the end of processing.
   awaiting_since_at: since when the oldest unanswered request has waited. */
WITH
asked AS (
  SELECT
    s.dossier_id, s.seq, s.requested_at,
    CASE WHEN s.answered_at < $until_at THEN s.answered_at END AS answered_at
  FROM supplements AS s
  WHERE s.requested_at < $until_at
),
placed_request AS (
  SELECT
    a.dossier_id, a.seq, a.requested_at, a.answered_at,
    d.received_position, d.clock_start_position, d.finished_position,
    COALESCE(WORKING_POSITION(q, a.requested_at), 0) AS begins,
    LEAST(WORKING_POSITION(w, a.answered_at), d.finished_position) AS ends
  FROM asked AS a
  INNER JOIN (SELECT * FROM placed WHERE dossier_id IN (SELECT dossier_id FROM asked)) AS d ON d.dossier_id = a.dossier_id
  LEFT JOIN unit_calendar AS c ON c.unit_id = d.finishing_unit_id
  LEFT JOIN working_day AS q ON q.calendar_no = COALESCE(c.calendar_no, 0) AND q.day = CAST(a.requested_at AS DATE)
  LEFT JOIN working_day AS w ON w.calendar_no = COALESCE(c.calendar_no, 0) AND w.day = CAST(a.answered_at AS DATE)
),
reached AS (
  SELECT
    dossier_id, seq, requested_at, answered_at, received_position, clock_start_position, begins, ends,
    MAX(ends) OVER (
      PARTITION BY dossier_id ORDER BY begins, ends, seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered
  FROM placed_request
)
SELECT
  dossier_id,
  COUNT(*) AS supplement_requests,
  MIN(CASE WHEN answered_at IS NULL THEN DATE_TRUNC('second', requested_at) END) AS awaiting_since_at,
  CAST(SUM(CASE WHEN ends > GREATEST(begins, received_position, covered)
    THEN ends - GREATEST(begins, received_position, covered) ELSE 0
  END) AS BIGINT) AS paused_since_receipt,
  CAST(SUM(CASE WHEN ends > GREATEST(begins, clock_start_position, covered)
    THEN ends - GREATEST(begins, clock_start_position, covered) ELSE 0
  END) AS BIGINT) AS paused_since_clock_start
FROM reached
GROUP BY dossier_id
