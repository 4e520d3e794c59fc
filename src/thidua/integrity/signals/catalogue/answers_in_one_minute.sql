/*
title.vi = "Nhiều phiếu khảo sát trong một phút"
title.en = "Survey answers within one minute"
definition.vi = "Phiếu khảo sát về một đơn vị được gửi trong một phút có từ 3 phiếu trở lên."
definition.en = "Answers about a unit given in a minute in which there were three or more."
numerator.vi = "Phiếu trong những phút đó."
numerator.en = "Answers in such minutes."
denominator.vi = "Phiếu khảo sát."
denominator.en = "Survey answers."
exclusions.vi = "Không có."
exclusions.en = "None."
why.vi = "Phiếu được nhập hàng loạt thì không do người dân tự trả lời."
why.en = "What is entered in bulk was not answered by applicants themselves."
clause = ["I.2.b"]
subjects = ["unit", "officer"]
measure = "answers"
good = "low"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-30
review_by = 2027-06-30
*/
SELECT
  answer_id AS item_id,
  unit_id,
  officer_id,
  procedure_id,
  answered_month AS month,
  CASE WHEN same_minute >= 3 THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  0 AS excluded
FROM answer_cluster
