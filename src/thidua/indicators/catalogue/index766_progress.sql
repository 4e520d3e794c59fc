/*
title.vi = "Bộ chỉ số 766: tiến độ giải quyết"
title.en = "Index 766: progress"
definition.vi = "Hồ sơ xong đúng hạn và hồ sơ đang giải quyết chưa quá hạn, trên tổng số hồ sơ."
definition.en = "Dossiers finished on time and pending ones not yet due, of all."
numerator.vi = "Hồ sơ xong đúng hạn, hoặc đang giải quyết còn trong hạn."
numerator.en = "Finished on time, or pending and not past due."
denominator.vi = "Hồ sơ tiếp nhận trong thời gian phong trào, có ngày hẹn."
denominator.en = "Dossiers received within the movement, with an appointment."
exclusions.vi = "Hồ sơ không có ngày hẹn; bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers without an appointment; refused, withdrawn or stopped ones."
why.vi = "Để đối chiếu với bộ chỉ số quốc gia."
why.en = "To reconcile with the national index set."
difference.vi = "Tính mọi thủ tục, cộng cả hồ sơ đang giải quyết còn hạn và lấy hồ sơ tiếp nhận trong kỳ; chỉ số của phong trào chỉ lấy hồ sơ đã xong của thủ tục phi địa giới."
difference.en = "Covers every procedure, adds pending dossiers not yet due, and takes those received in the period; the movement's own takes finished dossiers of boundary-independent procedures only."
clause = ["III.3.a.7"]
place = "anywhere_at_receipt"
subjects = ["unit"]
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
  received_month AS month,
  CASE WHEN ended_otherwise = 0 AND (finished_at <= due_at OR due_at >= $judged_at) THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND due_at IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR due_at IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE anywhere_at_receipt = 'counted'
