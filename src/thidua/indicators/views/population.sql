/* Every dossier that touches the window, and its place for each thing that is counted of dossiers: exactly one, `counted`
   or the reason why not. A dossier touches the window where it was at hand on some second of it: received or submitted
   by its end, and not over before its beginning. What cannot be dated is kept too, under its reason.
   at_finish: processing that ended in the window. at_deadline: the same, with what is still in time where the movement
   counts that. at_work: what was there to be done. at_receipt: what the desk received. at_return: what was handed over.
   at_answer: submissions that the desk took or refused, and those that waited for it longer than they may.
   The places of every procedure (anywhere_…) are the same without asking whether the procedure is on the list.
   work_month: the month of receipt; what came before the window is carried into its first month. answer_month: the same of
   the answer, else of the submission. */
WITH touching AS (
  SELECT
    *,
    CASE WHEN list_unknown = 1 THEN 'list_unknown' WHEN in_population = 0 THEN 'not_on_list' END AS off_list,
    CASE
      WHEN received_at < $window_from THEN YEAR($window_from) * 100 + MONTH($window_from)
      ELSE received_month
    END AS work_month,
    CASE
      WHEN answered_at >= $window_from THEN YEAR(answered_at) * 100 + MONTH(answered_at)
      WHEN submitted_at < $window_from THEN YEAR($window_from) * 100 + MONTH($window_from)
      ELSE YEAR(submitted_at) * 100 + MONTH(submitted_at)
    END AS answer_month
  FROM dossier
  WHERE received_at >= $window_from OR submitted_at >= $window_from OR finished_at >= $window_from
    OR returned_at >= $window_from OR broken_off_at >= $window_from
    OR (finished_at IS NULL AND broken_off_at IS NULL)
),
placed_anywhere AS (
  SELECT
    *,
    CASE
      WHEN finished_at < received_at THEN 'finished_before_receipt'
      WHEN finished_in_window = 1 THEN 'counted'
      WHEN finished_at IS NOT NULL THEN 'finished_before'
      WHEN ended_otherwise = 1 THEN 'ended_otherwise'
      WHEN received_at IS NULL AND submitted_at IS NULL THEN 'undated'
      WHEN received_at IS NULL THEN 'not_received'
      WHEN due_at IS NULL THEN 'pending_without_appointment'
      WHEN due_at >= $judged_at THEN 'pending_not_due'
      WHEN awaiting_since_at <= due_at THEN 'pending_awaiting_supplement'
      ELSE 'pending_overdue'
    END AS anywhere_at_finish,
    CASE
      WHEN finished_at < $window_from AND NOT COALESCE(received_at >= $window_from, FALSE) THEN 'finished_before'
      WHEN finished_at IS NOT NULL OR ended_otherwise = 1 OR received_at IS NOT NULL THEN 'counted'
      WHEN submitted_at IS NOT NULL THEN 'not_received'
      ELSE 'undated'
    END AS anywhere_at_work,
    CASE
      WHEN received_in_window = 1 THEN 'counted'
      WHEN received_at >= $window_from THEN 'not_accepted'
      WHEN received_at IS NOT NULL THEN 'received_before'
      WHEN not_accepted = 1 THEN 'not_accepted'
      WHEN submitted_at IS NOT NULL THEN 'not_received'
      ELSE 'undated'
    END AS anywhere_at_receipt,
    CASE
      WHEN returned_in_window = 1 THEN 'counted'
      WHEN returned_at IS NOT NULL THEN 'returned_before'
      WHEN finished_at IS NOT NULL THEN 'not_collected'
      WHEN ended_otherwise = 1 THEN 'ended_otherwise'
      ELSE 'not_finished'
    END AS anywhere_at_return,
    CASE
      WHEN answered_at >= $window_from THEN 'counted'
      WHEN answered_at IS NOT NULL THEN 'answered_before'
      WHEN answer_undated = 1 THEN 'answer_undated'
      WHEN submitted_at IS NULL THEN 'undated'
      WHEN waited_until_at <= accept_due_at
        OR (accept_due_at IS NULL AND acceptance_seconds <= $forward_within_working_seconds)
        THEN CASE WHEN ended_otherwise = 1 THEN 'ended_otherwise' ELSE 'answer_not_due' END
      ELSE 'counted'
    END AS anywhere_at_answer
  FROM touching
)
SELECT
  *,
  COALESCE(off_list, anywhere_at_finish) AS at_finish,
  COALESCE(
    off_list,
    CASE
      WHEN $pending_not_due = 'counted' AND anywhere_at_finish = 'pending_not_due' THEN 'counted' ELSE anywhere_at_finish
    END
  ) AS at_deadline,
  COALESCE(off_list, anywhere_at_work) AS at_work,
  COALESCE(off_list, anywhere_at_receipt) AS at_receipt,
  COALESCE(off_list, anywhere_at_return) AS at_return,
  COALESCE(off_list, anywhere_at_answer) AS at_answer
FROM placed_anywhere
