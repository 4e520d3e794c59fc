/*
title.vi = "Xong từ lâu mới trả"
title.en = "Finished long before it was returned"
definition.vi = "Hồ sơ được trả kết quả sau hơn 5 ngày làm việc kể từ lúc ghi nhận giải quyết xong."
definition.en = "Dossiers handed over more than 5 working days after the recorded end of processing."
numerator.vi = "Hồ sơ trả muộn như vậy."
numerator.en = "Dossiers handed over so."
denominator.vi = "Hồ sơ đã trả kết quả."
denominator.en = "Dossiers handed over."
exclusions.vi = "Hồ sơ thiếu thời điểm hoặc ngoài lịch làm việc; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers that lack a moment or lie outside the calendar; refused, withdrawn or stopped ones."
why.vi = "Ghi xong sớm để đúng hạn khi việc chưa xong. Người dân cũng có thể đến nhận muộn."
why.en = "Written as finished to be on time though the work was not. Applicants may also come late."
clause = ["I.2.b"]
place = "at_return"
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
  returned_month AS month,
  CASE WHEN ended_otherwise = 0 AND shelf_seconds > 5 * $working_day_seconds THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND shelf_seconds IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 0 AND shelf_seconds IS NOT NULL THEN 0 ELSE 1 END AS excluded
FROM working_left
WHERE at_return = 'counted'
