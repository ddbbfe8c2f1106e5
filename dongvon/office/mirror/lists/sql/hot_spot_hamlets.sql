SELECT *, row_number() OVER (ORDER BY bad_share_e2 DESC, outstanding DESC, hamlet_code) AS rank
FROM (
    SELECT
        place,
        hamlet_code,
        count(*) AS loan_count,
        sum(outstanding)::bigint AS outstanding,
        sum(overdue)::bigint AS overdue,
        sum(frozen)::bigint AS frozen,
        (sum(overdue + frozen)::bigint * 20000 + sum(outstanding)::bigint) / (2 * sum(outstanding)::bigint) AS bad_share_e2
    FROM loans
    WHERE outstanding > 0
    GROUP BY place, hamlet_code
    HAVING count(*) >= %(hot_spot_loans)s AND sum(overdue + frozen) > 0
) AS h
ORDER BY rank
LIMIT %(hot_spots_shown)s
