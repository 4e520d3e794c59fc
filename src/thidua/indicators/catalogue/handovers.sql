/*
title.vi = "Số lần chuyển giữa các đơn vị"
title.en = "Handovers between units"
definition.vi = "Số lần hồ sơ chuyển từ đơn vị (nhóm) này sang đơn vị khác trong nhật ký luân chuyển, trên mỗi hồ sơ."
definition.en = "How often the routing log passes a dossier from one unit or group to another, per dossier."
numerator.vi = "Bước do đơn vị khác với bước trước thực hiện."
numerator.en = "Steps done by another unit than the step before."
denominator.vi = "Hồ sơ có nhật ký luân chuyển (tính ở bước đầu)."
denominator.en = "Dossiers with a routing log (counted at their first step)."
exclusions.vi = "Hồ sơ của thủ tục không rõ có thuộc danh mục phi địa giới hay không."
exclusions.en = "Dossiers whose procedure the list does not tell."
why.vi = "Chuyển qua lại nhiều thì lâu."
why.en = "Many handovers make it long."
clause = ["III.3.b.7"]
subjects = ["unit"]
measure = "legs"
good = "low"
kind = "count"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-23
review_by = 2027-06-30
*/
SELECT
  dossier_id AS item_id,
  unit_id,
  officer_id,
  procedure_id,
  happened_month AS month,
  CASE WHEN list_unknown = 0 THEN changed_unit ELSE 0 END AS numerator,
  CASE WHEN list_unknown = 0 THEN first_step ELSE 0 END AS denominator,
  CASE WHEN list_unknown = 1 THEN first_step ELSE 0 END AS excluded
FROM leg
WHERE (in_population = 1 OR list_unknown = 1) AND in_window = 1
  AND (changed_unit = 1 OR first_step = 1)
