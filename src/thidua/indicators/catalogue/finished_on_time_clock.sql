/*
title.vi = "Giải quyết trong thời hạn, đã trừ thời gian chờ bổ sung"
title.en = "Finished on time, clock-adjusted"
definition.vi = "Thời gian làm việc từ khi tiếp nhận, trừ thời gian chờ bổ sung, không quá thời hạn giải quyết."
definition.en = "Working time since receipt, less the time supplements were awaited, within the time limit."
numerator.vi = "Hồ sơ giải quyết xong trong thời hạn."
numerator.en = "Dossiers finished within the limit."
denominator.vi = "Hồ sơ giải quyết xong trong thời gian phong trào."
denominator.en = "Dossiers finished within the movement."
exclusions.vi = "Hồ sơ không rõ thời hạn hoặc ngoài lịch làm việc; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers whose limit is unknown or that lie outside the calendar; refused, withdrawn or stopped ones."
why.vi = "Cho biết cơ quan thực sự mất bao lâu, bất kể ngày hẹn đã ghi."
why.en = "Tells what the office really took, whatever appointment was written."
clause = ["III.3.a.7", "III.3.b.4"]
place = "at_finish"
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
  CASE WHEN ended_otherwise = 0 AND clock_seconds <= limit_seconds THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND clock_seconds IS NOT NULL AND limit_seconds IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR clock_seconds IS NULL OR limit_seconds IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_finish = 'counted'
