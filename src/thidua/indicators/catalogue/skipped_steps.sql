/*
title.vi = "Hồ sơ bỏ bước trong quy trình"
title.en = "Skipped steps"
definition.vi = "Hồ sơ giải quyết xong mà nhật ký luân chuyển thiếu bước: có bước sau mà thiếu bước trước, hoặc đã trả kết quả mà chưa đủ số bước của thủ tục."
definition.en = "Finished dossiers whose routing log lacks a step: a later step without an earlier one, or a result returned before all steps of the procedure."
numerator.vi = "Hồ sơ thiếu bước."
numerator.en = "Dossiers that lack a step."
denominator.vi = "Hồ sơ giải quyết xong có ghi số thứ tự bước."
denominator.en = "Finished dossiers whose log numbers its steps."
exclusions.vi = "Hồ sơ không ghi số thứ tự bước; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers whose steps are not numbered; refused, withdrawn or stopped ones."
why.vi = "Quy trình nội bộ phải được thực hiện đủ."
why.en = "The internal process is to be followed whole."
clause = ["III.3.b.4"]
place = "at_finish"
subjects = ["unit", "officer"]
measure = "dossiers"
good = "low"
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
  CASE WHEN ended_otherwise = 0 AND steps_seen > 0
    AND ((steps_seen & (steps_seen + 2)) <> 0
      OR (returned_at IS NOT NULL AND (steps_seen & ((1 << (steps + 1)) - 2)) <> (1 << (steps + 1)) - 2)) THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND steps_seen > 0 THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR COALESCE(steps_seen, 0) = 0 THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_finish = 'counted'
