/*
title.vi = "Phản ánh, kiến nghị đúng"
title.en = "Upheld complaints"
definition.vi = "Phản ánh, kiến nghị về nhũng nhiễu, phiền hà được kết luận là đúng."
definition.en = "Complaints about harassment or trouble that were upheld."
numerator.vi = "Phản ánh được kết luận đúng."
numerator.en = "Complaints upheld."
denominator.vi = "Phản ánh tiếp nhận trong thời gian phong trào."
denominator.en = "Complaints opened within the movement."
exclusions.vi = "Không có."
exclusions.en = "None."
why.vi = "Một phản ánh đúng là một người dân bị làm khó."
why.en = "One upheld complaint is one person given trouble."
clause = ["III.3.b.3"]
subjects = ["unit", "officer"]
measure = "records"
good = "low"
kind = "count"
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
  opened_month AS month,
  CASE WHEN state = 'upheld' THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  0 AS excluded
FROM register_record
WHERE register = 'complaint' AND opened_in_window = 1
