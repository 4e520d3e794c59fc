/* Dossiers finished, by the hours of the unit's calendar. out_of_hours: outside its sessions (NULL outside the calendar);
   unit_day_out_of_hours: how many the unit finished so on that day; on_last_day: on the last working day of the month. */
WITH finished AS (
  SELECT
    p.dossier_id, p.finishing_unit_id, p.finishing_officer_id, p.procedure_id, p.finished_month, p.ended_otherwise,
    COALESCE(u.calendar_no, 0) AS calendar_no, w.day,
    CASE
      WHEN w.day IS NULL THEN NULL
      WHEN DATE_DIFF('second', CAST(w.day AS TIMESTAMP), p.finished_at) BETWEEN w.opens_1 AND w.closes_1
        AND w.closes_1 > w.opens_1 THEN 0
      WHEN DATE_DIFF('second', CAST(w.day AS TIMESTAMP), p.finished_at) BETWEEN w.opens_2 AND w.closes_2
        AND w.closes_2 > w.opens_2 THEN 0
      ELSE 1
    END AS out_of_hours
  FROM population AS p
  LEFT JOIN unit_calendar AS u ON u.unit_id = p.finishing_unit_id
  LEFT JOIN working_day AS w ON w.calendar_no = COALESCE(u.calendar_no, 0) AND w.day = CAST(p.finished_at AS DATE)
  WHERE p.at_finish = 'counted'
),
burst AS (
  SELECT finishing_unit_id, day, SUM(out_of_hours) AS unit_day_out_of_hours
  FROM finished
  WHERE out_of_hours = 1 AND ended_otherwise = 0
  GROUP BY finishing_unit_id, day
),
last_day AS (
  SELECT calendar_no, YEAR(day) * 100 + MONTH(day) AS month, MAX(day) AS day
  FROM working_day
  WHERE seconds_through > seconds_before
  GROUP BY calendar_no, YEAR(day) * 100 + MONTH(day)
)
SELECT
  f.dossier_id, f.finishing_unit_id, f.finishing_officer_id, f.procedure_id, f.finished_month, f.ended_otherwise,
  f.out_of_hours,
  CASE WHEN f.out_of_hours = 1 THEN COALESCE(b.unit_day_out_of_hours, 0) ELSE 0 END AS unit_day_out_of_hours,
  CASE WHEN f.day IS NULL OR l.day IS NULL THEN NULL WHEN f.day >= l.day THEN 1 ELSE 0 END AS on_last_day
FROM finished AS f
LEFT JOIN burst AS b ON b.finishing_unit_id IS NOT DISTINCT FROM f.finishing_unit_id AND b.day = f.day
LEFT JOIN last_day AS l ON l.calendar_no = f.calendar_no AND l.month = f.finished_month
