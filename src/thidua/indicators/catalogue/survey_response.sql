/*
title.vi = "Tỷ lệ hồ sơ có phiếu khảo sát"
title.en = "Survey response"
definition.vi = "Hồ sơ giải quyết xong có ít nhất một phiếu trả lời."
definition.en = "Finished dossiers with at least one answer."
numerator.vi = "Hồ sơ có phiếu trả lời."
numerator.en = "Dossiers with an answer."
denominator.vi = "Hồ sơ giải quyết xong."
denominator.en = "Finished dossiers."
exclusions.vi = "Hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Refused, withdrawn or stopped dossiers."
why.vi = "Ít phiếu thì tỷ lệ hài lòng nói được ít."
why.en = "With few answers, satisfaction says little."
clause = ["III.3.b.6"]
place = "at_finish"
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
  finished_month AS month,
  CASE WHEN ended_otherwise = 0 AND answers > 0 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 THEN 1 ELSE 0 END AS denominator,
  ended_otherwise AS excluded
FROM population
WHERE at_finish = 'counted'
