SELECT loan_number, customer_code, overdue, to_overdue_month, last_overdue_on
FROM loans
WHERE overdue > 0 AND (to_overdue_month > 0 OR last_overdue_on >= date_trunc('month', %(on)s::date)::date)
