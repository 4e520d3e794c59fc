/* Dossiers finished, with the working time that 1% of the city's dossiers of the procedure undercut at most: its first
   percentile by nearest rank. NULL where fewer than 100 were finished, for those have none. */
WITH handled AS (
  SELECT dossier_id, procedure_id, worked_seconds
  FROM population
  WHERE at_finish = 'counted' AND ended_otherwise = 0 AND worked_seconds IS NOT NULL AND procedure_id IS NOT NULL
),
ranked AS (
  SELECT
    procedure_id, worked_seconds,
    ROW_NUMBER() OVER (PARTITION BY procedure_id ORDER BY worked_seconds, dossier_id) AS place
  FROM handled
),
sized AS (
  SELECT procedure_id, COUNT(*) AS dossiers FROM handled GROUP BY procedure_id
),
first_percentile AS (
  SELECT r.procedure_id, r.worked_seconds AS percentile_seconds
  FROM ranked AS r
  INNER JOIN sized AS s ON s.procedure_id = r.procedure_id
  WHERE s.dossiers >= 100 AND r.place = (s.dossiers + 99) // 100
)
SELECT
  p.dossier_id, p.finishing_unit_id, p.finishing_officer_id, p.procedure_id, p.finished_month, p.at_finish,
  p.ended_otherwise, p.worked_seconds, f.percentile_seconds
FROM population AS p
LEFT JOIN first_percentile AS f ON f.procedure_id = p.procedure_id
