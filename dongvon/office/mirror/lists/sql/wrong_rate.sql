-- A rate is right if it is that of some variant of the programme on the signing day, or what later rows made of it.
SELECT l.loan_number, l.customer_code, l.signed_on, l.rate_e7, k.nearest_e7
FROM loans AS l
INNER JOIN LATERAL (
    SELECT
        bool_or(r.rate_e7 = l.rate_e7) AS known,
        (array_agg(r.rate_e7 ORDER BY abs(r.rate_e7 - l.rate_e7), r.rate_e7))[1] AS nearest_e7
    FROM rates AS r
    WHERE
        r.programme = l.programme AND r.since <= l.signed_on AND l.signed_on < r.until
        AND (r.place = '' OR r.place = l.place)
) AS k ON NOT k.known
WHERE l.outstanding > 0
