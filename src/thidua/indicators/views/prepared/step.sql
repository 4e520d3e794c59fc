/* Routing steps up to the judged second, each with the step before it in the source's own order (logs tie on timestamps).
   The ledger keeps the step before beside each row, so only the few logs with a broken chain are sorted again. */
SELECT
  dossier_id, seq, kind, unit_id, officer_id, due_at, happened_at, arrived_at,
  previous_happened_at AS previous_at,
  previous_seq,
  previous_unit_id
FROM events
WHERE happened_at < $until_at AND dossier_id NOT IN (SELECT dossier_id FROM broken_chain)
UNION ALL
SELECT
  dossier_id, seq, kind, unit_id, officer_id, due_at, happened_at, arrived_at,
  LAG(happened_at) OVER (PARTITION BY dossier_id ORDER BY seq) AS previous_at,
  LAG(seq) OVER (PARTITION BY dossier_id ORDER BY seq) AS previous_seq,
  LAG(unit_id) OVER (PARTITION BY dossier_id ORDER BY seq) AS previous_unit_id
FROM events
WHERE happened_at < $until_at AND dossier_id IN (SELECT dossier_id FROM broken_chain)
