-- One line for each commune and point: loans by their hamlet, customers and groups by theirs.
SELECT
    place,
    point,
    sum(customers)::int AS customers,
    sum(borrowers)::int AS borrowers,
    sum(savers)::int AS savers,
    sum(group_count)::int AS group_count,
    sum(loan_count)::int AS loan_count,
    sum(inactive_count)::int AS inactive_count,
    sum(outstanding)::bigint AS outstanding,
    sum(overdue)::bigint AS overdue,
    sum(frozen)::bigint AS frozen,
    sum(arrears)::bigint AS arrears,
    sum(savings)::bigint AS savings,
    sum(outstanding_before)::bigint AS outstanding_before,
    sum(overdue_before)::bigint AS overdue_before
FROM (
    SELECT
        place,
        point,
        0 AS customers,
        0 AS borrowers,
        0 AS savers,
        0 AS group_count,
        CASE WHEN outstanding > 0 THEN 1 ELSE 0 END AS loan_count,
        CASE WHEN inactive THEN 1 ELSE 0 END AS inactive_count,
        outstanding,
        overdue,
        frozen,
        arrears,
        0 AS savings,
        0 AS outstanding_before,
        0 AS overdue_before
    FROM loans
    UNION ALL
    SELECT
        place, point, active::int, (outstanding > 0)::int, (savings_balance > 0)::int, 0, 0, 0, 0, 0, 0, 0,
        savings_balance, 0, 0
    FROM customers
    UNION ALL
    SELECT place, point, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM groups
    WHERE members > 0 OR outstanding > 0
    UNION ALL
    SELECT place, point, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, outstanding, overdue
    FROM loans_before
) AS parts
GROUP BY place, point
ORDER BY place, point
