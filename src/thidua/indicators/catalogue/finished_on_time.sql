/*
title.vi = "Tỷ lệ hồ sơ giải quyết đúng hạn"
title.en = "Finished on time"
definition.vi = "Hồ sơ giải quyết xong (thời điểm kết thúc xử lý, không phải khi người dân nhận) đúng hạn theo cách tính mà phong trào chọn."
definition.en = "Dossiers whose processing ended (not their pick-up) on time, by the definition the movement has chosen."
numerator.vi = "Hồ sơ giải quyết xong đúng hạn hoặc trước hạn."
numerator.en = "Dossiers finished early or on time."
denominator.vi = "Hồ sơ giải quyết xong trong thời gian phong trào; cả hồ sơ đang giải quyết còn hạn (coi là đúng hạn) nếu phong trào chọn tính."
denominator.en = "Dossiers finished within the movement; pending ones not yet due too (as on time) where the movement counts them."
exclusions.vi = "Hồ sơ không có mốc để so; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers without the moment to compare with; refused, withdrawn or stopped ones."
why.vi = "Con số chính về tiến độ; có nhiều cách tính đều có lý nên phải nêu rõ cách đang dùng."
why.en = "The main figure of pace; several readings are defensible, so the one in force is named."
clause = ["III.3.a.7", "III.3.b.4"]
place = "at_deadline"
subjects = ["unit", "officer"]
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
  CASE WHEN ended_otherwise = 0
    AND (finished_at IS NULL OR CASE $on_time
      WHEN 'appointment' THEN CASE WHEN finished_at <= due_at THEN 1 END
      WHEN 'first_appointment' THEN CASE WHEN finished_at <= first_due_at THEN 1 END
      WHEN 'clock' THEN CASE WHEN clock_seconds <= limit_seconds THEN 1 END
    END = 1) THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0
    AND (finished_at IS NULL OR CASE $on_time
      WHEN 'appointment' THEN CASE WHEN due_at IS NOT NULL THEN 1 END
      WHEN 'first_appointment' THEN CASE WHEN first_due_at IS NOT NULL THEN 1 END
      WHEN 'clock' THEN CASE WHEN clock_seconds IS NOT NULL AND limit_seconds IS NOT NULL THEN 1 END
    END = 1) THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1
    OR (finished_at IS NOT NULL AND CASE $on_time
      WHEN 'appointment' THEN CASE WHEN due_at IS NOT NULL THEN 1 END
      WHEN 'first_appointment' THEN CASE WHEN first_due_at IS NOT NULL THEN 1 END
      WHEN 'clock' THEN CASE WHEN clock_seconds IS NOT NULL AND limit_seconds IS NOT NULL THEN 1 END
    END IS NULL) THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_deadline = 'counted'
