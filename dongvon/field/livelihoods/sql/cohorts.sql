-- Households poor or near-poor on the first day of a year, by class and class of hamlet of that day: who was lent to in
-- the year, and who was not and owed nothing from before; and how many had left by the last day of that year and of the
-- two after it. No class on that day: nobody knows.
WITH years AS (
    SELECT make_date(y, 1, 1) AS begins, make_date(y, 12, 31) AS ends, y AS year
    FROM generate_series(
        (SELECT extract(year FROM min(since_on))::int FROM households_householdclass WHERE place = %(place)s),
        extract(year FROM %(on)s::date)::int) AS y
), listed AS (
    SELECT y.year, c.household_id, c.kind, coalesce(z.zone, '') AS zone,
           bool_or(l.first_paid_out_on BETWEEN y.begins AND y.ends AND NOT l.rollover) IS TRUE AS borrowed,
           bool_or(l.first_paid_out_on < y.begins AND (l.closed_on IS NULL OR l.closed_on >= y.begins)) IS TRUE AS owing
    FROM years y
    JOIN households_householdclass c
        ON c.since_on <= y.begins AND (c.until_on IS NULL OR c.until_on > y.begins) AND c.kind IN ('poor', 'near_poor')
    JOIN households_household h ON h.id = c.household_id AND h.place = %(place)s
    LEFT JOIN LATERAL (
        SELECT CASE WHEN x.urban THEN 'urban' ELSE x.difficulty END AS zone FROM places_hamletclass x
        WHERE x.hamlet_id = h.hamlet_id AND x.since_on <= y.begins AND (x.until_on IS NULL OR x.until_on > y.begins)
        ORDER BY x.since_on DESC LIMIT 1
    ) AS z ON true
    LEFT JOIN loans_loan l ON l.household_id = c.household_id
    GROUP BY y.year, c.household_id, c.kind, z.zone
)
SELECT l.year, l.kind, l.zone, n.years, l.borrowed,
       count(*) FILTER (WHERE later.kind IN ('newly_escaped', 'average')), count(later.kind),
       count(*) FILTER (WHERE later.kind IS NULL)
FROM listed l
CROSS JOIN generate_series(1, %(years)s) AS n (years)
LEFT JOIN households_householdclass later
    ON later.household_id = l.household_id AND later.since_on <= make_date(l.year + n.years - 1, 12, 31)
    AND (later.until_on IS NULL OR later.until_on > make_date(l.year + n.years - 1, 12, 31))
WHERE (l.borrowed OR NOT l.owing) AND make_date(l.year + n.years - 1, 12, 31) <= %(on)s
GROUP BY l.year, l.kind, l.zone, n.years, l.borrowed
ORDER BY l.year, l.kind, l.zone, n.years, l.borrowed
