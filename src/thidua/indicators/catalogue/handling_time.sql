/*
title.vi = "Thời gian giải quyết"
title.en = "Handling time"
definition.vi = "Số giờ làm việc trọn từ khi tiếp nhận đến khi kết thúc xử lý, trừ thời gian chờ bổ sung; lấy trung vị và phân vị 90."
definition.en = "Whole working hours from receipt to the end of processing, less the time supplements were awaited; median and 90th percentile."
numerator.vi = "Số giờ làm việc của từng hồ sơ."
numerator.en = "Working hours of each dossier."
denominator.vi = "Hồ sơ giải quyết xong."
denominator.en = "Finished dossiers."
exclusions.vi = "Hồ sơ ngoài lịch làm việc; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers outside the calendar; refused, withdrawn or stopped ones."
why.vi = "Sáng kiến rút ngắn thời gian phải thấy được ở đây."
why.en = "An initiative that shortens the time must show here."
clause = ["III.3.b.7"]
place = "at_finish"
subjects = ["unit", "officer"]
measure = "working_hours"
good = "low"
kind = "distribution"
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
  finished_month AS month,
  CASE WHEN ended_otherwise = 0 AND worked_seconds IS NOT NULL THEN worked_seconds // 3600 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND worked_seconds IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR worked_seconds IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_finish = 'counted'
