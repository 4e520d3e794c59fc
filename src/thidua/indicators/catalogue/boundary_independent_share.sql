/*
title.vi = "Tỷ lệ thủ tục được thực hiện phi địa giới"
title.en = "Share of procedures done boundary-independently"
definition.vi = "Trong số thủ tục đơn vị được giao hoặc đã tiếp nhận hồ sơ, số thủ tục thuộc danh mục phi địa giới đang có hiệu lực."
definition.en = "Of the procedures a unit is assigned or received dossiers for, those on the boundary-independent list in force."
numerator.vi = "Thủ tục thuộc danh mục phi địa giới."
numerator.en = "Those that are boundary-independent."
denominator.vi = "Thủ tục được giao hoặc đã có hồ sơ. Đơn vị có đơn vị trực thuộc: mỗi thủ tục tính một lần."
denominator.en = "Procedures assigned or with dossiers received. Of a unit with units below it, each procedure once."
exclusions.vi = "Thủ tục không rõ có phi địa giới hay không."
exclusions.en = "Procedures for which the list says nothing."
why.vi = "Yêu cầu là toàn bộ thủ tục được thực hiện không phụ thuộc địa giới."
why.en = "The aim is that every procedure is done whatever the boundary."
clause = ["III.3.a.2"]
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
  CASE WHEN boundary_independent = 1 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN boundary_independent IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN boundary_independent IS NULL THEN 1 ELSE 0 END AS excluded
FROM unit_procedure
