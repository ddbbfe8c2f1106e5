-- Principal due to date less what was repaid; what is already overdue or frozen has been dealt with.
SELECT
    loan_number,
    customer_code,
    missed,
    overdue,
    CASE
        WHEN EXISTS (
            SELECT FROM unnest(%(missed_programme)s::text[], %(missed_since)s::date[], %(missed_until)s::date[])
                AS rule (programme, since, until)
            WHERE rule.programme = loans.programme AND loans.signed_on >= rule.since AND loans.signed_on < rule.until
        ) THEN 'overdue'
        ELSE 'followed'
    END AS then_what
FROM loans
WHERE in_term > 0 AND final_due_on > %(on)s AND missed > overdue + frozen
