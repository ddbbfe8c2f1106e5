-- From what to what loans went between two month ends: 0 in term, 1 to n overdue by the age of the oldest part still
-- left (what was paid went to the oldest part first), 90 frozen, 99 nothing owed any more (paid, written off, moved
-- away). %(bounds)s: the bounds of the ages in months. One row a pair of states, with loans and what they owed before.
WITH ends AS (
    SELECT unnest(%(ends)s::date[]) AS on_day
), changed AS (
    SELECT m.loan_id, min(m.booked_on) AS booked_on, sum(m.overdue) AS change,
           min(CASE WHEN m.event = 'opening' THEN least(m.booked_on, l.final_due_on) ELSE m.booked_on END) AS since
    FROM loans_movement m JOIN loans_loan l ON l.id = m.loan_id
    WHERE m.place = %(place)s AND m.overdue <> 0
    GROUP BY m.loan_id, coalesce(m.act_id, -m.id)
), parts AS (
    SELECT e.on_day, c.loan_id, c.since,
           sum(c.change) FILTER (WHERE c.change > 0)
               OVER (PARTITION BY e.on_day, c.loan_id ORDER BY c.since, c.booked_on) AS upto,
           -sum(c.change) FILTER (WHERE c.change < 0) OVER (PARTITION BY e.on_day, c.loan_id) AS lowered,
           c.change
    FROM ends e JOIN changed c ON c.booked_on <= e.on_day
), oldest AS (
    SELECT on_day, loan_id, min(since) AS since FROM parts
    WHERE change > 0 AND upto > coalesce(lowered, 0) GROUP BY on_day, loan_id
), balances AS (
    SELECT e.on_day, i.loan_id, sum(m.in_term) AS in_term, sum(m.overdue) AS overdue, sum(m.frozen) AS frozen
    FROM ends e
    CROSS JOIN LATERAL loans_in(%(place)s, e.on_day) i
    JOIN loans_movement m ON m.loan_id = i.loan_id AND m.place = %(place)s AND m.booked_on <= e.on_day
    GROUP BY e.on_day, i.loan_id
), states AS (
    SELECT b.on_day, b.loan_id, b.in_term + b.overdue + b.frozen AS owed,
           CASE WHEN b.overdue > 0 THEN 1 + (SELECT count(*) FROM unnest(%(bounds)s::int[]) AS x
                    WHERE o.since < (b.on_day - make_interval(months => x))::date)
                WHEN b.in_term > 0 THEN 0 WHEN b.frozen > 0 THEN 90 ELSE 99 END AS state
    FROM balances b LEFT JOIN oldest o ON o.on_day = b.on_day AND o.loan_id = b.loan_id
)
SELECT later.on_day, s.state::int, coalesce(t.state, 99)::int, count(*), sum(s.owed)::bigint
FROM states s
JOIN LATERAL (SELECT min(on_day) AS on_day FROM ends WHERE ends.on_day > s.on_day) AS later ON later.on_day IS NOT NULL
LEFT JOIN states t ON t.loan_id = s.loan_id AND t.on_day = later.on_day
WHERE s.state <> 99
GROUP BY later.on_day, s.state, coalesce(t.state, 99)
ORDER BY later.on_day, s.state, 3
