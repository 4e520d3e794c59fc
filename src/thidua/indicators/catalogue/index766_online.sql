/*
title.vi = "Bộ chỉ số 766: dịch vụ trực tuyến"
title.en = "Index 766: online service"
definition.vi = "Hồ sơ nộp trực tuyến trên tổng số hồ sơ của thủ tục cung cấp trực tuyến."
definition.en = "Dossiers handed in online, of those whose procedure is offered online."
numerator.vi = "Hồ sơ nộp trực tuyến."
numerator.en = "Dossiers handed in online."
denominator.vi = "Hồ sơ tiếp nhận có ghi kênh nộp, mức độ dịch vụ từ 3 hoặc không ghi."
denominator.en = "Dossiers received whose channel is known, service level 3 or above or not stated."
exclusions.vi = "Hồ sơ không ghi kênh nộp; mức độ dịch vụ dưới 3."
exclusions.en = "Dossiers whose channel is not known; service level below 3."
why.vi = "Để đối chiếu với bộ chỉ số quốc gia."
why.en = "To reconcile with the national index set."
difference.vi = "Chỉ tính thủ tục cung cấp trực tuyến, mọi địa giới; chỉ số của phong trào tính mọi hồ sơ của thủ tục phi địa giới."
difference.en = "Only procedures offered online, boundary-independent or not; the movement's own counts every dossier of boundary-independent procedures."
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
  CASE WHEN COALESCE(service_level, 3) >= 3 AND channel = 'online' THEN 1 ELSE 0 END AS numerator,
  CASE WHEN COALESCE(service_level, 3) >= 3 AND channel IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN service_level < 3 OR channel IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE anywhere_at_receipt = 'counted'
