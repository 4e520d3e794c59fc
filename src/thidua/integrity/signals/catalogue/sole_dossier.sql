/*
title.vi = "Hồ sơ duy nhất của thủ tục"
title.en = "The only dossier of its procedure"
definition.vi = "Hồ sơ tiếp nhận là hồ sơ duy nhất của thủ tục đó tại nơi tiếp nhận trong thời gian thực hiện."
definition.en = "Dossiers received that are the only one of their procedure at that desk in the window."
numerator.vi = "Hồ sơ duy nhất như vậy; số mong đợi theo phân phối Poisson."
numerator.en = "Such dossiers; expected are as many as a Poisson law says."
denominator.vi = "Hồ sơ tiếp nhận thực sự của thủ tục đã biết."
denominator.en = "Dossiers received in earnest, of a known procedure."
exclusions.vi = "Không có."
exclusions.en = "None."
why.vi = "Mỗi thủ tục một hồ sơ là đủ để thủ tục được tính là có phát sinh. Thủ tục hiếm thì cũng chỉ có một."
why.en = "One dossier each is enough for a procedure to count as received. Of rare procedures there is but one, too."
clause = ["I.2.b"]
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
  CASE WHEN same_procedure = 1 THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  0 AS excluded
FROM desk_demand
