/* Forwarding legs between units: from the unit that sent a dossier on to the unit it names, else the one that does the
   next step. A leg counts, and is on time, as in the indicator forwarded_on_time. leg_seconds: working time from the
   arrival at the sender (else the step before, else receipt; later where a supplement was answered meanwhile) until the
   dossier went on. median_seconds: nearest rank, over the legs whose time can be told. */
WITH
sent AS (
  SELECT
    s.dossier_id, s.seq, s.unit_id, DATE_TRUNC('second', s.happened_at) AS happened_at, s.happened_at AS moment,
    COALESCE(e.to_unit_id, n.unit_id) AS to_unit_id,
    CASE
      WHEN $due_at_midnight = 'end_of_day' AND DATE_TRUNC('second', s.due_at) = CAST(CAST(s.due_at AS DATE) AS TIMESTAMP)
        THEN DATE_TRUNC('second', s.due_at) + INTERVAL '86399' SECOND
      ELSE DATE_TRUNC('second', s.due_at)
    END AS due_at,
    COALESCE(s.arrived_at, s.previous_at, d.received_at) AS since_at
  FROM step AS s
  LEFT JOIN events AS e ON e.dossier_id = s.dossier_id AND e.seq = s.seq
  LEFT JOIN step AS n ON n.dossier_id = s.dossier_id AND n.previous_seq = s.seq
  LEFT JOIN prepared_dossier AS d ON d.dossier_id = s.dossier_id
  WHERE s.kind = 'forward'
    AND s.happened_at >= $window_from AND s.happened_at < $window_end
    AND ($population = 'all' OR d.boundary_independent = 1)
),
resumed AS (
  SELECT s.dossier_id, s.seq, MAX(a.answered_at) AS answered_at
  FROM sent AS s
  INNER JOIN supplements AS a ON a.dossier_id = s.dossier_id
  WHERE a.answered_at > s.since_at AND a.answered_at <= s.moment
  GROUP BY s.dossier_id, s.seq
),
begun AS (
  SELECT s.*, COALESCE(r.answered_at, s.since_at) AS began_at
  FROM sent AS s
  LEFT JOIN resumed AS r ON r.dossier_id = s.dossier_id AND r.seq = s.seq
),
timed AS (
  SELECT
    t.dossier_id, t.seq, t.unit_id, t.to_unit_id, t.happened_at, t.due_at,
    WORKING_POSITION(e, t.happened_at) - WORKING_POSITION(s, t.began_at) AS leg_seconds
  FROM begun AS t
  LEFT JOIN unit_calendar AS c ON c.unit_id = t.unit_id
  LEFT JOIN working_day AS s ON s.calendar_no = COALESCE(c.calendar_no, 0) AND s.day = CAST(t.began_at AS DATE)
  LEFT JOIN working_day AS e ON e.calendar_no = COALESCE(c.calendar_no, 0) AND e.day = CAST(t.happened_at AS DATE)
),
counted AS (
  SELECT
    COALESCE(unit_id, '') AS from_unit_id,
    COALESCE(to_unit_id, '') AS to_unit_id,
    dossier_id, seq, leg_seconds,
    CASE
      WHEN happened_at <= due_at OR (due_at IS NULL AND leg_seconds <= $forward_within_working_seconds) THEN 1 ELSE 0
    END AS on_time
  FROM timed
  WHERE due_at IS NOT NULL OR leg_seconds IS NOT NULL
),
pairs AS (
  SELECT from_unit_id, to_unit_id, COUNT(*) AS legs, SUM(on_time) AS on_time, COUNT(leg_seconds) AS told
  FROM counted
  GROUP BY from_unit_id, to_unit_id
),
ranked AS (
  SELECT
    from_unit_id, to_unit_id, leg_seconds,
    ROW_NUMBER() OVER (PARTITION BY from_unit_id, to_unit_id ORDER BY leg_seconds, dossier_id, seq) AS place
  FROM counted
  WHERE leg_seconds IS NOT NULL
)
SELECT p.from_unit_id, p.to_unit_id, p.legs, CAST(p.on_time AS BIGINT) AS on_time, m.leg_seconds AS median_seconds
FROM pairs AS p
LEFT JOIN ranked AS m
  ON m.from_unit_id = p.from_unit_id AND m.to_unit_id = p.to_unit_id
  AND m.place * 2 >= p.told AND m.place * 2 < p.told + 2
ORDER BY p.from_unit_id, p.to_unit_id
