/*
title.vi = "Kết thúc dồn vào cuối tháng"
title.en = "Finished at the end of the month"
definition.vi = "Hồ sơ giải quyết xong vào ngày làm việc cuối cùng của tháng hoặc sau ngày đó."
definition.en = "Dossiers finished on the last working day of a month, or after it in the same month."
numerator.vi = "Hồ sơ kết thúc như vậy."
numerator.en = "Dossiers finished so."
denominator.vi = "Hồ sơ giải quyết xong."
denominator.en = "Finished dossiers."
exclusions.vi = "Hồ sơ ngoài lịch làm việc; hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers outside the calendar; refused, withdrawn or stopped ones."
why.vi = "Dồn việc trước kỳ báo cáo cho thấy số liệu được làm cho kịp báo cáo."
why.en = "What is heaped before a report shows figures made for the report."
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
  CASE WHEN ended_otherwise = 0 AND on_last_day = 1 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND on_last_day IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 0 AND on_last_day IS NOT NULL THEN 0 ELSE 1 END AS excluded
FROM finishing_hour
