/*
title.vi = "Giải quyết đúng hạn so với ngày hẹn đang có hiệu lực"
title.en = "Finished on time, appointment in force"
definition.vi = "Kết thúc xử lý không muộn hơn ngày hẹn đang có hiệu lực."
definition.en = "Processing ended no later than the appointment in force."
numerator.vi = "Hồ sơ giải quyết xong đúng hạn hoặc trước hạn."
numerator.en = "Dossiers finished early or on time."
denominator.vi = "Hồ sơ giải quyết xong trong thời gian phong trào."
denominator.en = "Dossiers finished within the movement."
exclusions.vi = "Hồ sơ không có mốc để so; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers without the moment to compare with; refused, withdrawn or stopped ones."
why.vi = "Cách tính thông dụng; đặt cạnh các cách khác."
why.en = "The common reading, set beside the others."
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
  CASE WHEN ended_otherwise = 0 AND finished_at <= due_at THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND due_at IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR due_at IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_finish = 'counted'
