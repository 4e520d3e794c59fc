/*
title.vi = "Tỷ lệ thủ tục có phát sinh hồ sơ ngoài địa giới"
title.en = "Active procedures, dossiers from across the boundary only"
definition.vi = "Như chỉ số về thủ tục có phát sinh hồ sơ, nhưng chỉ tính hồ sơ tiếp nhận ngoài địa giới."
definition.en = "As active boundary-independent procedures, but only dossiers handed in across a boundary count."
numerator.vi = "Thủ tục được giao đã tiếp nhận hồ sơ ngoài địa giới."
numerator.en = "Assigned procedures with a cross-boundary dossier received."
denominator.vi = "Thủ tục được giao. Đơn vị có đơn vị trực thuộc: mỗi thủ tục tính một lần."
denominator.en = "Assigned procedures. Of a unit with units below it, each procedure once."
exclusions.vi = "Như chỉ số chính."
exclusions.en = "As for the main indicator."
why.vi = "Đặt cạnh chỉ số chính để thấy mức thực hiện phi địa giới đúng nghĩa."
why.en = "Set beside the main figure: how much is boundary-independent in the narrow sense."
clause = ["III.3.a.6"]
subjects = ["unit"]
measure = "procedures"
good = "high"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-23
review_by = 2027-06-30
*/
SELECT
  procedure_id AS item_id,
  unit_id,
  NULL AS officer_id,
  procedure_id,
  NULL AS month,
  CASE WHEN boundary_independent = 1 AND received_across > 0 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN boundary_independent = 1 AND NOT ($procedure_without_demand = 'left_out' AND received_anywhere = 0) THEN 1 ELSE 0 END AS denominator,
  CASE WHEN boundary_independent IS NULL OR boundary_independent = 0 OR ($procedure_without_demand = 'left_out' AND received_anywhere = 0) THEN 1 ELSE 0 END AS excluded
FROM unit_procedure
WHERE assigned = 1
