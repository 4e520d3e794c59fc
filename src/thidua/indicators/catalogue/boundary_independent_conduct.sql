/*
title.vi = "Tỷ lệ thủ tục thực tế đã tiếp nhận phi địa giới"
title.en = "Share of procedures really taken across boundaries"
definition.vi = "Trong số thủ tục đơn vị được giao hoặc đã tiếp nhận hồ sơ, số thủ tục thuộc danh mục phi địa giới mà bộ phận một cửa của đơn vị đã thực sự tiếp nhận ít nhất một hồ sơ ngoài địa giới trong thời gian phong trào."
definition.en = "Of the procedures a unit is assigned or received dossiers for, those on the boundary-independent list for which its own desk really took a dossier from across a boundary within the movement."
numerator.vi = "Thủ tục thuộc danh mục phi địa giới đã tiếp nhận hồ sơ ngoài địa giới, không kể hồ sơ rút ngay sau khi nộp."
numerator.en = "Those on the list with a dossier from across a boundary; one withdrawn right after receipt does not count."
denominator.vi = "Thủ tục được giao hoặc đã có hồ sơ. Đơn vị có đơn vị trực thuộc: mỗi thủ tục tính một lần."
denominator.en = "Procedures assigned or with dossiers received. Of a unit with units below it, each procedure once."
exclusions.vi = "Thủ tục không rõ có phi địa giới hay không."
exclusions.en = "Procedures for which the list says nothing."
why.vi = "Danh mục chỉ cho biết thủ tục được phép thực hiện phi địa giới; số liệu này cho biết đơn vị đã thực sự làm hay chưa. Đặt cạnh số liệu theo danh mục, không dùng để kết luận."
why.en = "The list says what may be done across boundaries; this says what was. It stands beside the figure by the list and decides nothing."
clause = ["III.3.a.2"]
subjects = ["unit"]
measure = "procedures"
good = "high"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-30
review_by = 2027-06-30
*/
SELECT
  procedure_id AS item_id,
  unit_id,
  NULL AS officer_id,
  procedure_id,
  NULL AS month,
  CASE WHEN boundary_independent = 1 AND taken_across > 0 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN boundary_independent IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN boundary_independent IS NULL THEN 1 ELSE 0 END AS excluded
FROM unit_procedure
