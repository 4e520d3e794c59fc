/* Current dossiers as they stood at the judged second, with the procedure's flags on the day of receipt and working positions.
   Moments count by their whole second. finished_at: the end of processing; where a source keeps the handing over alone,
   that moment, for by then it had ended. A dossier of which no beginning is kept is there: nobody can say that it was not.
   broken_off_at: when one that was refused, withdrawn or stopped left the open ones, whichever column says so; of several
   ends the first. Where none is kept it is not known, and it is over.
   answered_at: when the desk took or refused it. waited_until_at: until when a submission waited for that; the judged
   second while it still waits. answer_undated: it was answered, or broken off, nobody knows when.
   clock_start_position: where the time limit begins to count (limits in days: after the day of receipt). */
WITH
known AS (
  SELECT
    d.dossier_id, d.procedure_id, d.receiving_unit_id, d.receiving_officer_id,
    COALESCE(d.competent_unit_id, d.receiving_unit_id) AS finishing_unit_id,
    COALESCE(d.handling_officer_id, d.receiving_officer_id) AS finishing_officer_id,
    COALESCE(d.cross_boundary, d.boundary_unit_id IS NOT NULL) AS crosses,
    d.received_at AS ever_received_at,
    d.channel, d.service_level, d.paid_online, d.status, d.digitised_intake, d.digitised_result, d.stated_verdict,
    d.time_limit, d.time_limit_unit,
    DATE_TRUNC('second', d.accept_due_at) AS accept_due_at, DATE_TRUNC('second', d.due_at) AS due_at,
    CASE WHEN d.submitted_at < $until_at THEN DATE_TRUNC('second', d.submitted_at) END AS submitted_at,
    CASE WHEN d.received_at < $until_at THEN DATE_TRUNC('second', d.received_at) END AS received_at,
    CASE
      WHEN d.finished_at < $until_at THEN DATE_TRUNC('second', d.finished_at)
      WHEN d.returned_at < $until_at THEN DATE_TRUNC('second', d.returned_at)
    END AS finished_at,
    CASE WHEN d.returned_at < $until_at THEN DATE_TRUNC('second', d.returned_at) END AS returned_at,
    CASE WHEN d.refused_at < $until_at THEN DATE_TRUNC('second', d.refused_at) END AS refused_at,
    -- An end that has not happened yet leaves the dossier as it was, whatever the source says of it today.
    CASE
      WHEN d.refused_at < $until_at THEN 1
      WHEN d.refused_at IS NULL AND d.status IN ('not_accepted', 'withdrawn', 'stopped')
        AND (d.finished_at < $until_at OR d.returned_at < $until_at OR (d.finished_at IS NULL AND d.returned_at IS NULL))
        THEN 1
      ELSE 0
    END AS ended_otherwise
  FROM dossiers AS d
  WHERE d.submitted_at < $until_at OR d.received_at < $until_at
    OR (d.submitted_at IS NULL AND d.received_at IS NULL)
),
ended AS (
  SELECT
    *,
    -- LEAST skips nulls in some engines and not in others, so nulls are kept out of it.
    CASE WHEN ended_otherwise = 1 THEN LEAST(
      COALESCE(refused_at, finished_at, returned_at),
      COALESCE(finished_at, returned_at, refused_at),
      COALESCE(returned_at, refused_at, finished_at)
    ) END AS broken_off_at
  FROM known
),
answered AS (
  SELECT
    *,
    CASE
      WHEN received_at IS NOT NULL THEN received_at
      WHEN status IS NULL OR status NOT IN ('withdrawn', 'stopped') THEN broken_off_at
    END AS answered_at,
    CASE
      WHEN broken_off_at IS NOT NULL THEN 0
      WHEN ended_otherwise = 1 THEN 1
      WHEN ever_received_at IS NOT NULL THEN 0
      WHEN finished_at IS NOT NULL
        OR status IN ('received', 'in_process', 'supplement_requested', 'financial_duty', 'processed', 'returned') THEN 1
      ELSE 0
    END AS answer_undated
  FROM ended
),
waited AS (
  SELECT
    *,
    CASE
      WHEN received_at IS NOT NULL THEN received_at
      WHEN broken_off_at IS NOT NULL THEN broken_off_at
      WHEN submitted_at IS NOT NULL AND answer_undated = 0 THEN $until_at - INTERVAL '1' SECOND
    END AS waited_until_at,
    CASE WHEN finished_at IS NOT NULL AND broken_off_at IS NOT NULL THEN broken_off_at ELSE finished_at END AS left_at
  FROM answered
)
SELECT
  k.dossier_id, k.procedure_id,
  k.receiving_unit_id, k.finishing_unit_id, k.receiving_officer_id, k.finishing_officer_id,
  CASE
    WHEN p.boundary_independent IS NULL THEN NULL
    WHEN NOT p.boundary_independent THEN 0
    WHEN p.valid_from_on IS NULL AND p.valid_to_on IS NULL THEN 1
    WHEN COALESCE(k.received_at, k.submitted_at, k.left_at, k.broken_off_at) IS NULL THEN NULL
    WHEN p.valid_from_on > CAST(COALESCE(k.received_at, k.submitted_at, k.left_at, k.broken_off_at) AS DATE)
      OR p.valid_to_on < CAST(COALESCE(k.received_at, k.submitted_at, k.left_at, k.broken_off_at) AS DATE)
      THEN 0
    ELSE 1
  END AS boundary_independent,
  CASE WHEN k.crosses THEN 1 ELSE 0 END AS cross_boundary,
  k.channel, k.service_level,
  CASE WHEN k.paid_online THEN 1 WHEN NOT k.paid_online THEN 0 END AS paid_online,
  k.status,
  k.ended_otherwise,
  CASE WHEN k.ended_otherwise = 1 AND k.status = 'not_accepted' THEN 1 ELSE 0 END AS not_accepted,
  CASE WHEN k.digitised_intake THEN 1 WHEN NOT k.digitised_intake THEN 0 END AS digitised_intake,
  CASE WHEN k.digitised_result THEN 1 WHEN NOT k.digitised_result THEN 0 END AS digitised_result,
  k.stated_verdict,
  k.accept_due_at, k.due_at, k.submitted_at, k.received_at, k.left_at AS finished_at, k.returned_at, k.refused_at,
  k.broken_off_at, k.answered_at, k.answer_undated, k.waited_until_at,
  CAST(k.submitted_at AS DATE) AS submitted_on,
  CAST(k.received_at AS DATE) AS received_on,
  CAST(k.left_at AS DATE) AS finished_on,
  CAST(k.waited_until_at AS DATE) AS waited_until_on,
  p.steps,
  COALESCE(k.time_limit, p.time_limit)
    * CASE COALESCE(CASE WHEN k.time_limit IS NOT NULL THEN k.time_limit_unit END, p.time_limit_unit)
        WHEN 'working_day' THEN $working_day_seconds
        WHEN 'working_hour' THEN 3600
      END AS limit_seconds,
  CASE
    WHEN COALESCE(CASE WHEN k.time_limit IS NOT NULL THEN k.time_limit_unit END, p.time_limit_unit) = 'working_hour'
      THEN $hours_from
    ELSE $days_from
  END AS counts_from
FROM waited AS k
LEFT JOIN procedures AS p ON p.procedure_id = k.procedure_id
