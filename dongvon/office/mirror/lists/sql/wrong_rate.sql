-- A rate is right if it is that of some variant of the programme on the signing day, or what later rows made of it.
SELECT
    l.loan_number,
    l.customer_code,
    l.signed_on,
    l.rate_e7,
    (array_agg(k.rate_e7 ORDER BY abs(k.rate_e7 - l.rate_e7), k.rate_e7))[1] AS nearest_e7
FROM loans AS l
INNER JOIN rates AS k ON k.programme = l.programme
WHERE
    l.outstanding > 0 AND k.since <= l.signed_on AND l.signed_on < k.until AND k.place IN ('', l.place)
GROUP BY l.loan_number, l.customer_code, l.signed_on, l.rate_e7
HAVING bool_and(k.rate_e7 <> l.rate_e7)
