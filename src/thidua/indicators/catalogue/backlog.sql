/*
title.vi = "Hồ sơ chưa giải quyết xong"
title.en = "Pending dossiers"
definition.vi = "Hồ sơ phải giải quyết trong thời gian phong trào, kể cả hồ sơ tiếp nhận từ trước, mà tại thời điểm xét chưa giải quyết xong."
definition.en = "Dossiers at hand within the movement, those received before it too, and not finished at the as-of moment (at the latest: the end of the movement)."
numerator.vi = "Hồ sơ chưa giải quyết xong."
numerator.en = "Dossiers not finished."
denominator.vi = "Hồ sơ phải giải quyết trong thời gian phong trào."
denominator.en = "Dossiers at hand within the movement."
exclusions.vi = "Hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Refused, withdrawn or stopped dossiers."
why.vi = "Khối lượng công việc còn lại."
why.en = "The work that remains."
clause = ["III.3.a.7"]
place = "at_work"
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
  work_month AS month,
  CASE WHEN ended_otherwise = 0 AND finished_at IS NULL AND returned_at IS NULL THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 THEN 1 ELSE 0 END AS denominator,
  ended_otherwise AS excluded
FROM population
WHERE at_work = 'counted'
