SELECT l.loan_number, l.customer_code, min(g.group_code) AS headed_group
FROM loans AS l
INNER JOIN groups AS g ON g.head_code = l.customer_code
WHERE l.outstanding > 0 AND l.group_code <> ''
GROUP BY l.loan_number, l.customer_code
HAVING bool_and(g.group_code <> l.group_code)
