SELECT loan_number, customer_code, overdue, arrears, moved_on
FROM loans
WHERE
    outstanding > 0 AND frozen = 0 AND NOT is_student AND NOT inactive
    AND moved_on < %(on)s::date - make_interval(months => %(inactive_watch_months)s)
