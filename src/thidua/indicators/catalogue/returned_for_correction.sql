/*
title.vi = "Hồ sơ bị trả lại để sửa"
title.en = "Returned for correction"
definition.vi = "Hồ sơ giải quyết xong đã có lần bị trả lại để làm lại trong nội bộ trước khi xong."
definition.en = "Finished dossiers that were sent back to be put right before they were finished."
numerator.vi = "Hồ sơ có bước trả lại."
numerator.en = "Dossiers with a correction step."
denominator.vi = "Hồ sơ giải quyết xong."
denominator.en = "Finished dossiers."
exclusions.vi = "Hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Refused, withdrawn or stopped dossiers."
why.vi = "Làm lại là mất thời gian của nhiều người."
why.en = "Doing things twice costs everybody's time."
clause = ["III.3.b.4"]
place = "at_finish"
subjects = ["unit", "officer"]
measure = "dossiers"
good = "low"
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
  finished_month AS month,
  CASE WHEN ended_otherwise = 0 AND first_correction_at <= finished_at THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 THEN 1 ELSE 0 END AS denominator,
  ended_otherwise AS excluded
FROM population
WHERE at_finish = 'counted'
