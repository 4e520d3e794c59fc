/* What the routing log up to the judged second says of a dossier as a whole. steps_seen: bit n is set where step n occurs. */
SELECT
  dossier_id,
  MIN(CASE WHEN kind = 'correction' THEN DATE_TRUNC('second', happened_at) END) AS first_correction_at,
  BIT_OR(CASE WHEN step BETWEEN 1 AND 60 THEN 1 << step ELSE 0 END) AS steps_seen
FROM events
WHERE happened_at < $until_at AND (kind = 'correction' OR step BETWEEN 1 AND 60)
GROUP BY dossier_id
