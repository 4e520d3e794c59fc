/*
title.vi = "Tỷ lệ thủ tục phi địa giới theo danh mục của bộ, ngành"
title.en = "Share done boundary-independently, ministry's list"
definition.vi = "Như tỷ lệ thủ tục được thực hiện phi địa giới, chỉ xét thủ tục trong danh mục của bộ, ngành trung ương."
definition.en = "As the share of procedures done boundary-independently, over the ministry's list only."
numerator.vi = "Thủ tục thuộc danh mục phi địa giới."
numerator.en = "Those that are boundary-independent."
denominator.vi = "Thủ tục trong danh mục của bộ, ngành. Đơn vị có đơn vị trực thuộc: mỗi thủ tục tính một lần."
denominator.en = "Procedures on the ministry's list. Of a unit with units below it, each procedure once."
exclusions.vi = "Thủ tục không rõ có phi địa giới hay không."
exclusions.en = "Procedures for which the list says nothing."
why.vi = "Cách tính dành cho cơ quan trung ương ngành dọc trên địa bàn."
why.en = "The variant for vertical central agencies in the city."
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
WHERE ministry_list = 1
