/*
title.vi = "Tham mưu công bố thủ tục đúng hạn"
title.en = "Publication tasks on time"
definition.vi = "Việc công bố thủ tục, quy trình nội bộ, quy trình điện tử hoàn thành đúng hạn."
definition.en = "Tasks of publishing procedures, internal and electronic processes done on time."
numerator.vi = "Việc hoàn thành đúng hạn."
numerator.en = "Records closed by their due day."
denominator.vi = "Việc đến hạn hoặc đã xong trong thời gian phong trào."
denominator.en = "Records due within the movement, closed or past due."
exclusions.vi = "Việc không có hạn; việc chưa đến hạn và chưa xong."
exclusions.en = "Records without a due day; open ones not yet due."
why.vi = "Thủ tục chưa công bố thì không nơi nào làm được."
why.en = "What is not published cannot be done anywhere."
clause = ["III.3.a.3", "III.3.b.2"]
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
WHERE register = 'publication_task' AND due_in_window = 1
