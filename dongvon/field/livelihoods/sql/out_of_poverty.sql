-- Households that left poverty or near-poverty by a decision: since classes are kept and of that in the year; of them
-- those that had been lent to before. One row a class left.
SELECT was.kind, count(DISTINCT was.household_id),
       count(DISTINCT was.household_id) FILTER (WHERE became.since_on >= make_date(extract(year FROM %(on)s::date)::int, 1, 1)),
       count(DISTINCT was.household_id) FILTER (WHERE lent.already),
       count(DISTINCT was.household_id)
           FILTER (WHERE lent.already AND became.since_on >= make_date(extract(year FROM %(on)s::date)::int, 1, 1))
FROM households_householdclass was
JOIN households_household h ON h.id = was.household_id AND h.place = %(place)s
JOIN households_householdclass became
    ON became.household_id = was.household_id AND became.since_on = was.until_on
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM loans_loan l
                   WHERE l.household_id = was.household_id AND l.first_paid_out_on < became.since_on) AS already
) AS lent
WHERE was.kind IN ('poor', 'near_poor') AND became.kind IN ('newly_escaped', 'average') AND became.since_on <= %(on)s
GROUP BY was.kind ORDER BY was.kind DESC
