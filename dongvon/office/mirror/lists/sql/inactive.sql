SELECT loan_number, customer_code, overdue, arrears, moved_on
FROM loans
WHERE inactive
