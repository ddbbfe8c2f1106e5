-- The year to come, by programme: what stands at the close and what of it falls due (final due date) in the next year.
SELECT
    g.code,
    g.name_vi,
    g.name_en,
    sum(y.closing) AS closing,
    count(*) FILTER (WHERE year(y.final_due_on) = p.year + 1) AS due_loans,
    count(DISTINCT y.household) FILTER (WHERE year(y.final_due_on) = p.year + 1) AS due_borrowers,
    coalesce(sum(y.closing) FILTER (WHERE year(y.final_due_on) = p.year + 1), 0) AS due
FROM loan_year AS y
CROSS JOIN params AS p
INNER JOIN programmes AS g ON g.code = y.programme
WHERE y.closing > 0
GROUP BY g.code, g.name_vi, g.name_en, g.position
ORDER BY g.position, g.code
