/*
title.vi = "Hài lòng về thời gian"
title.en = "Satisfied with the time taken"
definition.vi = "Phiếu hài lòng về thời gian giải quyết."
definition.en = "Answers satisfied with the time taken."
numerator.vi = "Phiếu đạt từ mức hài lòng trở lên."
numerator.en = "Answers at or above the score that says satisfied."
denominator.vi = "Phiếu có trả lời câu hỏi này."
denominator.en = "Answers that give this score."
exclusions.vi = "Phiếu bỏ trống câu hỏi này; phiếu về hồ sơ của thủ tục không rõ có thuộc danh mục phi địa giới hay không."
exclusions.en = "Answers that leave it empty; answers on dossiers whose procedure the list does not tell."
why.vi = "Đối chiếu với tỷ lệ đúng hạn ghi trong hệ thống."
why.en = "To set against the on-time share the system records."
clause = ["III.3.b.5", "III.3.b.6"]
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
  CASE WHEN list_unknown = 0 AND timeliness >= $satisfied_from THEN 1 ELSE 0 END AS numerator,
  CASE WHEN list_unknown = 0 AND timeliness IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN list_unknown = 1 OR timeliness IS NULL THEN 1 ELSE 0 END AS excluded
FROM survey_answer
WHERE (in_population = 1 OR list_unknown = 1) AND in_window = 1
