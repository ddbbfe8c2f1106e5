SELECT loan_number, customer_code, extended_month, due_on, extended_due_on
FROM loans
WHERE extended_month > 0 AND extended_due_on > due_on AND due_on > %(on)s
