-- The months of the year up to the closing date: what was lent and collected, and how the books stood at the month's end.
-- A month a mirror was not told of is NULL; what moved in it stands in the next one that is known.
WITH told_months AS (
    SELECT last_day("on") AS month_end FROM told WHERE kind = 'month'
),
gaps AS (
    SELECT DISTINCT last_day(x.as_of_on) AS month_end
    FROM positions AS x
    WHERE
        last_day(x.as_of_on) > (SELECT min(month_end) FROM told_months)
        AND last_day(x.as_of_on) < (SELECT max(month_end) FROM told_months)
        AND last_day(x.as_of_on) NOT IN (SELECT month_end FROM told_months)
),
ends AS (
    SELECT DISTINCT x.as_of_on
    FROM positions AS x
    CROSS JOIN params AS p
    WHERE x.as_of_on > p.opened_on AND x.as_of_on <= p.as_of_on
    UNION
    SELECT as_of_on FROM params
),
stood AS (
    SELECT
        as_of_on,
        sum(in_term + overdue + frozen) AS closing,
        sum(overdue) AS overdue,
        sum(frozen) AS frozen,
        sum(arrears) AS arrears
    FROM positions
    GROUP BY as_of_on
),
flows AS (
    SELECT
        month(m."on") AS month,
        sum(m.amount) FILTER (WHERE m.kind = 'lent') AS lent,
        sum(m.amount) FILTER (WHERE m.kind = 'collected') AS collected,
        sum(CASE
            WHEN m.kind IN ('lent', 'transferred_in') THEN m.amount
            WHEN m.kind IN ('collected', 'written_off', 'transferred_out') THEN -m.amount
            ELSE 0
        END) AS change,
        sum(m.amount) FILTER (WHERE m.kind = 'interest_due') AS interest_due,
        sum(m.amount) FILTER (WHERE m.kind = 'interest_collected') AS interest_collected
    FROM movements AS m
    CROSS JOIN params AS p
    WHERE m."on" > p.opened_on AND m."on" <= p.as_of_on
    GROUP BY month(m."on")
)
SELECT
    month(e.as_of_on) AS month,
    e.as_of_on,
    CASE WHEN g.month_end IS NULL THEN coalesce(f.lent, 0) END AS lent,
    CASE WHEN g.month_end IS NULL THEN coalesce(f.collected, 0) END AS collected,
    CASE WHEN g.month_end IS NULL THEN coalesce(f.change, 0) END AS change,
    CASE WHEN g.month_end IS NULL THEN coalesce(s.closing, 0) END AS closing,
    CASE WHEN g.month_end IS NULL THEN coalesce(s.overdue, 0) END AS overdue,
    CASE WHEN g.month_end IS NULL THEN coalesce(s.frozen, 0) END AS frozen,
    CASE WHEN g.month_end IS NULL THEN coalesce(s.arrears, 0) END AS arrears,
    CASE WHEN g.month_end IS NULL THEN coalesce(f.interest_due, 0) END AS interest_due,
    CASE WHEN g.month_end IS NULL THEN coalesce(f.interest_collected, 0) END AS interest_collected
FROM ends AS e
LEFT JOIN stood AS s ON s.as_of_on = e.as_of_on
LEFT JOIN flows AS f ON f.month = month(e.as_of_on)
LEFT JOIN gaps AS g ON g.month_end = last_day(e.as_of_on)
ORDER BY e.as_of_on
