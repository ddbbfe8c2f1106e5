-- Entrusted lending by mass organisation; the last row (code '') is lending without a group.
WITH sums AS (
    SELECT
        coalesce(association, '') AS code,
        sum(opening) AS opening,
        sum(lent) AS lent,
        sum(turns) AS lent_count,
        sum(collected) AS collected,
        sum(closing) AS closing,
        count(DISTINCT household) FILTER (WHERE closing > 0) AS borrowers,
        sum(overdue) AS overdue,
        sum(frozen) AS frozen,
        sum(arrears) AS arrears
    FROM loan_year
    GROUP BY coalesce(association, '')
),
teams AS (
    SELECT
        association AS code,
        count(*) AS groups,
        sum(members) AS members,
        count(*) FILTER (WHERE grade = 'good') AS good,
        count(*) FILTER (WHERE grade = 'fair') AS fair,
        count(*) FILTER (WHERE grade = 'average') AS average,
        count(*) FILTER (WHERE grade = 'weak') AS weak
    FROM groups
    GROUP BY association
),
deposits AS (
    SELECT
        coalesce(s.association, '') AS code,
        sum(s.balance) AS savings,
        count(DISTINCT s.household) FILTER (WHERE s.balance > 0) AS savers
    FROM savings AS s
    INNER JOIN params AS p ON s.as_of_on = p.as_of_on
    GROUP BY coalesce(s.association, '')
),
names AS (
    SELECT code, name_vi, name_en, position FROM associations
    UNION ALL
    SELECT '', 'Cho vay trực tiếp', 'Lent directly', 1000000
)
SELECT
    n.code,
    n.name_vi,
    n.name_en,
    coalesce(t.groups, 0) AS groups,
    coalesce(t.members, 0) AS members,
    coalesce(s.opening, 0) AS opening,
    coalesce(s.lent, 0) AS lent,
    coalesce(s.lent_count, 0) AS lent_count,
    coalesce(s.collected, 0) AS collected,
    coalesce(s.closing, 0) AS closing,
    coalesce(s.borrowers, 0) AS borrowers,
    coalesce(s.overdue, 0) AS overdue,
    coalesce(s.frozen, 0) AS frozen,
    coalesce(s.arrears, 0) AS arrears,
    coalesce(d.savings, 0) AS savings,
    coalesce(d.savers, 0) AS savers,
    coalesce(t.good, 0) AS good,
    coalesce(t.fair, 0) AS fair,
    coalesce(t.average, 0) AS average,
    coalesce(t.weak, 0) AS weak
FROM names AS n
LEFT JOIN sums AS s ON s.code = n.code
LEFT JOIN teams AS t ON t.code = n.code
LEFT JOIN deposits AS d ON d.code = n.code
WHERE n.code <> '' OR s.code IS NOT NULL OR d.code IS NOT NULL
ORDER BY n.position, n.code
