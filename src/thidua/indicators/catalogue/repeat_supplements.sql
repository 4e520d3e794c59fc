/*
title.vi = "Hồ sơ phải bổ sung nhiều lần"
title.en = "Repeat supplement requests"
definition.vi = "Hồ sơ tiếp nhận bị yêu cầu bổ sung từ hai lần trở lên."
definition.en = "Dossiers received for which supplements were asked twice or more."
numerator.vi = "Hồ sơ bị yêu cầu bổ sung từ hai lần."
numerator.en = "Dossiers asked twice or more."
denominator.vi = "Hồ sơ tiếp nhận."
denominator.en = "Dossiers received."
exclusions.vi = "Không có."
exclusions.en = "None."
why.vi = "Yêu cầu bổ sung lần hai cho thấy lần hướng dẫn đầu chưa đủ."
why.en = "A second request shows that the first guidance was not full."
clause = ["III.3.b.5"]
place = "at_receipt"
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
  receiving_unit_id AS unit_id,
  receiving_officer_id AS officer_id,
  procedure_id,
  received_month AS month,
  CASE WHEN supplement_requests >= 2 THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  0 AS excluded
FROM population
WHERE at_receipt = 'counted'
