/* Dossiers with what the log of changes says of their appointment. Moves that came with a supplement are in order and do
   not count. late_moves: put off after the appointment before had passed, or at most one working day before it passed;
   unclear_moves: changes that do not say from when to when, or lie outside the calendar. */
WITH moved AS (
  SELECT
    dossier_id, changed_at,
    CASE
      WHEN $due_at_midnight = 'end_of_day' AND due_before_at = CAST(CAST(due_before_at AS DATE) AS TIMESTAMP)
        THEN due_before_at + INTERVAL '86399' SECOND
      ELSE due_before_at
    END AS before_at,
    CASE
      WHEN $due_at_midnight = 'end_of_day' AND due_after_at = CAST(CAST(due_after_at AS DATE) AS TIMESTAMP)
        THEN due_after_at + INTERVAL '86399' SECOND
      ELSE due_after_at
    END AS after_at
  FROM appointment_change
  WHERE origin = 1 AND changed_at < $until_at
),
placed_move AS (
  SELECT
    m.dossier_id, m.changed_at, m.before_at, m.after_at,
    WORKING_POSITION(b, m.before_at) - WORKING_POSITION(c, m.changed_at) AS left_seconds
  FROM moved AS m
  LEFT JOIN prepared_dossier AS d ON d.dossier_id = m.dossier_id
  LEFT JOIN unit_calendar AS u ON u.unit_id = d.finishing_unit_id
  LEFT JOIN working_day AS b ON b.calendar_no = COALESCE(u.calendar_no, 0) AND b.day = CAST(m.before_at AS DATE)
  LEFT JOIN working_day AS c ON c.calendar_no = COALESCE(u.calendar_no, 0) AND c.day = CAST(m.changed_at AS DATE)
),
judged_move AS (
  SELECT
    dossier_id,
    CASE
      WHEN after_at <= before_at THEN 'earlier'
      WHEN before_at IS NULL OR after_at IS NULL THEN 'unclear'
      WHEN changed_at >= before_at THEN 'late'
      WHEN left_seconds IS NULL THEN 'unclear'
      WHEN left_seconds <= $working_day_seconds THEN 'late'
      ELSE 'in_time'
    END AS move
  FROM placed_move
),
counted AS (
  SELECT
    dossier_id,
    SUM(CASE WHEN move = 'late' THEN 1 ELSE 0 END) AS late_moves,
    SUM(CASE WHEN move = 'unclear' THEN 1 ELSE 0 END) AS unclear_moves
  FROM judged_move
  GROUP BY dossier_id
)
SELECT
  p.dossier_id, p.finishing_unit_id, p.finishing_officer_id, p.procedure_id, p.work_month, p.at_work, p.due_at,
  COALESCE(c.late_moves, 0) AS late_moves,
  COALESCE(c.unclear_moves, 0) AS unclear_moves
FROM population AS p
LEFT JOIN counted AS c ON c.dossier_id = p.dossier_id
