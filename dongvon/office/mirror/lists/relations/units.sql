-- The unit of a commune is the one that most of its loans name.
SELECT DISTINCT ON (place) place, office_code
FROM (
    SELECT place, office_code, count(*) AS loan_count
    FROM mirror_loanmonth
    WHERE
        as_of_on = %(on)s AND place = ANY(%(places)s)
        AND (%(every_association)s OR association_code = %(association)s)
        AND (%(every_group)s OR group_code = ANY(%(group_codes)s))
    GROUP BY place, office_code
) AS n
ORDER BY place, loan_count DESC, office_code
