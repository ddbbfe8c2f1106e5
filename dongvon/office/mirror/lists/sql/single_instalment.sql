SELECT loan_number, customer_code, signed_on, first_principal_on, due_on
FROM loans
WHERE
    outstanding > 0 AND first_principal_on >= due_on
    AND due_on > first_paid_out_on + make_interval(months => %(short_term_months)s)
