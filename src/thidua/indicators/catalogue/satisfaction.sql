/*
title.vi = "Tỷ lệ hài lòng"
title.en = "Satisfaction"
definition.vi = "Phiếu hài lòng và rất hài lòng trên tổng số phiếu trả lời."
definition.en = "Satisfied and very satisfied answers, of all answers."
numerator.vi = "Phiếu đạt từ mức hài lòng trở lên."
numerator.en = "Answers at or above the score that says satisfied."
denominator.vi = "Phiếu có trả lời câu hỏi này."
denominator.en = "Answers that give this score."
exclusions.vi = "Phiếu bỏ trống câu hỏi này."
exclusions.en = "Answers that leave it empty."
why.vi = "Thước đo của người dân; luôn xem cùng số phiếu và khoảng tin cậy."
why.en = "People's own measure; always read with the number of answers and the interval."
clause = ["III.3.b.6"]
subjects = ["unit", "officer"]
measure = "answers"
good = "high"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-23
review_by = 2027-06-30
*/
SELECT
  answer_id AS item_id,
  unit_id,
  officer_id,
  procedure_id,
  answered_month AS month,
  CASE WHEN overall >= $satisfied_from THEN 1 ELSE 0 END AS numerator,
  CASE WHEN overall IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN overall IS NULL THEN 1 ELSE 0 END AS excluded
FROM survey_answer
WHERE in_population = 1 AND in_window = 1
