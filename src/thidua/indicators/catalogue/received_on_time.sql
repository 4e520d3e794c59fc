/*
title.vi = "Tỷ lệ hồ sơ được tiếp nhận đúng hạn"
title.en = "Received on time"
definition.vi = "Hồ sơ nộp được tiếp nhận hoặc từ chối trước hạn tiếp nhận; không ghi hạn thì trong số giờ làm việc mà phong trào quy định. Quá hạn mà chưa được trả lời là chậm."
definition.en = "Submissions accepted or refused by their acceptance due time; where none is stated, within the working time the movement sets. One still unanswered after that is late."
numerator.vi = "Hồ sơ được tiếp nhận hoặc từ chối đúng hạn."
numerator.en = "Submissions answered in time."
denominator.vi = "Hồ sơ đã tiếp nhận hoặc từ chối trong thời gian phong trào, và hồ sơ quá hạn tiếp nhận mà chưa được trả lời."
denominator.en = "Submissions accepted or refused within the movement, and those left unanswered past their time."
exclusions.vi = "Hồ sơ không có hạn tiếp nhận và không có thời điểm nộp."
exclusions.en = "Dossiers with neither an acceptance due time nor a moment of submission."
why.vi = "Hồ sơ trực tuyến bị để lâu không tiếp nhận là điểm nghẽn đầu tiên."
why.en = "Online submissions left unaccepted are the first bottleneck."
clause = ["III.3.a.7"]
place = "at_answer"
subjects = ["unit", "officer"]
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
  receiving_unit_id AS unit_id,
  receiving_officer_id AS officer_id,
  procedure_id,
  answer_month AS month,
  CASE WHEN waited_until_at <= accept_due_at OR (accept_due_at IS NULL AND acceptance_seconds <= $forward_within_working_seconds) THEN 1 ELSE 0 END AS numerator,
  CASE WHEN accept_due_at IS NOT NULL OR acceptance_seconds IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN accept_due_at IS NULL AND acceptance_seconds IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE at_answer = 'counted'
