/* Survey answers in the window. same_device: answers of the unit that came from the same device (NULL where that is not
   known); same_minute: answers of the unit given in the same minute. What was answered is not asked. */
WITH given AS (
  SELECT
    a.answer_id, a.unit_id, a.officer_id, a.procedure_id, a.answered_month, s.device_key,
    CAST(a.answered_at AS DATE) AS day,
    DATE_DIFF('second', CAST(CAST(a.answered_at AS DATE) AS TIMESTAMP), a.answered_at) // 60 AS minute
  FROM survey_answer AS a
  INNER JOIN surveys AS s ON s.answer_id = a.answer_id
  WHERE a.in_window = 1 AND a.in_population = 1 AND a.unit_id IS NOT NULL
),
device AS (
  SELECT unit_id, device_key, COUNT(*) AS same_device
  FROM given
  WHERE device_key IS NOT NULL
  GROUP BY unit_id, device_key
),
crowd AS (
  SELECT unit_id, day, minute, COUNT(*) AS same_minute FROM given GROUP BY unit_id, day, minute
)
SELECT
  g.answer_id, g.unit_id, g.officer_id, g.procedure_id, g.answered_month, d.same_device, c.same_minute
FROM given AS g
LEFT JOIN device AS d ON d.unit_id = g.unit_id AND d.device_key = g.device_key
INNER JOIN crowd AS c ON c.unit_id = g.unit_id AND c.day = g.day AND c.minute = g.minute
