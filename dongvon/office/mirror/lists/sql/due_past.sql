SELECT loan_number, customer_code, in_term, final_due_on, transfer_on
FROM loans
WHERE in_term > 0 AND final_due_on <= %(on)s
