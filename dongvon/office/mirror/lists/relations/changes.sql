-- What became of every loan since the earlier month. A loan is known by its number and its customer: numbers are reused.
-- Of several changes the first that fits counts: new, settled, worse, better, extended, up, down.
SELECT
    *,
    CASE
        WHEN outstanding_before = 0 THEN 'new'
        WHEN outstanding = 0 THEN 'settled'
        WHEN bad > bad_before THEN 'worse'
        WHEN bad < bad_before THEN 'better'
        WHEN final_due_on > final_due_on_before THEN 'extended'
        WHEN outstanding > outstanding_before THEN 'up'
        WHEN outstanding < outstanding_before THEN 'down'
        ELSE 'unchanged'
    END AS change
FROM (
    SELECT
        coalesce(l.loan_number, b.loan_number) AS loan_number,
        coalesce(l.customer_code, b.customer_code) AS customer_code,
        coalesce(l.outstanding, 0) AS outstanding,
        coalesce(l.in_term, 0) AS in_term,
        coalesce(l.overdue, 0) AS overdue,
        coalesce(l.overdue + l.frozen, 0) AS bad,
        l.final_due_on,
        coalesce(b.outstanding, 0) AS outstanding_before,
        coalesce(b.in_term, 0) AS in_term_before,
        coalesce(b.overdue, 0) AS overdue_before,
        coalesce(b.overdue + b.frozen, 0) AS bad_before,
        b.final_due_on AS final_due_on_before
    FROM loans AS l
    FULL JOIN loans_before AS b ON b.loan_number = l.loan_number AND b.customer_code = l.customer_code
) AS c
WHERE outstanding > 0 OR outstanding_before > 0
