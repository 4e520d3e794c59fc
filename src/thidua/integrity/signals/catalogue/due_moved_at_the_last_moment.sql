/*
title.vi = "Dời hẹn khi sắp quá hạn hoặc đã quá hạn"
title.en = "Appointment put off at the last moment"
definition.vi = "Hồ sơ có ngày hẹn bị lùi, không do bổ sung hồ sơ, khi ngày hẹn cũ đã qua hoặc chỉ còn tối đa một ngày làm việc."
definition.en = "Dossiers whose appointment was put off, without a supplement, after it had passed or at most one working day before."
numerator.vi = "Hồ sơ bị lùi hẹn như vậy."
numerator.en = "Dossiers put off so."
denominator.vi = "Hồ sơ thuộc diện giải quyết trong thời gian thực hiện và có ngày hẹn."
denominator.en = "Dossiers there to be done in the window that have an appointment."
exclusions.vi = "Hồ sơ không có ngày hẹn; hồ sơ có thay đổi ngày hẹn mà không ghi từ ngày nào sang ngày nào."
exclusions.en = "Dossiers without an appointment; those with a change of it that does not say from when to when."
why.vi = "Lùi hẹn khi đã muộn làm hồ sơ trễ thành đúng hạn. Cũng có thể là sửa một ngày hẹn ghi nhầm."
why.en = "Putting off what is late makes it on time. It may also correct an appointment entered wrongly."
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
  CASE WHEN due_at IS NOT NULL AND late_moves > 0 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN due_at IS NOT NULL AND (late_moves > 0 OR unclear_moves = 0) THEN 1 ELSE 0 END AS denominator,
  CASE WHEN due_at IS NOT NULL AND (late_moves > 0 OR unclear_moves = 0) THEN 0 ELSE 1 END AS excluded
FROM appointment_move
WHERE at_work = 'counted'
