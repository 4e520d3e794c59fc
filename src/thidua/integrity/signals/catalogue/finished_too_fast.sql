/*
title.vi = "Giải quyết nhanh bất thường"
title.en = "Finished faster than nearly all"
definition.vi = "Hồ sơ giải quyết xong trong thời gian làm việc ngắn hơn phân vị thứ nhất của thủ tục đó trong toàn thành phố."
definition.en = "Dossiers finished in less working time than the city's first percentile of that procedure."
numerator.vi = "Hồ sơ nhanh như vậy."
numerator.en = "Dossiers as fast as that."
denominator.vi = "Hồ sơ giải quyết xong của thủ tục có từ 100 hồ sơ trở lên."
denominator.en = "Finished dossiers of procedures with 100 and more."
exclusions.vi = "Thủ tục có dưới 100 hồ sơ giải quyết xong; hồ sơ ngoài lịch làm việc; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Procedures with fewer than 100 finished dossiers; dossiers outside the calendar; refused, withdrawn or stopped ones."
why.vi = "Hồ sơ đã làm xong từ trước rồi mới nhập, hoặc chia nhỏ để lấy số. Cũng có thể là một cách làm tốt đáng học."
why.en = "Dossiers entered after they were done, or cut up to have more of them. It may also be a good way that others should learn."
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
  CASE WHEN ended_otherwise = 0 AND worked_seconds < percentile_seconds THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND worked_seconds IS NOT NULL AND percentile_seconds IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 0 AND worked_seconds IS NOT NULL AND percentile_seconds IS NOT NULL THEN 0 ELSE 1 END AS excluded
FROM handling_pace
WHERE at_finish = 'counted'
