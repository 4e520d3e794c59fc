/*
title.vi = "Bộ chỉ số 766: mức độ hài lòng"
title.en = "Index 766: satisfaction"
definition.vi = "Hồ sơ không bị đánh giá không hài lòng và không quá hạn, trên tổng số hồ sơ."
definition.en = "Dossiers neither rated dissatisfied nor overdue, of all."
numerator.vi = "Hồ sơ không có phiếu không hài lòng (mức 1, 2), xong đúng hạn hoặc còn trong hạn."
numerator.en = "Dossiers without a dissatisfied answer (score 1 or 2), finished on time or not past due."
denominator.vi = "Hồ sơ tiếp nhận trong thời gian phong trào."
denominator.en = "Dossiers received within the movement."
exclusions.vi = "Hồ sơ bị từ chối, rút hoặc dừng."
exclusions.en = "Refused, withdrawn or stopped dossiers."
why.vi = "Để đối chiếu với bộ chỉ số quốc gia."
why.en = "To reconcile with the national index set."
difference.vi = "Coi hồ sơ không có phiếu là hài lòng nếu không quá hạn; chỉ số của phong trào chỉ tính phiếu thực có. Phản ánh không gắn với hồ sơ nên không trừ ở đây."
difference.en = "Takes a dossier nobody rated as satisfied unless overdue; the movement's own counts real answers only. Complaints are not tied to dossiers and so are not deducted here."
clause = ["III.3.b.6"]
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
  CASE WHEN ended_otherwise = 0 AND COALESCE(lowest_overall, 5) > 2
    AND (due_at IS NULL OR finished_at <= due_at OR due_at >= $judged_at) THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 THEN 1 ELSE 0 END AS denominator,
  ended_otherwise AS excluded
FROM population
WHERE anywhere_at_receipt = 'counted'
