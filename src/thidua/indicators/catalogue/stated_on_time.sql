/*
title.vi = "Đúng hạn theo kết luận của hệ thống nguồn"
title.en = "On time by the source's own verdict"
definition.vi = "Hồ sơ tiếp nhận mà chính hệ thống nguồn ghi là đúng hạn, kể cả hồ sơ chưa xong."
definition.en = "Dossiers received that the source system itself calls on time, unfinished ones too."
numerator.vi = "Hồ sơ nguồn ghi đúng hạn."
numerator.en = "Dossiers the source calls on time."
denominator.vi = "Hồ sơ nguồn có kết luận."
denominator.en = "Dossiers for which the source states a verdict."
exclusions.vi = "Hồ sơ nguồn không có kết luận."
exclusions.en = "Dossiers without one."
why.vi = "Để đối chiếu; không dùng để xét."
why.en = "For reconciliation; no verdict rests on it."
clause = ["I.2.b"]
place = "at_receipt"
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
  CASE WHEN stated_verdict = 'on_time' THEN 1 ELSE 0 END AS numerator,
  CASE WHEN stated_verdict IN ('on_time', 'late') THEN 1 ELSE 0 END AS denominator,
  CASE WHEN COALESCE(stated_verdict, '') NOT IN ('on_time', 'late') THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_receipt = 'counted'
