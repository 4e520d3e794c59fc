/*
title.vi = "Tỷ lệ hài lòng"
title.en = "Satisfaction"
definition.vi = "Phiếu hài lòng và rất hài lòng trên tổng số phiếu trả lời."
definition.en = "Satisfied and very satisfied answers, of all answers."
numerator.vi = "Phiếu đạt từ mức hài lòng trở lên."
numerator.en = "Answers at or above the score that says satisfied."
denominator.vi = "Phiếu có trả lời câu hỏi này."
denominator.en = "Answers that give this score."
exclusions.vi = "Phiếu bỏ trống câu hỏi này; phiếu về hồ sơ của thủ tục không rõ có thuộc danh mục phi địa giới hay không."
exclusions.en = "Answers that leave it empty; answers on dossiers whose procedure the list does not tell."
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
  CASE WHEN list_unknown = 0 AND overall >= $satisfied_from THEN 1 ELSE 0 END AS numerator,
  CASE WHEN list_unknown = 0 AND overall IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN list_unknown = 1 OR overall IS NULL THEN 1 ELSE 0 END AS excluded
FROM survey_answer
WHERE (in_population = 1 OR list_unknown = 1) AND in_window = 1
