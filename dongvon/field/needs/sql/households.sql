-- Households of a commune that stand on the lists on a day, or have declared a need or applied: with the head, the class
-- of household and hamlet, the group, and the latest answer. %(kinds)s: the classes that make the lists.
SELECT h.id, coalesce(p.name, h.code, ''), coalesce(p.sort_key, ''), h.hamlet_id, ha.name, coalesce(c.kind, ''),
       g.code, coalesce(g.association, ''), hc.urban, hc.difficulty, a.asked_on, a.needs, coalesce(a.reason, '')
FROM households_household h
JOIN places_hamlet ha ON ha.id = h.hamlet_id
LEFT JOIN households_householdclass c
    ON c.household_id = h.id AND c.since_on <= %(on)s AND (c.until_on IS NULL OR c.until_on > %(on)s)
LEFT JOIN groups_membership m
    ON m.household_id = h.id AND m.since_on <= %(on)s AND (m.until_on IS NULL OR m.until_on > %(on)s)
LEFT JOIN groups_group g ON g.id = m.group_id
LEFT JOIN LATERAL (
    SELECT urban, difficulty FROM places_hamletclass x
    WHERE x.hamlet_id = h.hamlet_id AND x.since_on <= %(on)s AND (x.until_on IS NULL OR x.until_on > %(on)s)
    ORDER BY x.since_on DESC LIMIT 1
) AS hc ON true
LEFT JOIN LATERAL (
    SELECT name, sort_key FROM households_person WHERE household_id = h.id ORDER BY head DESC, id LIMIT 1
) AS p ON true
LEFT JOIN LATERAL (
    SELECT asked_on, needs, reason FROM needs_answer
    WHERE household_id = h.id AND asked_on <= %(on)s ORDER BY asked_on DESC, id DESC LIMIT 1
) AS a ON true
WHERE h.place = %(place)s AND h.customer_kind = 'household'
  AND (%(household_id)s::bigint IS NULL OR h.id = %(household_id)s)
  AND (c.kind = ANY (%(kinds)s::text[]) OR h.id = ANY (%(needing)s::bigint[]))
  AND (%(association)s = '' OR g.association = %(association)s OR g.id IS NULL)
  AND (cardinality(%(groups)s::text[]) = 0 OR g.code = ANY (%(groups)s))
ORDER BY ha.code, p.sort_key, h.id
