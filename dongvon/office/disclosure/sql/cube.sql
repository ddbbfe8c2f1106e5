-- Loans with a balance, the households behind them and the balance at the end of each month: place, since, until. By hamlet
-- and programme, with the totals ('*'); a household that borrows twice is one in its totals.
WITH ends AS (SELECT e AS on_day FROM month_ends(%(since)s::date, %(until)s::date) e),
stood AS (
    SELECT ends.on_day, m.loan_id, sum(m.in_term + m.overdue + m.frozen)::bigint AS balance
    FROM ends JOIN loans_movement m ON m.place = %(place)s AND m.booked_on <= ends.on_day
    GROUP BY 1, 2
    HAVING sum(m.in_term + m.overdue + m.frozen) > 0
)
SELECT ends.on_day,
       CASE WHEN grouping(h.code) = 1 THEN '*' ELSE h.code END AS hamlet,
       CASE WHEN grouping(l.programme) = 1 THEN '*' ELSE l.programme END AS programme,
       count(*)::bigint AS loans, count(DISTINCT l.household_id)::bigint AS households, sum(stood.balance)::bigint AS balance
FROM ends
CROSS JOIN LATERAL loans_in(%(place)s, ends.on_day) i
JOIN stood ON stood.on_day = ends.on_day AND stood.loan_id = i.loan_id
JOIN loans_loan l ON l.id = i.loan_id
JOIN places_hamlet h ON h.id = i.hamlet_id
GROUP BY GROUPING SETS ((ends.on_day, h.code, l.programme), (ends.on_day, h.code), (ends.on_day, l.programme), (ends.on_day))
ORDER BY 1, 2, 3
