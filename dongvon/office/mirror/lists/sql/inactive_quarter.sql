SELECT loan_number, customer_code, overdue, arrears, moved_on
FROM loans
WHERE inactive AND moved_on >= %(on)s::date - make_interval(months => %(inactive_half_year)s)
