-- The same by hamlet; loans and savings whose hamlet is not known stand in a last row without a code.
WITH sums AS (
    SELECT
        hamlet_id,
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
    GROUP BY hamlet_id
),
teams AS (
    SELECT hamlet_id, count(*) AS groups FROM groups GROUP BY hamlet_id
),
deposits AS (
    SELECT
        s.hamlet_id,
        sum(s.balance) AS savings,
        count(DISTINCT s.household) FILTER (WHERE s.balance > 0) AS savers
    FROM savings AS s
    INNER JOIN params AS p ON s.as_of_on = p.as_of_on
    GROUP BY s.hamlet_id
),
names AS (
    SELECT hamlet_id, code, name AS name_vi, name AS name_en, coalesce(unit_name, '') AS unit_name FROM hamlets
    UNION ALL
    SELECT NULL, '', 'Chưa rõ tổ dân phố, bản', 'Hamlet not known', ''
)
SELECT
    n.code,
    n.name_vi,
    n.name_en,
    n.unit_name,
    coalesce(t.groups, 0) AS groups,
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
    coalesce(d.savers, 0) AS savers
FROM names AS n
LEFT JOIN sums AS s ON s.hamlet_id IS NOT DISTINCT FROM n.hamlet_id
LEFT JOIN teams AS t ON t.hamlet_id IS NOT DISTINCT FROM n.hamlet_id
LEFT JOIN deposits AS d ON d.hamlet_id IS NOT DISTINCT FROM n.hamlet_id
WHERE n.hamlet_id IS NOT NULL OR s.closing <> 0 OR s.opening <> 0 OR s.lent <> 0 OR s.collected <> 0 OR s.arrears <> 0
    OR t.groups IS NOT NULL OR d.savings <> 0
ORDER BY n.hamlet_id IS NULL, n.unit_name, n.code
