/*
title.vi = "Một người nộp nhiều hồ sơ"
title.en = "One filer for many"
definition.vi = "Hồ sơ tiếp nhận mà cùng một người nộp có từ 10 hồ sơ trở lên tại nơi đó trong thời gian thực hiện."
definition.en = "Dossiers received whose applicant filed ten or more at that desk in the window."
numerator.vi = "Hồ sơ của những người nộp đó."
numerator.en = "Dossiers of such applicants."
denominator.vi = "Hồ sơ tiếp nhận, đã biết người nộp."
denominator.en = "Dossiers received whose applicant is known."
exclusions.vi = "Hồ sơ không rõ người nộp."
exclusions.en = "Dossiers whose applicant is not known."
why.vi = "Cán bộ nộp hộ từ một tài khoản làm tăng số hồ sơ trực tuyến. Doanh nghiệp và văn phòng công chứng cũng nộp nhiều."
why.en = "Officials filing from one account raise the share online. Companies and notaries file many, too."
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
  CASE WHEN same_filer >= 10 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN same_filer IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN same_filer IS NULL THEN 1 ELSE 0 END AS excluded
FROM filing
WHERE at_receipt = 'counted'
