SELECT l.loan_number, l.customer_code, l.last_paid_out_on, o.loan_number AS overdue_loan, o.collected_overdue_month
FROM loans AS l
INNER JOIN loans AS o ON o.customer_code = l.customer_code AND o.loan_number <> l.loan_number
WHERE o.collected_overdue_month > 0 AND l.first_paid_out_on > %(on)s::date - %(lent_again_days)s
