-- Transaction points, their fixed day and the sessions held in the year; of those a mirror is told nothing.
WITH mirror AS (
    SELECT EXISTS (SELECT 1 FROM told AS t CROSS JOIN params AS p WHERE t.kind = 'month' AND t."on" > p.opened_on)
        AS mirrored
)
SELECT
    x.code,
    x.name,
    x.day,
    CASE WHEN NOT (SELECT mirrored FROM mirror) THEN count(s.held_on) END AS held
FROM points AS x
CROSS JOIN params AS p
LEFT JOIN sessions AS s ON s.point_code = x.code AND s.held_on > p.opened_on AND s.held_on <= p.as_of_on
GROUP BY x.code, x.name, x.day
ORDER BY x.day, x.code
