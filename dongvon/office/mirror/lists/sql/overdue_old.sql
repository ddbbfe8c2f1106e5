SELECT loan_number, customer_code, overdue, last_overdue_on
FROM loans
WHERE
    overdue > 0 AND to_overdue_month <= 0
    AND (last_overdue_on IS NULL OR last_overdue_on < %(on)s::date - make_interval(months => %(overdue_band_months)s))
