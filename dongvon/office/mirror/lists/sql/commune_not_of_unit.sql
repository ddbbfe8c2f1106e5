-- The unit of a commune is the one that most of its loans name.
SELECT l.loan_number, l.customer_code, l.place, l.office_code, u.office_code AS usual_office
FROM loans AS l
INNER JOIN (
    SELECT DISTINCT ON (place) place, office_code
    FROM (SELECT place, office_code, count(*) AS loan_count FROM loans GROUP BY place, office_code) AS n
    ORDER BY place, loan_count DESC, office_code
) AS u ON u.place = l.place
WHERE l.office_code <> u.office_code
