SELECT l.customer_code, l.programme, l.outstanding, k.amount AS ceiling
FROM (
    SELECT customer_code, programme, sum(outstanding)::bigint AS outstanding, max(signed_on) AS last_signed_on
    FROM loans
    WHERE outstanding > 0
    GROUP BY customer_code, programme
) AS l
INNER JOIN ceilings AS k ON k.programme = l.programme AND k.since <= l.last_signed_on AND l.last_signed_on < k.until
WHERE l.outstanding > k.amount
