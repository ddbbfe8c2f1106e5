SELECT
    loan_number,
    customer_code,
    due_on,
    extended_due_on,
    CASE
        WHEN extended_due_on > due_on + make_interval(months => %(extension_red_months)s) THEN 'red'
        ELSE 'amber'
    END AS level
FROM loans
WHERE outstanding > 0 AND extended_due_on >= due_on + make_interval(months => %(extension_amber_months)s)
