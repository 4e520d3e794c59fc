/* Records of the registers as they stood on the as-of day; a later closing has not happened yet. */
SELECT
  register, record_id, unit_id, officer_id, opened_on, due_on,
  CASE WHEN closed_on <= CAST($as_of_at AS DATE) THEN closed_on END AS closed_on,
  CASE WHEN closed_on > CAST($as_of_at AS DATE) THEN NULL ELSE state END AS state,
  YEAR(opened_on) * 100 + MONTH(opened_on) AS opened_month,
  YEAR(COALESCE(due_on, opened_on)) * 100 + MONTH(COALESCE(due_on, opened_on)) AS due_month,
  CASE WHEN opened_on >= $window_from AND opened_on <= $window_to THEN 1 ELSE 0 END AS opened_in_window,
  CASE
    WHEN COALESCE(due_on, opened_on) >= $window_from AND COALESCE(due_on, opened_on) <= $window_to THEN 1 ELSE 0
  END AS due_in_window,
  CASE WHEN due_on < CAST($as_of_at AS DATE) THEN 1 ELSE 0 END AS due_passed
FROM register
WHERE opened_on IS NULL OR opened_on <= CAST($as_of_at AS DATE)
