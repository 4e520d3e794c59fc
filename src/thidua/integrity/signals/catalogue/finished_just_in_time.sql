/*
title.vi = "Kết thúc sát hạn"
title.en = "Finished just in time"
definition.vi = "Hồ sơ giải quyết xong đúng hạn khi chỉ còn chưa đến 30 phút làm việc."
definition.en = "Dossiers finished on time with less than 30 working minutes left."
numerator.vi = "Hồ sơ kết thúc sát hạn như vậy."
numerator.en = "Dossiers finished so."
denominator.vi = "Hồ sơ giải quyết xong có ngày hẹn."
denominator.en = "Finished dossiers with an appointment."
exclusions.vi = "Hồ sơ không có ngày hẹn hoặc ngoài lịch làm việc; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers without an appointment or outside the calendar; refused, withdrawn or stopped ones."
why.vi = "Dồn sát hạn nhiều hơn nơi khác có thể là ghi xong trước khi xong. Cũng có thể là làm việc theo hạn."
why.en = "More than elsewhere may be written as finished before they are. It may also be work towards a limit."
clause = ["I.2.b"]
place = "at_finish"
subjects = ["unit", "officer"]
measure = "dossiers"
good = "low"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-30
review_by = 2027-06-30
*/
SELECT
  dossier_id AS item_id,
  finishing_unit_id AS unit_id,
  finishing_officer_id AS officer_id,
  procedure_id,
  finished_month AS month,
  CASE WHEN ended_otherwise = 0 AND on_time = 1 AND left_seconds < 1800 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND left_seconds IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 0 AND left_seconds IS NOT NULL THEN 0 ELSE 1 END AS excluded
FROM working_left
WHERE at_finish = 'counted'
