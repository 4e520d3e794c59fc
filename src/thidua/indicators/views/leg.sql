/* Legs as a movement sees them. due_at: the leg's own due time (a bare date means the end of that day). None is after the
   judged second, which is never after the window. */
SELECT
  *,
  CASE WHEN $population <> 'all' AND boundary_independent IS NULL THEN 1 ELSE 0 END AS list_unknown,
  CASE WHEN $population = 'all' OR boundary_independent = 1 THEN 1 ELSE 0 END AS in_population,
  CASE WHEN happened_at >= $window_from THEN 1 ELSE 0 END AS in_window,
  CASE
    WHEN $due_at_midnight = 'end_of_day' AND stated_due_at = CAST(CAST(stated_due_at AS DATE) AS TIMESTAMP)
      THEN stated_due_at + INTERVAL '86399' SECOND
    ELSE stated_due_at
  END AS due_at
FROM prepared_leg
