/* Per dossier, the answers given up to the judged second: how many, and the lowest overall score. */
SELECT dossier_id, COUNT(*) AS answers, MIN(overall) AS lowest_overall
FROM surveys
WHERE answered_at < $until_at AND dossier_id IS NOT NULL
GROUP BY dossier_id
