SELECT loan_number, customer_code, student_name, student_graduates_on, first_principal_on
FROM loans
WHERE
    outstanding > 0 AND student_graduates_on <= %(on)s
    AND (first_principal_on IS NULL OR first_principal_on > %(on)s)
