-- The groups of the place, one row each, with the grade of the closing month.
WITH sums AS (
    SELECT
        group_id,
        sum(closing) AS closing,
        count(DISTINCT household) FILTER (WHERE closing > 0) AS borrowers,
        sum(overdue) AS overdue,
        sum(frozen) AS frozen,
        sum(arrears) AS arrears
    FROM loan_year
    WHERE group_id IS NOT NULL
    GROUP BY group_id
),
deposits AS (
    SELECT
        s.group_id,
        sum(s.balance) AS savings,
        count(DISTINCT s.household) FILTER (WHERE s.balance > 0) AS savers
    FROM savings AS s
    INNER JOIN params AS p ON s.as_of_on = p.as_of_on
    WHERE s.group_id IS NOT NULL
    GROUP BY s.group_id
)
SELECT
    g.code,
    g.name,
    g.association,
    a.name_vi AS association_name_vi,
    a.name_en AS association_name_en,
    coalesce(h.name, '') AS hamlet,
    g.members,
    coalesce(s.borrowers, 0) AS borrowers,
    coalesce(s.closing, 0) AS closing,
    coalesce(s.overdue, 0) AS overdue,
    coalesce(s.frozen, 0) AS frozen,
    coalesce(s.arrears, 0) AS arrears,
    coalesce(d.savings, 0) AS savings,
    coalesce(d.savers, 0) AS savers,
    g.grade
FROM groups AS g
LEFT JOIN associations AS a ON a.code = g.association
LEFT JOIN hamlets AS h ON h.hamlet_id = g.hamlet_id
LEFT JOIN sums AS s ON s.group_id = g.group_id
LEFT JOIN deposits AS d ON d.group_id = g.group_id
ORDER BY a.position, g.association, g.code
