/*
title.vi = "Hồ sơ tồn đọng quá hạn"
title.en = "Overdue backlog"
definition.vi = "Hồ sơ chưa giải quyết xong mà ngày hẹn đang có hiệu lực đã qua tại thời điểm xét; xong sau khi phong trào kết thúc vẫn là tồn đọng."
definition.en = "Dossiers not finished whose appointment in force has passed at the as-of moment; finished after the end of the movement is still backlog."
numerator.vi = "Hồ sơ chưa giải quyết xong và đã quá hạn."
numerator.en = "Dossiers not finished and past their appointment."
denominator.vi = "Hồ sơ có ngày hẹn phải giải quyết trong thời gian phong trào, kể cả hồ sơ tiếp nhận từ trước."
denominator.en = "Dossiers with an appointment at hand within the movement, those received before it too."
exclusions.vi = "Hồ sơ đang chờ bổ sung từ trước khi đến hạn; hồ sơ không có ngày hẹn; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers waiting for a supplement since before they fell due; dossiers without an appointment; refused, withdrawn or stopped ones."
why.vi = "Yêu cầu là không để tồn đọng; tỷ lệ đúng hạn không cho thấy hồ sơ chưa xong."
why.en = "There must be no backlog; the on-time share does not show what is unfinished."
clause = ["III.3.a.7"]
place = "at_work"
subjects = ["unit", "officer"]
measure = "dossiers"
good = "low"
kind = "count"
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
  work_month AS month,
  CASE WHEN ended_otherwise = 0 AND finished_at IS NULL AND due_at < $judged_at AND NOT COALESCE(awaiting_since_at <= due_at, FALSE) THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND due_at IS NOT NULL AND (finished_at IS NOT NULL OR NOT COALESCE(awaiting_since_at <= due_at, FALSE)) THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR due_at IS NULL OR (finished_at IS NULL AND awaiting_since_at <= due_at) THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_work = 'counted'
