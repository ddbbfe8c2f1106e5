SELECT loan_number, customer_code, arrears, month_interest, arrears_months, moved_on
FROM loans
WHERE outstanding > 0 AND frozen = 0 AND NOT is_student AND arrears_months > %(arrears_months_most)s
