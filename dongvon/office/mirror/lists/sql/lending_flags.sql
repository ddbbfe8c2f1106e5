-- What is asked of a customer before more is lent to him.
SELECT customer_code, outstanding, array_remove(ARRAY[
    CASE WHEN owed THEN 'owes' END,
    CASE WHEN extended THEN 'extended' END,
    CASE WHEN overdue > 0 THEN 'overdue' END,
    CASE WHEN overdue_long THEN 'overdue_long' END,
    CASE WHEN frozen > 0 THEN 'frozen' END,
    CASE WHEN written_off THEN 'written_off' END,
    CASE WHEN kept_in_season THEN 'kept_in_season' END,
    CASE WHEN arrears_long THEN 'arrears' END
], NULL) AS flags
FROM (
    SELECT
        customer_code,
        sum(outstanding)::bigint AS outstanding,
        sum(overdue) AS overdue,
        sum(frozen) AS frozen,
        bool_or(outstanding > 0) AS owed,
        bool_or(outstanding > 0 AND (extended_due_on > due_on OR extension_count > 0)) AS extended,
        bool_or(overdue > 0 AND last_overdue_on < %(on)s::date - %(lending_overdue_days)s) AS overdue_long,
        bool_or(principal_written_off > 0 OR written_off_year > 0) AS written_off,
        bool_or(kept_in_season_year > 0) AS kept_in_season,
        bool_or(arrears_months > %(arrears_months_most)s) AS arrears_long
    FROM loans
    GROUP BY customer_code
) AS l
WHERE extended OR overdue > 0 OR frozen > 0 OR written_off OR kept_in_season OR arrears_long
