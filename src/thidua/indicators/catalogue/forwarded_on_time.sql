/*
title.vi = "Tỷ lệ bước luân chuyển đúng hạn"
title.en = "Forwarded on time"
definition.vi = "Mỗi lần luân chuyển hồ sơ được so với hạn của bước; không ghi hạn thì với số giờ làm việc mà phong trào quy định, tính từ bước trước hoặc từ khi nhận bổ sung."
definition.en = "Each forwarding leg is compared with its own due time; where none is stated, with the working time the movement sets, from the step before or from the answer to a supplement request."
numerator.vi = "Bước luân chuyển đúng hạn."
numerator.en = "Legs on time."
denominator.vi = "Bước luân chuyển, và bước khác có ghi hạn riêng."
denominator.en = "Forwarding legs, and other steps that state a due time."
exclusions.vi = "Bước không tính được thời gian; lượt của hồ sơ có thủ tục không rõ có thuộc danh mục phi địa giới hay không."
exclusions.en = "Legs whose duration cannot be told; legs of dossiers whose procedure the list does not tell."
why.vi = "Chậm ở một bước là chậm cả hồ sơ; cần biết bước nào."
why.en = "A delay at one leg delays the dossier; one must know which."
clause = ["III.3.a.7", "III.3.b.4"]
subjects = ["unit", "officer"]
measure = "legs"
good = "high"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-23
review_by = 2027-06-30
*/
SELECT
  dossier_id AS item_id,
  unit_id,
  officer_id,
  procedure_id,
  happened_month AS month,
  CASE WHEN list_unknown = 0 AND (happened_at <= due_at OR (due_at IS NULL AND leg_seconds <= $forward_within_working_seconds)) THEN 1 ELSE 0 END AS numerator,
  CASE WHEN list_unknown = 0 AND (due_at IS NOT NULL OR leg_seconds IS NOT NULL) THEN 1 ELSE 0 END AS denominator,
  CASE WHEN list_unknown = 1 OR (due_at IS NULL AND leg_seconds IS NULL) THEN 1 ELSE 0 END AS excluded
FROM leg
WHERE (in_population = 1 OR list_unknown = 1) AND in_window = 1
  AND (kind = 'forward' OR (due_at IS NOT NULL AND kind IN ('process', 'approve', 'correction', 'result')))
