SELECT loan_number, customer_code, arrears, moved_on
FROM loans
WHERE outstanding = 0 AND arrears > 0
