/* Dossiers with their working positions: working seconds since the first day of the calendar of the unit concerned. */
SELECT
  b.*,
  WORKING_POSITION(s, b.submitted_at) AS submitted_position,
  WORKING_POSITION(w, b.waited_until_at) AS waited_until_position,
  WORKING_POSITION(r, b.received_at) AS received_position,
  WORKING_POSITION(f, b.finished_at) AS finished_position,
  CASE b.counts_from WHEN 'next_day' THEN r.seconds_through ELSE WORKING_POSITION(r, b.received_at) END AS clock_start_position
FROM base AS b
LEFT JOIN unit_calendar AS cr ON cr.unit_id = b.receiving_unit_id
LEFT JOIN unit_calendar AS cf ON cf.unit_id = b.finishing_unit_id
LEFT JOIN working_day AS s ON s.calendar_no = COALESCE(cr.calendar_no, 0) AND s.day = b.submitted_on
LEFT JOIN working_day AS w ON w.calendar_no = COALESCE(cr.calendar_no, 0) AND w.day = b.waited_until_on
LEFT JOIN working_day AS r ON r.calendar_no = COALESCE(cf.calendar_no, 0) AND r.day = b.received_on
LEFT JOIN working_day AS f ON f.calendar_no = COALESCE(cf.calendar_no, 0) AND f.day = b.finished_on
