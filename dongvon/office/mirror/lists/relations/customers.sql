-- The customers of the month with the sums of their loans. active: something is owed or kept, so he is still a member.
-- expires_on: the day his identity card ends by the rule of core.identity.card_expires_on; empty for one without end.
SELECT
    s.*,
    s.outstanding > 0 OR s.arrears > 0 OR s.savings_balance > 0 AS active,
    (
        SELECT min(s.born_on + make_interval(years => age))
        FROM unnest(%(renewal_ages)s) AS age
        WHERE s.identity_issued_on < (s.born_on + make_interval(years => age))::date - make_interval(years => %(issued_early_years)s)
    )::date AS expires_on
FROM (
    SELECT
        m.place,
        m.office_code,
        m.customer_code,
        m.name,
        m.born_on,
        m.identity_index,
        m.identity_fault,
        m.identity_issued_on,
        m.identity_issued_by,
        lower(btrim(m.name)) AS name_key,
        lower(btrim(m.spouse)) AS spouse_key,
        m.spouse,
        m.phone_index,
        m.phone_fault,
        m.address,
        m.hamlet_code,
        m.group_code,
        m.has_loan,
        m.unassigned,
        m.savings_number,
        m.savings_balance,
        m.passbooks,
        coalesce(h.name, '') AS hamlet,
        coalesce(p.name, '') AS point,
        coalesce(l.loan_count, 0) AS loan_count,
        coalesce(l.outstanding, 0)::bigint AS outstanding,
        coalesce(l.overdue, 0)::bigint AS overdue,
        coalesce(l.frozen, 0)::bigint AS frozen,
        coalesce(l.arrears, 0)::bigint AS arrears,
        l.customer_code IS NOT NULL AS seen_borrowing
    FROM mirror_customermonth AS m
    LEFT JOIN mirror_hamletanswer AS w ON w.place = m.place AND w.code = m.hamlet_code
    LEFT JOIN places_hamlet AS h ON h.code = coalesce(w.now_code, m.hamlet_code)
    LEFT JOIN places_point AS p ON p.id = h.point_id
    LEFT JOIN (
        SELECT
            customer_code,
            count(*) FILTER (WHERE outstanding > 0) AS loan_count,
            sum(outstanding) AS outstanding,
            sum(overdue) AS overdue,
            sum(frozen) AS frozen,
            sum(arrears) AS arrears
        FROM {loans}
        GROUP BY customer_code
    ) AS l ON l.customer_code = m.customer_code
    WHERE
        m.as_of_on = %({day})s AND m.place = ANY(%(places)s)
        AND (%(near)s::text[] IS NULL OR m.customer_code = ANY(%(near)s))
        AND (
            (%(every_group)s AND %(every_association)s) OR l.customer_code IS NOT NULL
            OR m.group_code IN (
                SELECT g.group_code
                FROM mirror_groupmonth AS g
                WHERE
                    g.as_of_on = %({day})s AND g.place = ANY(%(places)s)
                    AND (%(every_association)s OR g.association_code = %(association)s)
                    AND (%(every_group)s OR g.group_code = ANY(%(group_codes)s))
            )
        )
) AS s
