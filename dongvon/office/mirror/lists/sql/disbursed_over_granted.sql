SELECT loan_number, customer_code, amount_granted, disbursed
FROM loans
WHERE amount_granted > 0 AND disbursed > amount_granted
