/* Dossiers finished or handed over, with working time by the calendar of the unit that finishes. left_seconds: from the end
   of processing to the appointment, below 0 where it was late; shelf_seconds: from the end of processing to the handing
   over. NULL where a moment is missing or outside the calendar. */
SELECT
  p.dossier_id, p.finishing_unit_id, p.finishing_officer_id, p.procedure_id, p.finished_month, p.returned_month,
  p.at_finish, p.at_return, p.ended_otherwise,
  WORKING_POSITION(d, p.due_at) - WORKING_POSITION(f, p.finished_at) AS left_seconds,
  CASE WHEN p.finished_at <= p.due_at THEN 1 WHEN p.finished_at > p.due_at THEN 0 END AS on_time,
  WORKING_POSITION(r, p.returned_at) - WORKING_POSITION(f, p.finished_at) AS shelf_seconds
FROM population AS p
LEFT JOIN unit_calendar AS u ON u.unit_id = p.finishing_unit_id
LEFT JOIN working_day AS f ON f.calendar_no = COALESCE(u.calendar_no, 0) AND f.day = CAST(p.finished_at AS DATE)
LEFT JOIN working_day AS d ON d.calendar_no = COALESCE(u.calendar_no, 0) AND d.day = CAST(p.due_at AS DATE)
LEFT JOIN working_day AS r ON r.calendar_no = COALESCE(u.calendar_no, 0) AND r.day = CAST(p.returned_at AS DATE)
