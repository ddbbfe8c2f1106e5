SELECT loan_number, customer_code, arrears, month_interest, arrears_months
FROM loans
WHERE outstanding > 0 AND arrears_months > %(arrears_high_months)s
