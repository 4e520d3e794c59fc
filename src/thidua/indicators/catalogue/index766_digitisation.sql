/*
title.vi = "Bộ chỉ số 766: số hóa hồ sơ"
title.en = "Index 766: digitisation"
definition.vi = "Hồ sơ giải quyết xong được số hóa cả thành phần khi tiếp nhận và kết quả."
definition.en = "Finished dossiers digitised both at intake and in their result."
numerator.vi = "Hồ sơ số hóa cả hai phần."
numerator.en = "Digitised in both."
denominator.vi = "Hồ sơ giải quyết xong có ghi tình trạng số hóa."
denominator.en = "Finished dossiers whose digitisation is recorded."
exclusions.vi = "Hồ sơ không ghi đủ tình trạng số hóa; bị từ chối, rút hoặc dừng."
exclusions.en = "Dossiers that do not record both; refused, withdrawn or stopped ones."
why.vi = "Để đối chiếu với bộ chỉ số quốc gia."
why.en = "To reconcile with the national index set."
difference.vi = "Gộp hai phần thành một và tính mọi thủ tục; phong trào xét riêng từng phần, chỉ thủ tục phi địa giới. Bộ chỉ số còn tính việc khai thác lại dữ liệu, không có trong hồ sơ."
difference.en = "Takes both parts as one, over every procedure; the movement looks at each part by itself, boundary-independent procedures only. The index also counts reuse of data, which dossiers do not record."
clause = ["III.3.a.5"]
place = "anywhere_at_finish"
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
  finished_month AS month,
  CASE WHEN ended_otherwise = 0 AND digitised_intake = 1 AND digitised_result = 1 THEN 1 ELSE 0 END AS numerator,
  CASE WHEN ended_otherwise = 0 AND digitised_intake IS NOT NULL AND digitised_result IS NOT NULL THEN 1 ELSE 0 END AS denominator,
  CASE WHEN ended_otherwise = 1 OR digitised_intake IS NULL OR digitised_result IS NULL THEN 1 ELSE 0 END AS excluded
FROM population
WHERE anywhere_at_finish = 'counted'
