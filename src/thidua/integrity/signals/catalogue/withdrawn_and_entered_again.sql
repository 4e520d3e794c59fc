/*
title.vi = "Rút rồi nộp lại trong 5 ngày"
title.en = "Withdrawn and entered again within 5 days"
definition.vi = "Hồ sơ bị rút mà cùng người nộp có hồ sơ khác của cùng thủ tục được tiếp nhận ở bất kỳ nơi nào trong 5 ngày sau đó."
definition.en = "Withdrawn dossiers whose applicant had another of the same procedure received at any desk within 5 days after."
numerator.vi = "Hồ sơ rút rồi nộp lại."
numerator.en = "Dossiers withdrawn and entered again."
denominator.vi = "Hồ sơ tiếp nhận."
denominator.en = "Dossiers received."
exclusions.vi = "Hồ sơ bị rút mà không rõ người nộp, thủ tục hoặc thời điểm rút."
exclusions.en = "Withdrawn dossiers of which applicant, procedure or moment is not known."
why.vi = "Nộp lại làm thời hạn tính từ đầu. Người dân cũng có thể tự rút để sửa hồ sơ."
why.en = "Entering again begins the time limit anew. Applicants may also withdraw to put something right."
clause = ["I.2.b"]
place = "at_receipt"
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
  receiving_unit_id AS unit_id,
  receiving_officer_id AS officer_id,
  procedure_id,
  received_month AS month,
  CASE WHEN entered_again = 1 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN entered_again IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN entered_again IS NULL THEN 1 ELSE 0 END AS excluded
FROM reentry
WHERE at_receipt = 'counted'
