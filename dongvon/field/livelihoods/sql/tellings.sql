-- The plan to tell people, hamlet by hamlet, each line with the needs its households declared in so many days after it
-- was done, and how many households said what they need or do not for the first time in a year. What came after is not
-- said to have come of it.
SELECT t.id, t.hamlet_id, ha.name, t.way, t.topic, t.language, t.venue, t.planned_on, t.told_on, t.people,
       t.script <> '' OR t.attachment_id IS NOT NULL,
       (SELECT count(*) FROM needs_need n JOIN households_household h ON h.id = n.household_id
        WHERE h.hamlet_id = t.hamlet_id AND n.declared_on > t.told_on AND n.declared_on <= t.told_on + %(days)s),
       (SELECT coalesce(sum(n.amount), 0)::bigint FROM needs_need n JOIN households_household h ON h.id = n.household_id
        WHERE h.hamlet_id = t.hamlet_id AND n.declared_on > t.told_on AND n.declared_on <= t.told_on + %(days)s)
FROM livelihoods_telling t JOIN places_hamlet ha ON ha.id = t.hamlet_id
WHERE t.place = %(place)s
ORDER BY t.planned_on DESC, t.id DESC
