/*
title.vi = "Tỷ lệ thủ tục phi địa giới có phát sinh hồ sơ"
title.en = "Active boundary-independent procedures"
definition.vi = "Trong số thủ tục phi địa giới mà đơn vị phải tiếp nhận, số thủ tục có ít nhất một hồ sơ được tiếp nhận tại bộ phận một cửa của đơn vị trong thời gian phong trào."
definition.en = "Of the boundary-independent procedures a unit must receive, those with at least one dossier received at its one-stop desk within the movement."
numerator.vi = "Thủ tục được giao đã tiếp nhận hồ sơ trong thời gian được giao, không kể hồ sơ rút ngay sau khi nộp."
numerator.en = "Assigned procedures with a dossier received while assigned; one withdrawn right after receipt does not count."
denominator.vi = "Thủ tục được giao. Đơn vị có đơn vị trực thuộc: mỗi thủ tục tính một lần."
denominator.en = "Assigned procedures. Of a unit with units below it, each procedure once."
exclusions.vi = "Thủ tục không rõ có thuộc danh mục phi địa giới hay không; thủ tục được ghi là không phi địa giới; thủ tục không bộ phận một cửa nào của thành phố có hồ sơ, nếu phong trào chọn bỏ qua."
exclusions.en = "Procedures for which the list says nothing; those recorded as not boundary-independent; procedures no desk of the city got a dossier for, where the movement leaves them out."
why.vi = "Cho thấy người dân thực sự nộp được hồ sơ ở mọi nơi, không chỉ trên danh mục."
why.en = "Shows that people really can hand in anywhere, not only on paper."
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
  CASE WHEN boundary_independent = 1 AND CASE WHEN $desk_dossiers = 'cross_boundary' THEN received_across ELSE received END > 0 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN boundary_independent = 1 AND NOT ($procedure_without_demand = 'left_out' AND received_anywhere = 0) THEN 1 ELSE 0 END AS denominator,
  CASE WHEN boundary_independent IS NULL OR boundary_independent = 0 OR ($procedure_without_demand = 'left_out' AND received_anywhere = 0) THEN 1 ELSE 0 END AS excluded
FROM unit_procedure
WHERE assigned = 1
