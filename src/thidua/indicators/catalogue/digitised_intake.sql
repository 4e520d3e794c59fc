/*
title.vi = "Tỷ lệ hồ sơ được số hóa khi tiếp nhận"
title.en = "Digitised at intake"
definition.vi = "Hồ sơ có thành phần được số hóa khi tiếp nhận."
definition.en = "Dossiers whose papers were digitised at intake."
numerator.vi = "Hồ sơ đã số hóa khi tiếp nhận."
numerator.en = "Dossiers digitised at intake."
denominator.vi = "Hồ sơ tiếp nhận có ghi tình trạng số hóa."
denominator.en = "Dossiers received whose digitisation is recorded."
exclusions.vi = "Hồ sơ không ghi tình trạng số hóa."
exclusions.en = "Dossiers that say nothing about it."
why.vi = "Hồ sơ giấy không đi được xa."
why.en = "Paper does not travel."
clause = ["III.3.a.5"]
place = "at_receipt"
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
  receiving_unit_id AS unit_id,
  receiving_officer_id AS officer_id,
  procedure_id,
  received_month AS month,
  CASE WHEN digitised_intake = 1 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN digitised_intake IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN digitised_intake IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_receipt = 'counted'
