/*
title.vi = "Yêu cầu bổ sung vào ngày hẹn hoặc sau đó"
title.en = "Supplement asked on the last day"
definition.vi = "Hồ sơ bị yêu cầu bổ sung vào đúng ngày hẹn trả kết quả đang có hiệu lực hoặc muộn hơn."
definition.en = "Dossiers for which a supplement was asked on the day of the appointment then in force, or later."
numerator.vi = "Hồ sơ bị yêu cầu bổ sung như vậy."
numerator.en = "Dossiers asked so."
denominator.vi = "Hồ sơ bị yêu cầu bổ sung."
denominator.en = "Dossiers for which supplements were asked."
exclusions.vi = "Hồ sơ không rõ ngày hẹn có hiệu lực lúc yêu cầu."
exclusions.en = "Dossiers of which nobody knows the appointment then in force."
why.vi = "Yêu cầu bổ sung dừng thời hạn; vào ngày cuối, yêu cầu ấy cứu một hồ sơ sắp trễ. Cũng có thể thiếu sót đến lúc đó mới thấy."
why.en = "A request stops the clock; on the last day it saves a dossier from being late. The lack may also have been seen only then."
clause = ["I.2.b"]
place = "at_work"
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
  work_month AS month,
  CASE WHEN last_day_requests > 0 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN last_day_requests > 0 OR unclear_requests = 0 THEN 1 ELSE 0 END AS denominator,
  CASE WHEN last_day_requests > 0 OR unclear_requests = 0 THEN 0 ELSE 1 END AS excluded
FROM supplement_request
WHERE at_work = 'counted'
