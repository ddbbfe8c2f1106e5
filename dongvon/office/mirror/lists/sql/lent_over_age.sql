SELECT l.loan_number, l.customer_code, c.born_on, l.first_paid_out_on
FROM loans AS l
INNER JOIN customers AS c ON c.customer_code = l.customer_code
WHERE
    l.outstanding > 0 AND l.programme = ANY(%(business_programmes)s)
    AND l.first_paid_out_on > c.born_on + make_interval(years => %(age_most)s)
