/*
title.vi = "Bộ chỉ số 766: thanh toán trực tuyến"
title.en = "Index 766: online payment"
definition.vi = "Hồ sơ thanh toán trực tuyến trên số hồ sơ có ghi việc thanh toán."
definition.en = "Dossiers paid online, of those that record payment."
numerator.vi = "Hồ sơ thanh toán trực tuyến."
numerator.en = "Dossiers paid online."
denominator.vi = "Hồ sơ tiếp nhận có ghi việc thanh toán."
denominator.en = "Dossiers received that record payment."
exclusions.vi = "Hồ sơ không ghi việc thanh toán."
exclusions.en = "Dossiers that do not."
why.vi = "Thuộc cùng nhóm với dịch vụ trực tuyến của bộ chỉ số quốc gia."
why.en = "Belongs to the online group of the national index set."
difference.vi = "Kế hoạch không có tiêu chí về thanh toán."
difference.en = "The Plan has no criterion on payment."
clause = ["III.3.a.5"]
place = "anywhere_at_receipt"
subjects = ["unit"]
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
  CASE WHEN paid_online = 1 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN paid_online IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN paid_online IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE anywhere_at_receipt = 'counted'
