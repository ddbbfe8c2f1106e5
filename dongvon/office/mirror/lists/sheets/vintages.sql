-- Loans by the year of their first payout; closed ones only as far as the month still names them.
SELECT
    extract(year FROM first_paid_out_on)::int AS year,
    count(*) AS loan_count,
    sum(disbursed)::bigint AS disbursed,
    sum(outstanding)::bigint AS outstanding,
    sum(overdue)::bigint AS overdue,
    sum(frozen)::bigint AS frozen,
    CASE
        WHEN sum(outstanding) > 0
            THEN (sum(overdue + frozen)::bigint * 20000 + sum(outstanding)::bigint) / (2 * sum(outstanding)::bigint)
    END AS bad_share_e2
FROM loans
GROUP BY 1
ORDER BY 1
