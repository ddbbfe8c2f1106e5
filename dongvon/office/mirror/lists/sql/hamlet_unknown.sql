SELECT loan_number, customer_code, hamlet_code
FROM loans
WHERE outstanding > 0 AND NOT hamlet_known
