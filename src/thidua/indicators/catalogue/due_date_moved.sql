/*
title.vi = "Hồ sơ bị dời ngày hẹn"
title.en = "Appointment moved"
definition.vi = "Hồ sơ giải quyết xong mà ngày hẹn đang có hiệu lực muộn hơn ngày hẹn đầu tiên, không do bổ sung hồ sơ."
definition.en = "Finished dossiers whose appointment in force is later than the first one, without any supplement request."
numerator.vi = "Hồ sơ có ngày hẹn bị lùi."
numerator.en = "Dossiers whose appointment was put off."
denominator.vi = "Hồ sơ giải quyết xong có ngày hẹn và không phải bổ sung."
denominator.en = "Finished dossiers with an appointment and no supplement request."
exclusions.vi = "Hồ sơ có yêu cầu bổ sung (dời hẹn là đúng quy định); không có ngày hẹn; bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers with a supplement request (moving the appointment is in order); without an appointment; refused, withdrawn or stopped ones."
why.vi = "Dời hẹn hàng loạt làm đẹp tỷ lệ đúng hạn."
why.en = "Appointments moved in bulk flatter the on-time share."
clause = ["III.3.a.7", "I.2.b"]
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
  CASE WHEN ended_otherwise = 0 AND supplement_requests = 0 AND due_at > first_due_at THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND supplement_requests = 0 AND due_at IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR supplement_requests > 0 OR due_at IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_finish = 'counted'
