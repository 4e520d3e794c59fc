/*
title.vi = "Tỷ lệ kết quả giải quyết được số hóa"
title.en = "Digitised result"
definition.vi = "Hồ sơ giải quyết xong có kết quả được số hóa."
definition.en = "Finished dossiers whose result was digitised."
numerator.vi = "Hồ sơ có kết quả đã số hóa."
numerator.en = "Dossiers with a digitised result."
denominator.vi = "Hồ sơ giải quyết xong có ghi tình trạng số hóa kết quả."
denominator.en = "Finished dossiers whose result's digitisation is recorded."
exclusions.vi = "Hồ sơ không ghi tình trạng số hóa kết quả; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers that say nothing about it; refused, withdrawn or stopped ones."
why.vi = "Kết quả số được dùng lại, người dân không phải nộp lại giấy tờ."
why.en = "A digital result is reused; nobody hands it in again."
clause = ["III.3.a.5"]
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
  CASE WHEN ended_otherwise = 0 AND digitised_result = 1 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND digitised_result IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR digitised_result IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_finish = 'counted'
