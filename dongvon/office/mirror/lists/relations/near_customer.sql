-- Who shares something with one customer that a list looks at: an identity card, a telephone, a spouse, a loan's number.
-- May name too many, never too few: the lists themselves say what they mean, and the relations keep to their walls.
SELECT n.customer_code
FROM mirror_customermonth AS n
INNER JOIN mirror_customermonth AS c
    ON
        n.identity_index = c.identity_index OR n.phone_index = c.phone_index
        OR n.hamlet_code = c.hamlet_code
        AND (lower(btrim(n.name)) = lower(btrim(c.spouse)) OR lower(btrim(n.spouse)) = lower(btrim(c.name)))
WHERE
    n.as_of_on = %(on)s AND n.place = ANY(%(places)s)
    AND c.as_of_on = %(on)s AND c.place = ANY(%(places)s) AND c.customer_code = %(customer_code)s
UNION
SELECT n.customer_code
FROM mirror_loanmonth AS n
INNER JOIN mirror_loanmonth AS c ON c.loan_number = n.loan_number
WHERE
    n.as_of_on = %(on)s AND n.place = ANY(%(places)s)
    AND c.as_of_on = %(on)s AND c.place = ANY(%(places)s) AND c.customer_code = %(customer_code)s
