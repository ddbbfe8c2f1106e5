-- Where the money lent comes from: outstanding by fund, central (TW) before local (DP).
WITH plans AS (
    SELECT fund_id, sum(amount) AS plan FROM targets GROUP BY fund_id
),
sums AS (
    SELECT
        fund_id,
        sum(opening) AS opening,
        sum(lent) AS lent,
        sum(collected) AS collected,
        sum(closing) AS closing,
        count(DISTINCT household) FILTER (WHERE closing > 0) AS borrowers
    FROM loan_year
    GROUP BY fund_id
)
SELECT
    f.code,
    f.name,
    f.source,
    coalesce(s.opening, 0) AS opening,
    coalesce(s.lent, 0) AS lent,
    coalesce(s.collected, 0) AS collected,
    coalesce(s.closing, 0) AS closing,
    coalesce(s.closing, 0) - coalesce(s.opening, 0) AS growth,
    coalesce(s.borrowers, 0) AS borrowers,
    coalesce(t.plan, 0) AS plan
FROM funds AS f
LEFT JOIN sums AS s ON s.fund_id = f.fund_id
LEFT JOIN plans AS t ON t.fund_id = f.fund_id
WHERE s.opening <> 0 OR s.closing <> 0 OR s.lent <> 0 OR s.collected <> 0 OR t.plan IS NOT NULL
ORDER BY f.source = 'DP', f.code
