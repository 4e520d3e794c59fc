/*
title.vi = "Xử lý vướng mắc kịp thời"
title.en = "Obstacles resolved on time"
definition.vi = "Vướng mắc được giải quyết đúng hạn."
definition.en = "Obstacles resolved by their due day."
numerator.vi = "Việc hoàn thành đúng hạn."
numerator.en = "Records closed by their due day."
denominator.vi = "Việc đến hạn hoặc đã xong trong thời gian phong trào."
denominator.en = "Records due within the movement, closed or past due."
exclusions.vi = "Việc không có hạn; việc chưa đến hạn và chưa xong."
exclusions.en = "Records without a due day; open ones not yet due."
why.vi = "Vướng mắc để lâu làm tắc cả chuỗi."
why.en = "An obstacle left standing blocks the whole chain."
clause = ["III.3.a.4"]
subjects = ["unit", "officer"]
measure = "records"
good = "high"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-23
review_by = 2027-06-30
*/
SELECT
  record_id AS item_id,
  unit_id,
  officer_id,
  NULL AS procedure_id,
  due_month AS month,
  CASE WHEN closed_on <= due_on THEN 1 ELSE 0 END AS numerator,
  CASE WHEN due_on IS NOT NULL AND (closed_on IS NOT NULL OR due_passed = 1) THEN 1 ELSE 0 END AS denominator,
  CASE WHEN due_on IS NULL OR (closed_on IS NULL AND due_passed = 0) THEN 1 ELSE 0 END AS excluded
FROM register_record
WHERE register = 'obstacle' AND due_in_window = 1
