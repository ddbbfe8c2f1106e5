-- The groups of the month: money by the loans that name the group, members by the customers that do.
SELECT
    m.place,
    m.office_code,
    m.group_code,
    m.head_code,
    m.head_name,
    m.association_code,
    m.hamlet_code,
    m.transaction_day,
    coalesce(h.name, '') AS hamlet,
    coalesce(p.name, '') AS point,
    coalesce(c.members, 0) AS members,
    coalesce(c.borrowers, 0) AS borrowers,
    coalesce(c.savers, 0) AS savers,
    coalesce(c.savings, 0)::bigint AS savings,
    coalesce(l.loan_count, 0) AS loan_count,
    coalesce(l.outstanding, 0)::bigint AS outstanding,
    coalesce(l.overdue, 0)::bigint AS overdue,
    coalesce(l.frozen, 0)::bigint AS frozen,
    coalesce(l.arrears, 0)::bigint AS arrears
FROM mirror_groupmonth AS m
LEFT JOIN mirror_hamletanswer AS w ON w.place = m.place AND w.code = m.hamlet_code
LEFT JOIN places_hamlet AS h ON h.code = coalesce(w.now_code, m.hamlet_code)
LEFT JOIN places_point AS p ON p.id = h.point_id
LEFT JOIN (
    SELECT
        group_code,
        count(*) FILTER (WHERE active) AS members,
        count(*) FILTER (WHERE outstanding > 0) AS borrowers,
        count(*) FILTER (WHERE savings_balance > 0) AS savers,
        sum(savings_balance) AS savings
    FROM {customers}
    GROUP BY group_code
) AS c ON c.group_code = m.group_code
LEFT JOIN (
    SELECT
        group_code,
        count(*) FILTER (WHERE outstanding > 0) AS loan_count,
        sum(outstanding) AS outstanding,
        sum(overdue) AS overdue,
        sum(frozen) AS frozen,
        sum(arrears) AS arrears
    FROM {loans}
    GROUP BY group_code
) AS l ON l.group_code = m.group_code
WHERE
    m.as_of_on = %({day})s AND m.place = ANY(%(places)s)
    AND (%(every_association)s OR m.association_code = %(association)s)
    AND (%(every_group)s OR m.group_code = ANY(%(group_codes)s))
