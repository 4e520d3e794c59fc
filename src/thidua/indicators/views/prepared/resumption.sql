/* Steps of dossiers that waited for a supplement: the last answer that came between the step's beginning and its end. */
WITH
near AS (
  SELECT
    dossier_id, seq, happened_at,
    COALESCE(arrived_at, LAG(happened_at) OVER (PARTITION BY dossier_id ORDER BY seq)) AS arrived_at
  FROM events
  WHERE happened_at <= $as_of_at AND dossier_id IN (SELECT dossier_id FROM supplements WHERE answered_at <= $as_of_at)
)
SELECT n.dossier_id, n.seq, MAX(s.answered_at) AS answered_at
FROM near AS n
LEFT JOIN prepared_dossier AS d ON d.dossier_id = n.dossier_id
INNER JOIN supplements AS s ON s.dossier_id = n.dossier_id
WHERE s.answered_at > COALESCE(n.arrived_at, d.received_at) AND s.answered_at <= n.happened_at
GROUP BY n.dossier_id, n.seq
