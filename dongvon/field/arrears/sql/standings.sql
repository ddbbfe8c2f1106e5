-- Loans in term at each month's end, as the books knew them that day: only what was booked by then is read. `hit_on`: the
-- day on which the loan went overdue within so many months after; that alone looks ahead, for the back-test.
WITH ends AS (
    SELECT unnest(%(ends)s::date[]) AS on_day
), stood AS (
    SELECT e.on_day, i.loan_id, i.group_id, l.household_id, s.*
    FROM ends e
    CROSS JOIN LATERAL loans_in(%(place)s, e.on_day) i
    JOIN loans_loan l ON l.id = i.loan_id
    CROSS JOIN LATERAL (
        SELECT sum(m.in_term) AS in_term, sum(m.overdue) AS overdue, sum(m.frozen) AS frozen, sum(m.arrears) AS unpaid,
               sum(m.arrears) FILTER (WHERE m.booked_on <= (e.on_day + 1 - interval '1 month')::date - 1)
                   AS unpaid_before
        FROM loans_movement m WHERE m.loan_id = i.loan_id AND m.place = %(place)s AND m.booked_on <= e.on_day
    ) AS s
    WHERE s.in_term > 0 AND s.overdue = 0 AND s.frozen = 0
), by_month AS (
    SELECT m.loan_id, date_trunc('month', m.booked_on)::date AS month,
           sum(m.amount) FILTER (WHERE m.event = 'interest_due') AS due,
           sum(m.amount) FILTER (WHERE m.event = 'interest_collected') AS paid
    FROM loans_movement m
    WHERE m.place = %(place)s AND m.event IN ('interest_due', 'interest_collected')
    GROUP BY m.loan_id, 2
), partly AS (
    SELECT e.on_day, b.loan_id, count(*) AS months
    FROM ends e JOIN by_month b ON b.month BETWEEN (e.on_day + 1 - interval '3 months')::date AND e.on_day
    WHERE b.paid > 0 AND b.paid < b.due
    GROUP BY e.on_day, b.loan_id
), put_in AS (
    SELECT s.household_id, date_trunc('month', t.booked_on)::date AS month, max(t.booked_on) AS last_on
    FROM ledger_transfer t JOIN savings_savingsaccount s ON s.id = t.about_id
    WHERE t.about_type = 'savings' AND t.event = 'savings_in' AND t.place = %(place)s
    GROUP BY s.household_id, 2
), saved AS (
    SELECT e.on_day, p.household_id, max(p.last_on) AS last_on,
           count(*) FILTER (WHERE p.month < (e.on_day + 1 - interval '3 months')::date) AS before,
           count(*) FILTER (WHERE p.month >= (e.on_day + 1 - interval '3 months')::date) AS lately
    FROM ends e JOIN put_in p ON p.month BETWEEN (e.on_day + 1 - interval '6 months')::date AND e.on_day
    GROUP BY e.on_day, p.household_id
), moved AS (
    SELECT e.on_day, m.loan_id, m.act_id, sum(m.overdue) AS amount
    FROM ends e JOIN loans_movement m ON m.booked_on <= e.on_day AND m.place = %(place)s AND m.overdue <> 0
    WHERE m.event <> 'opening' AND m.booked_on > (e.on_day + 1 - interval '12 months')::date - 1
    GROUP BY e.on_day, m.loan_id, m.act_id
), group_late AS (
    SELECT moved.on_day, l.group_id, count(DISTINCT moved.loan_id) AS loans
    FROM moved JOIN loans_loan l ON l.id = moved.loan_id
    WHERE moved.amount > 0 AND l.group_id IS NOT NULL
    GROUP BY moved.on_day, l.group_id
), fell AS (
    SELECT m.loan_id, m.act_id, min(m.booked_on) AS on_day
    FROM loans_movement m
    WHERE m.place = %(place)s AND m.overdue <> 0 AND m.event <> 'opening'
    GROUP BY m.loan_id, m.act_id HAVING sum(m.overdue) > 0
)
SELECT stood.on_day, stood.loan_id, stood.group_id, stood.in_term::bigint, stood.unpaid::bigint,
       coalesce(stood.unpaid_before, 0)::bigint, coalesce(partly.months, 0), coalesce(saved.before, 0),
       coalesce(saved.lately, 0), saved.last_on,
       coalesce(group_late.loans, 0) - (EXISTS (SELECT FROM moved WHERE moved.on_day = stood.on_day
           AND moved.loan_id = stood.loan_id AND moved.amount > 0))::int,
       (SELECT min(fell.on_day) FROM fell WHERE fell.loan_id = stood.loan_id AND fell.on_day > stood.on_day
           AND fell.on_day <= (stood.on_day + 1 + make_interval(months => %(hit_months)s))::date - 1)
FROM stood
LEFT JOIN partly ON partly.on_day = stood.on_day AND partly.loan_id = stood.loan_id
LEFT JOIN saved ON saved.on_day = stood.on_day AND saved.household_id = stood.household_id
LEFT JOIN group_late ON group_late.on_day = stood.on_day AND group_late.group_id = stood.group_id
ORDER BY stood.on_day, stood.loan_id
