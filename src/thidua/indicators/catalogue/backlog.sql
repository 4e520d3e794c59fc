/*
title.vi = "Hồ sơ chưa giải quyết xong"
title.en = "Pending dossiers"
definition.vi = "Hồ sơ tiếp nhận trong thời gian phong trào mà tại thời điểm xét chưa giải quyết xong."
definition.en = "Dossiers received within the movement and not finished at the as-of moment."
numerator.vi = "Hồ sơ chưa giải quyết xong."
numerator.en = "Dossiers not finished."
denominator.vi = "Hồ sơ tiếp nhận trong thời gian phong trào."
denominator.en = "Dossiers received within the movement."
exclusions.vi = "Hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Refused, withdrawn or stopped dossiers."
why.vi = "Khối lượng công việc còn lại."
why.en = "The work that remains."
clause = ["III.3.a.7"]
subjects = ["unit", "officer"]
measure = "dossiers"
good = "low"
kind = "count"
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
  received_month AS month,
  CASE WHEN ended_otherwise = 0 AND finished_at IS NULL AND returned_at IS NULL THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 THEN 1 ELSE 0 END AS denominator,
  ended_otherwise AS excluded
FROM dossier
WHERE in_population = 1 AND received_in_window = 1
