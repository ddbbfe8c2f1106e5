-- Every class of change with its loans and balances, and what of it moved between in-term and overdue.
SELECT
    change,
    count(*) AS loan_count,
    sum(outstanding)::bigint AS outstanding,
    sum(outstanding_before)::bigint AS outstanding_before,
    sum(in_term_before)::bigint AS in_term_before,
    sum(overdue_before)::bigint AS overdue_before,
    sum(least(in_term_before, greatest(overdue - overdue_before, 0)))::bigint AS rolled,
    sum(least(overdue_before, greatest(in_term - in_term_before, 0)))::bigint AS cured
FROM changes
GROUP BY change
