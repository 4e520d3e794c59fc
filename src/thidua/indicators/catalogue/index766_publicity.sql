/*
title.vi = "Bộ chỉ số 766: công khai, minh bạch"
title.en = "Index 766: publicity"
definition.vi = "Lần kiểm tra niêm yết, công khai thủ tục đạt yêu cầu."
definition.en = "Posting checks that found the procedure properly published."
numerator.vi = "Lần kiểm tra đạt."
numerator.en = "Checks passed."
denominator.vi = "Lần kiểm tra trong thời gian phong trào."
denominator.en = "Checks within the movement."
exclusions.vi = "Không có."
exclusions.en = "None."
why.vi = "Để đối chiếu với bộ chỉ số quốc gia."
why.en = "To reconcile with the national index set."
difference.vi = "Bộ chỉ số lấy dữ liệu công bố trên Cổng dịch vụ công; ở đây là kết quả kiểm tra do đơn vị hoặc đoàn kiểm tra ghi vào sổ."
difference.en = "The index reads the national portal's publication data; here it is what checks found and a register recorded."
clause = ["III.3.a.7"]
subjects = ["unit"]
measure = "records"
good = "high"
kind = "ratio"
author = "Thi Đua"
checked_by = "tests/oracle: a second reading in plain Python"
checked_on = 2026-11-23
review_by = 2027-06-30
*/
SELECT
  record_id AS item_id,
  unit_id,
  officer_id,
  NULL AS procedure_id,
  opened_month AS month,
  CASE WHEN state = 'passed' THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  0 AS excluded
FROM register_record
WHERE register = 'posting_check' AND opened_in_window = 1
