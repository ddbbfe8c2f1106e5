SELECT
    customer_code,
    outstanding,
    (outstanding * 20000 + total) / (2 * total) AS portfolio_share_e2,
    row_number() OVER (ORDER BY outstanding DESC, customer_code) AS rank
FROM (SELECT customer_code, outstanding, sum(outstanding) OVER ()::bigint AS total FROM customers WHERE outstanding > 0) AS c
ORDER BY rank
LIMIT %(top_borrowers)s
