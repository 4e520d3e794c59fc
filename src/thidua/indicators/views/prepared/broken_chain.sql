/* Dossiers whose rows do not tell themselves which step came before: their log came in several imports, a row of it was
   replaced, or a step before lies after the judged second. */
SELECT dossier_id
FROM events_history
WHERE continues OR NOT is_current
UNION
SELECT dossier_id
FROM events
WHERE happened_at < $until_at AND previous_happened_at >= $until_at
