-- The limit is that of core.schedule.longest_extension. Months are counted from calendar month to calendar month: due
-- days are moved within their month only.
SELECT loan_number, customer_code, due_on, extended_due_on, extended_months, longest_months
FROM (
    SELECT
        *,
        CASE
            WHEN is_student THEN repayment_months / 2
            WHEN term_months <= %(short_term_months)s THEN %(short_term_months)s
            ELSE term_months / 2
        END AS longest_months
    FROM (
        SELECT
            *,
            (extract(year FROM extended_due_on) - extract(year FROM due_on))::int * 12
            + (extract(month FROM extended_due_on) - extract(month FROM due_on))::int AS extended_months,
            (extract(year FROM due_on) - extract(year FROM first_paid_out_on))::int * 12
            + (extract(month FROM due_on) - extract(month FROM first_paid_out_on))::int AS term_months,
            (extract(year FROM student_graduates_on) - extract(year FROM first_paid_out_on))::int * 12
            + (extract(month FROM student_graduates_on) - extract(month FROM first_paid_out_on))::int AS repayment_months
        FROM loans
        WHERE outstanding > 0 AND extended_due_on > due_on AND programme_code <> ALL(%(extension_own_rules)s)
    ) AS l
) AS l
WHERE extended_months > longest_months
