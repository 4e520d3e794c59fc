/*
title.vi = "Khớp với kết luận của hệ thống nguồn"
title.en = "Agreement with the source's own verdict"
definition.vi = "Hồ sơ giải quyết xong, có ngày hẹn và kết luận của hệ thống nguồn, mà phép so của chúng tôi cho cùng kết luận."
definition.en = "Finished dossiers with an appointment and a stated verdict for which our own comparison says the same."
numerator.vi = "Hồ sơ khớp."
numerator.en = "Dossiers that agree."
denominator.vi = "Hồ sơ giải quyết xong có ngày hẹn và kết luận."
denominator.en = "Finished dossiers with an appointment and a verdict."
exclusions.vi = "Hồ sơ thiếu một trong hai."
exclusions.en = "Dossiers that lack either."
why.vi = "Lệch nhau thì phải biết vì sao trước khi tin con số nào."
why.en = "Where they differ one must know why before trusting either."
clause = ["I.2.b"]
place = "at_finish"
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
  finishing_unit_id AS unit_id,
  finishing_officer_id AS officer_id,
  procedure_id,
  finished_month AS month,
  CASE WHEN (finished_at <= due_at AND stated_verdict = 'on_time') OR (finished_at > due_at AND stated_verdict = 'late') THEN 1 ELSE 0 END AS numerator,
  CASE WHEN due_at IS NOT NULL AND stated_verdict IN ('on_time', 'late') THEN 1 ELSE 0 END AS denominator,
  CASE WHEN due_at IS NULL OR COALESCE(stated_verdict, '') NOT IN ('on_time', 'late') THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_finish = 'counted'
