/*
title.vi = "Tỷ lệ hồ sơ trả kết quả đúng hẹn"
title.en = "Returned on time"
definition.vi = "Kết quả được trao không muộn hơn ngày hẹn đang có hiệu lực. Người dân đến nhận muộn cũng làm giảm tỷ lệ này."
definition.en = "Results handed over no later than the appointment in force. People who collect late lower it too."
numerator.vi = "Hồ sơ trả kết quả đúng hẹn."
numerator.en = "Dossiers returned on time."
denominator.vi = "Hồ sơ đã trả kết quả trong thời gian phong trào."
denominator.en = "Dossiers returned within the movement."
exclusions.vi = "Hồ sơ không có ngày hẹn."
exclusions.en = "Dossiers without an appointment."
why.vi = "Đó là điều người dân trông thấy."
why.en = "It is what people see."
clause = ["III.3.a.7"]
place = "at_return"
subjects = ["unit", "officer"]
measure = "dossiers"
good = "high"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-23
review_by = 2027-06-30
*/
SELECT
  dossier_id AS item_id,
  finishing_unit_id AS unit_id,
  finishing_officer_id AS officer_id,
  procedure_id,
  returned_month AS month,
  CASE WHEN returned_at <= due_at THEN 1 ELSE 0 END AS numerator,
  CASE WHEN due_at IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN due_at IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_return = 'counted'
