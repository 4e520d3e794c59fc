/*
title.vi = "Tên chỉ số"
title.en = "Name of the indicator"
definition.vi = "Định nghĩa bằng lời: đếm gì, khi nào, của ai."
definition.en = "The definition in words: what is counted, when, whose."
numerator.vi = "Những gì được tính."
numerator.en = "What counts."
denominator.vi = "Tính trên tổng số nào."
denominator.en = "Out of what."
exclusions.vi = "Những gì được xem xét nhưng loại ra."
exclusions.en = "What is looked at and left out."
why.vi = "Vì sao chỉ số này đáng quan tâm."
why.en = "Why it matters."
clause = ["III.3.a.7"]
subjects = ["unit", "officer"]
measure = "dossiers"
good = "high"
kind = "ratio"
author = "@AUTHOR@"
checked_by = "nobody yet"
checked_on = @TODAY@
review_by = @NEXT_YEAR@
*/
SELECT
  dossier_id AS item_id,
  finishing_unit_id AS unit_id,
  finishing_officer_id AS officer_id,
  procedure_id,
  finished_month AS month,
  CASE WHEN ended_otherwise = 0 AND finished_at <= due_at THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND due_at IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR due_at IS NULL THEN 1 ELSE 0 END AS excluded
FROM dossier
WHERE in_population = 1 AND finished_in_window = 1
