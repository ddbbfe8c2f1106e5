SELECT loan_number, customer_code, in_term, overdue, frozen, arrears
FROM loans
WHERE
    least(
        in_term, overdue, frozen, disbursed, amount_granted, principal_paid, interest_paid_total,
        interest_arrears_in_term, interest_arrears_overdue
    ) < 0
