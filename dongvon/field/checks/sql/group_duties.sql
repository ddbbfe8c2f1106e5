-- The groups of a commune that work, each with its first check 16/TD of the year as far as a day, whether its hamlet is
-- in a difficult area that day, and who is to go there when by the organisation's plan.
WITH planned AS (
    SELECT n.group_id, n.month, n.inspector_id
    FROM checks_planline n JOIN checks_inspectionplan i ON i.id = n.plan_id
    WHERE i.id IN (SELECT max(id) FROM checks_inspectionplan
                   WHERE place = %(place)s AND year = %(year)s AND level = %(level)s GROUP BY association)
)
SELECT g.id, g.code, s.name, g.hamlet_id, h.name, g.association,
       coalesce(k.difficulty IN ('difficult', 'extreme'), false), planned.month, c.on,
       coalesce(c.inspector_id, planned.inspector_id)
FROM groups_group g
JOIN places_hamlet h ON h.id = g.hamlet_id
LEFT JOIN groups_boardseat s ON s.group_id = g.id AND s.post = 'head' AND s.since_on <= %(on)s
    AND (s.until_on IS NULL OR s.until_on > %(on)s)
LEFT JOIN LATERAL (
    SELECT difficulty FROM places_hamletclass
    WHERE hamlet_id = g.hamlet_id AND since_on <= %(on)s AND (until_on IS NULL OR until_on > %(on)s)
    ORDER BY since_on DESC LIMIT 1
) AS k ON true
LEFT JOIN planned ON planned.group_id = g.id
LEFT JOIN LATERAL (
    SELECT x.on, x.inspector_id FROM checks_groupcheck x
    WHERE x.group_id = g.id AND x.on BETWEEN %(first)s AND %(on)s ORDER BY x.on, x.id LIMIT 1
) AS c ON true
WHERE g.place = %(place)s AND g.state IN ('active', 'strengthening') AND g.founded_on <= %(on)s
  AND (%(association)s = '' OR g.association = %(association)s)
  AND (cardinality(%(groups)s::text[]) = 0 OR g.code = ANY (%(groups)s))
ORDER BY h.name, g.code
