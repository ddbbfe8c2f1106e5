SELECT
    loan_number,
    customer_code,
    overdue,
    arrears,
    collected_in_term_month + collected_overdue_month AS collected_month,
    last_overdue_on
FROM loans
WHERE
    overdue > 0 AND arrears > 0 AND last_overdue_on > %(on)s::date - %(principal_only_days)s
    AND collected_in_term_month + collected_overdue_month > 0
    AND interest_in_term_month + interest_overdue_month = 0
