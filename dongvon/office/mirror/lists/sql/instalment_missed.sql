-- Principal due to date less what was repaid; what is already overdue or frozen has been dealt with.
SELECT
    loan_number,
    customer_code,
    missed,
    overdue,
    CASE
        WHEN signed_on >= %(missed_goes_overdue_since)s OR programme = ANY(%(missed_own_rule)s) THEN 'overdue'
        ELSE 'followed'
    END AS then_what
FROM loans
WHERE in_term > 0 AND final_due_on > %(on)s AND missed > overdue + frozen
