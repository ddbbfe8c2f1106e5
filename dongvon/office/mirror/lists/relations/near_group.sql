-- The members and the borrowers of one group.
SELECT customer_code
FROM mirror_customermonth
WHERE as_of_on = %(on)s AND place = ANY(%(places)s) AND group_code = %(group_code)s
UNION
SELECT customer_code
FROM mirror_loanmonth
WHERE as_of_on = %(on)s AND place = ANY(%(places)s) AND group_code = %(group_code)s
