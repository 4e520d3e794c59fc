/* The dossier as a movement sees it: which moments lie in its window, whether it belongs to the population looked at,
   and the appointments to compare with (a bare date means the end of that day, unless the movement says otherwise).
   Facts end at the judged second, which is never after the window: of what is kept, only its beginning has to be asked. */
SELECT
  *,
  CASE WHEN $population <> 'all' AND boundary_independent IS NULL THEN 1 ELSE 0 END AS list_unknown,
  CASE WHEN $population = 'all' OR boundary_independent = 1 THEN 1 ELSE 0 END AS in_population,
  CASE
    WHEN received_at >= $window_from
      AND NOT ($refused_at_desk = 'left_out' AND not_accepted = 1) THEN 1
    ELSE 0
  END AS received_in_window,
  CASE WHEN finished_at >= $window_from THEN 1 ELSE 0 END AS finished_in_window,
  CASE
    WHEN ended_otherwise = 0 THEN 1
    -- Of one withdrawn nobody knows when, nobody can say that it was received in earnest.
    WHEN DATE_DIFF('second', received_at, broken_off_at) > $token_withdrawn_within_seconds THEN 1
    ELSE 0
  END AS in_earnest,
  CASE WHEN returned_at >= $window_from THEN 1 ELSE 0 END AS returned_in_window,
  CASE
    WHEN $due_at_midnight = 'end_of_day' AND stated_due_at = CAST(CAST(stated_due_at AS DATE) AS TIMESTAMP)
      THEN stated_due_at + INTERVAL '86399' SECOND
    ELSE stated_due_at
  END AS due_at,
  CASE
    WHEN $due_at_midnight = 'end_of_day' AND stated_first_due_at = CAST(CAST(stated_first_due_at AS DATE) AS TIMESTAMP)
      THEN stated_first_due_at + INTERVAL '86399' SECOND
    ELSE stated_first_due_at
  END AS first_due_at
FROM prepared_dossier
