/*
title.vi = "Nhiều phiếu khảo sát từ một thiết bị"
title.en = "Survey answers from one device"
definition.vi = "Phiếu khảo sát gửi từ thiết bị đã gửi từ 10 phiếu trở lên về đơn vị đó trong thời gian thực hiện."
definition.en = "Answers from a device that gave ten or more about the unit in the window."
numerator.vi = "Phiếu từ những thiết bị đó."
numerator.en = "Answers from such devices."
denominator.vi = "Phiếu khảo sát, đã biết thiết bị."
denominator.en = "Survey answers whose device is known."
exclusions.vi = "Phiếu không rõ thiết bị."
exclusions.en = "Answers whose device is not known."
why.vi = "Cán bộ có thể tự chấm điểm cho mình. Máy tính bảng đặt tại quầy cũng là một thiết bị của nhiều người."
why.en = "Officials may be answering about themselves. A tablet at the desk is one device of many people, too."
clause = ["I.2.b"]
subjects = ["unit", "officer"]
measure = "answers"
good = "low"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-30
review_by = 2027-06-30
*/
SELECT
  answer_id AS item_id,
  unit_id,
  officer_id,
  procedure_id,
  answered_month AS month,
  CASE WHEN same_device >= 10 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN same_device IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN same_device IS NULL THEN 1 ELSE 0 END AS excluded
FROM answer_cluster
