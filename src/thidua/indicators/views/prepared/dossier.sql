/* Everything indicators ask of a dossier, one row a dossier, as it stood at the judged second; independent of the movement. */
SELECT
  b.dossier_id, b.procedure_id,
  b.receiving_unit_id, b.finishing_unit_id, b.receiving_officer_id, b.finishing_officer_id,
  b.boundary_independent, b.cross_boundary, b.channel, b.service_level, b.paid_online, b.status, b.ended_otherwise, b.not_accepted,
  b.digitised_intake, b.digitised_result, b.stated_verdict,
  b.accept_due_at, b.submitted_at, b.received_at, b.finished_at, b.returned_at, b.refused_at,
  b.broken_off_at, b.answered_at, b.answer_undated, b.waited_until_at,
  YEAR(b.received_at) * 100 + MONTH(b.received_at) AS received_month,
  YEAR(b.finished_at) * 100 + MONTH(b.finished_at) AS finished_month,
  YEAR(b.returned_at) * 100 + MONTH(b.returned_at) AS returned_month,
  CASE WHEN a.changes_later = 1 THEN a.due_then_at ELSE COALESCE(b.due_at, a.due_set_at) END AS stated_due_at,
  COALESCE(
    a.first_due_at, CASE WHEN a.changes_later = 1 THEN a.due_then_at ELSE COALESCE(b.due_at, a.due_set_at) END
  ) AS stated_first_due_at,
  b.waited_until_position - b.submitted_position AS acceptance_seconds,
  b.limit_seconds,
  -- GREATEST skips nulls in some engines and not in others, so nulls are kept out of it.
  CASE WHEN b.finished_position - b.received_position IS NOT NULL
    THEN GREATEST(0, b.finished_position - b.received_position - COALESCE(p.paused_since_receipt, 0))
  END AS worked_seconds,
  CASE WHEN b.finished_position - b.clock_start_position IS NOT NULL
    THEN GREATEST(0, b.finished_position - b.clock_start_position - COALESCE(p.paused_since_clock_start, 0))
  END AS clock_seconds,
  COALESCE(p.supplement_requests, 0) AS supplement_requests,
  p.awaiting_since_at,
  c.first_correction_at,
  c.steps_seen,
  CASE WHEN b.steps BETWEEN 1 AND 60 THEN b.steps END AS steps,
  COALESCE(o.answers, 0) AS answers,
  o.lowest_overall
FROM placed AS b
LEFT JOIN appointment AS a ON a.dossier_id = b.dossier_id
LEFT JOIN pause AS p ON p.dossier_id = b.dossier_id
LEFT JOIN course AS c ON c.dossier_id = b.dossier_id
LEFT JOIN opinion AS o ON o.dossier_id = b.dossier_id
