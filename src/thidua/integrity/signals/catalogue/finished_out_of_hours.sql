/*
title.vi = "Kết thúc hàng loạt ngoài giờ"
title.en = "Finished in bulk out of hours"
definition.vi = "Hồ sơ giải quyết xong ngoài giờ làm việc của đơn vị, vào ngày đơn vị có từ 5 hồ sơ như vậy."
definition.en = "Dossiers finished outside the unit's hours, on a day when it finished five or more so."
numerator.vi = "Hồ sơ kết thúc như vậy."
numerator.en = "Dossiers finished so."
denominator.vi = "Hồ sơ giải quyết xong."
denominator.en = "Finished dossiers."
exclusions.vi = "Hồ sơ ngoài lịch làm việc; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers outside the calendar; refused, withdrawn or stopped ones."
why.vi = "Trạng thái được cập nhật hàng loạt không cho biết việc xong lúc nào. Cũng có thể là làm thêm giờ."
why.en = "States that are set in bulk do not tell when the work was done. It may also be overtime."
clause = ["I.2.b"]
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
  CASE WHEN ended_otherwise = 0 AND out_of_hours = 1 AND unit_day_out_of_hours >= 5 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND out_of_hours IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 0 AND out_of_hours IS NOT NULL THEN 0 ELSE 1 END AS excluded
FROM finishing_hour
