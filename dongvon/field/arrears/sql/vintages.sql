-- Loans of a commune by the year of their first payout: how many, what was paid out, what is owed and overdue at the end
-- of a day, and how many were ever overdue in these books (what came before they were opened they do not know).
SELECT extract(year FROM l.first_paid_out_on)::int, count(*), sum(s.paid_out)::bigint, sum(s.owed)::bigint,
       sum(s.overdue)::bigint, count(*) FILTER (WHERE s.owed > 0), count(*) FILTER (WHERE s.overdue > 0),
       count(*) FILTER (WHERE s.ever)
FROM loans_in(%(place)s, %(on)s) i
JOIN loans_loan l ON l.id = i.loan_id
JOIN (
    SELECT loan_id, sum(in_term + overdue + frozen) AS owed, sum(overdue) AS overdue, bool_or(rose) AS ever,
           sum(paid_out) AS paid_out
    FROM (
        SELECT m.loan_id, sum(m.in_term) AS in_term, sum(m.overdue) AS overdue, sum(m.frozen) AS frozen,
               sum(m.overdue) > 0 AS rose,
               coalesce(sum(m.amount) FILTER (WHERE m.event IN ('opening', 'paid_out', 'rolled_in')), 0) AS paid_out
        FROM loans_movement m WHERE m.place = %(place)s AND m.booked_on <= %(on)s
        GROUP BY m.loan_id, coalesce(m.act_id, -m.id)
    ) AS by_act
    GROUP BY loan_id
) AS s ON s.loan_id = l.id
WHERE l.first_paid_out_on <= %(on)s
GROUP BY 1 ORDER BY 1
