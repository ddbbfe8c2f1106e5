-- Transaction points, their fixed day and the sessions held in the year.
SELECT
    x.code,
    x.name,
    x.day,
    count(s.held_on) AS held
FROM points AS x
CROSS JOIN params AS p
LEFT JOIN sessions AS s ON s.point_code = x.code AND s.held_on > p.opened_on AND s.held_on <= p.as_of_on
GROUP BY x.code, x.name, x.day
ORDER BY x.day, x.code
