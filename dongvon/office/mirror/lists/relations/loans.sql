-- The loans of the month, each with what follows from its own row. Money in đồng, whole; integer arithmetic throughout.
-- yearly_e7: interest of a year on the part not frozen, in 10^-7 đồng, 0 before interest is first due; a twelfth of it is
-- the month's interest. arrears_months: months of interest owed, a begun one counted; empty where a month bears none.
SELECT
    b.*,
    b.yearly_e7 / 120000000 AS month_interest,
    CASE WHEN b.yearly_e7 > 0 THEN (b.arrears * 120000000 + b.yearly_e7 - 1) / b.yearly_e7 END AS arrears_months,
    greatest(b.principal_due_cumulative - greatest(b.principal_paid, b.disbursed - b.outstanding), 0) AS missed,
    CASE
        WHEN b.transaction_day IS NULL THEN b.final_due_on + 1
        WHEN least(b.due_month + b.transaction_day - 1, b.next_month - 1) > b.final_due_on
            THEN least(b.due_month + b.transaction_day - 1, b.next_month - 1)
        ELSE least(b.next_month + b.transaction_day - 1, (b.next_month + interval '1 month')::date - 1)
    END AS transfer_on,
    b.outstanding > 0 AND b.frozen = 0 AND NOT b.is_student
        AND b.moved_on < %({day})s::date - make_interval(months => %(inactive_months)s) AS inactive
FROM (
    SELECT
        a.*,
        date_trunc('month', a.final_due_on)::date AS due_month,
        (date_trunc('month', a.final_due_on) + interval '1 month')::date AS next_month,
        CASE WHEN a.first_interest_on > %({day})s::date THEN 0 ELSE (a.in_term + a.overdue) * a.rate_e7 END AS yearly_e7
    FROM (
        SELECT
            m.*,
            m.in_term + m.overdue + m.frozen AS outstanding,
            m.interest_arrears_in_term + m.interest_arrears_overdue AS arrears,
            coalesce(m.extended_due_on, m.due_on) AS final_due_on,
            coalesce(m.last_transaction_on, m.last_paid_out_on, m.first_paid_out_on) AS moved_on,
            m.programme = ANY(%(student_programmes)s) AS is_student,
            coalesce(h.name, '') AS hamlet,
            coalesce(h.place = m.place AND (h.until_on IS NULL OR h.until_on > %({day})s), false) AS hamlet_known,
            coalesce(p.name, '') AS point
        FROM mirror_loanmonth AS m
        LEFT JOIN mirror_hamletanswer AS w ON w.place = m.place AND w.code = m.hamlet_code
        LEFT JOIN places_hamlet AS h ON h.code = coalesce(w.now_code, m.hamlet_code)
        LEFT JOIN places_point AS p ON p.id = h.point_id
        WHERE
            m.as_of_on = %({day})s AND m.place = ANY(%(places)s)
            AND (%(near)s::text[] IS NULL OR m.customer_code = ANY(%(near)s))
            AND (%(every_association)s OR m.association_code = %(association)s)
            AND (%(every_group)s OR m.group_code = ANY(%(group_codes)s))
    ) AS a
) AS b
