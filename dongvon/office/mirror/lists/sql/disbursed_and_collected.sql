SELECT
    loan_number,
    customer_code,
    last_paid_out_on,
    disbursed_month,
    collected_in_term_month + collected_overdue_month + collected_frozen_month AS collected_month
FROM loans
WHERE
    rolled_month = 0 AND collected_in_term_month + collected_overdue_month + collected_frozen_month > 0
    AND last_paid_out_on > %(on)s::date - %(collected_soon_days)s
