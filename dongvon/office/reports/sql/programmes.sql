-- Lending by programme over the year; programmes without a balance, a movement or a target are left out.
WITH plans AS (
    SELECT programme, sum(amount) AS plan FROM targets GROUP BY programme
),
sums AS (
    SELECT
        programme,
        sum(opening) AS opening,
        sum(lent) AS lent,
        sum(turns) AS lent_count,
        sum(collected) AS collected,
        sum(written_off) AS written_off,
        sum(transferred_in) AS transferred_in,
        sum(transferred_out) AS transferred_out,
        sum(transferred_in) - sum(transferred_out) - sum(written_off) AS other,
        sum(closing) AS closing,
        count(DISTINCT household) FILTER (WHERE closing > 0) AS borrowers,
        sum(overdue) AS overdue,
        sum(frozen) AS frozen,
        sum(arrears) AS arrears,
        sum(opening_overdue) AS opening_overdue,
        sum(interest_due) AS interest_due,
        sum(interest_collected) AS interest_collected
    FROM loan_year
    GROUP BY programme
)
SELECT
    g.code,
    g.name_vi,
    g.name_en,
    g.poverty,
    coalesce(s.opening, 0) AS opening,
    coalesce(s.lent, 0) AS lent,
    coalesce(s.lent_count, 0) AS lent_count,
    coalesce(s.collected, 0) AS collected,
    coalesce(s.written_off, 0) AS written_off,
    coalesce(s.transferred_in, 0) AS transferred_in,
    coalesce(s.transferred_out, 0) AS transferred_out,
    coalesce(s.other, 0) AS other,
    coalesce(s.closing, 0) AS closing,
    coalesce(s.closing, 0) - coalesce(s.opening, 0) AS growth,
    coalesce(s.borrowers, 0) AS borrowers,
    coalesce(s.overdue, 0) AS overdue,
    coalesce(s.frozen, 0) AS frozen,
    coalesce(s.arrears, 0) AS arrears,
    coalesce(s.opening_overdue, 0) AS opening_overdue,
    coalesce(s.interest_due, 0) AS interest_due,
    coalesce(s.interest_collected, 0) AS interest_collected,
    coalesce(t.plan, 0) AS plan
FROM programmes AS g
LEFT JOIN sums AS s ON s.programme = g.code
LEFT JOIN plans AS t ON t.programme = g.code
WHERE coalesce(s.opening, 0) <> 0 OR coalesce(s.closing, 0) <> 0 OR coalesce(s.lent, 0) <> 0
    OR coalesce(s.collected, 0) <> 0 OR coalesce(s.transferred_in, 0) <> 0 OR coalesce(s.arrears, 0) <> 0
    OR coalesce(t.plan, 0) <> 0
ORDER BY g.position, g.code
