SELECT place, loan_count, outstanding, overdue, (overdue * 20000 + outstanding) / (2 * outstanding) AS overdue_share_e2
FROM (
    SELECT
        place,
        count(*) FILTER (WHERE outstanding > 0) AS loan_count,
        sum(outstanding)::bigint AS outstanding,
        sum(overdue)::bigint AS overdue
    FROM loans
    GROUP BY place
) AS l
WHERE outstanding > 0 AND overdue * 100 >= outstanding * %(overdue_percent)s
