/*
title.vi = "Tỷ lệ hồ sơ nộp trực tuyến"
title.en = "Online share"
definition.vi = "Hồ sơ tiếp nhận qua kênh trực tuyến trên tổng số hồ sơ tiếp nhận."
definition.en = "Dossiers handed in online, of those received."
numerator.vi = "Hồ sơ nộp trực tuyến."
numerator.en = "Dossiers handed in online."
denominator.vi = "Hồ sơ tiếp nhận có ghi kênh nộp."
denominator.en = "Dossiers received whose channel is known."
exclusions.vi = "Hồ sơ không ghi kênh nộp."
exclusions.en = "Dossiers whose channel is not known."
why.vi = "Dịch vụ công trực tuyến là con đường chính để không phụ thuộc địa giới."
why.en = "Online service is the main way not to depend on boundaries."
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
  CASE WHEN channel = 'online' THEN 1 ELSE 0 END AS numerator,
  CASE WHEN channel IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN channel IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_receipt = 'counted'
