-- The figures a conference is remembered by, since lending began and in the year alone.
-- A turn is one loan of a household at its first payout: tranches and rollovers are not turns, nor is a loan that moved
-- in or one of an organisation. Households, students, poor houses, people after prison, social houses and workers abroad
-- are distinct; jobs and water works are added up.
-- A mirror knows the loans since its first month; what came before, and all but the loans themselves, only where it was
-- told of it (settled loans, outcomes): else those figures are NULL.
WITH known AS (
    SELECT
        EXISTS (SELECT 1 FROM told AS t WHERE t.kind = 'month' AND t."on" > p.opened_on) AS mirrored,
        EXISTS (SELECT 1 FROM outcomes UNION ALL SELECT 1 FROM told WHERE kind = 'earlier') AS results,
        EXISTS (
            SELECT 1 FROM told WHERE kind = 'earlier'
            UNION ALL
            SELECT 1 FROM loans
            WHERE closed_on < (SELECT date_trunc('year', min(t."on")) FROM told AS t WHERE t.kind = 'month')
        ) AS earlier
    FROM params AS p
),
turns AS (
    SELECT
        l.household,
        g.poverty,
        l.first_paid_out_on > p.opened_on AS in_year
    FROM loans AS l
    CROSS JOIN params AS p
    INNER JOIN programmes AS g ON g.code = l.programme
    WHERE NOT l.rollover AND NOT l.moved_in AND l.household IS NOT NULL AND l.first_paid_out_on <= p.as_of_on
),
results AS (
    SELECT
        o.kind,
        o.key,
        o.quantity,
        o."on" > p.opened_on AS in_year
    FROM outcomes AS o
    CROSS JOIN params AS p
    WHERE o."on" <= p.as_of_on
),
counted AS (
    SELECT 1 AS position, 'loan_turns' AS code, count(*) AS cumulative, count(*) FILTER (WHERE in_year) AS in_year
    FROM turns
    UNION ALL
    SELECT 2, 'poverty_households', count(DISTINCT household), count(DISTINCT household) FILTER (WHERE in_year)
    FROM turns WHERE poverty
    UNION ALL
    SELECT 3, 'jobs', coalesce(sum(quantity), 0), coalesce(sum(quantity) FILTER (WHERE in_year), 0)
    FROM results WHERE kind = 'job'
    UNION ALL
    SELECT 4, 'students', count(DISTINCT key), count(DISTINCT key) FILTER (WHERE in_year)
    FROM results WHERE kind = 'student'
    UNION ALL
    SELECT 5, 'poor_houses', count(DISTINCT key), count(DISTINCT key) FILTER (WHERE in_year)
    FROM results WHERE kind = 'poor_house'
    UNION ALL
    SELECT 6, 'water_works', coalesce(sum(quantity), 0), coalesce(sum(quantity) FILTER (WHERE in_year), 0)
    FROM results WHERE kind = 'water_work'
    UNION ALL
    SELECT 7, 'after_prison', count(DISTINCT key), count(DISTINCT key) FILTER (WHERE in_year)
    FROM results WHERE kind = 'after_prison'
    UNION ALL
    SELECT 8, 'social_houses', count(DISTINCT key), count(DISTINCT key) FILTER (WHERE in_year)
    FROM results WHERE kind = 'social_house'
    UNION ALL
    SELECT 9, 'workers_abroad', count(DISTINCT key), count(DISTINCT key) FILTER (WHERE in_year)
    FROM results WHERE kind = 'worker_abroad'
)
SELECT
    c.position,
    c.code,
    CASE WHEN NOT k.mirrored OR (CASE WHEN c.position <= 2 THEN k.earlier ELSE k.results END) THEN c.cumulative END
        AS cumulative,
    CASE WHEN NOT k.mirrored OR c.position <= 2 OR k.results THEN c.in_year END AS in_year
FROM counted AS c
CROSS JOIN known AS k
ORDER BY c.position
