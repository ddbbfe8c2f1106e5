SELECT customer_code, string_agg(DISTINCT group_code, ', ' ORDER BY group_code) AS group_codes, sum(outstanding)::bigint AS outstanding
FROM loans
WHERE outstanding > 0 AND group_code <> ''
GROUP BY customer_code
HAVING min(group_code) <> max(group_code)
