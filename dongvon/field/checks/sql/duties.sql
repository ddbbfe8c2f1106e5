-- Every check owed of a commune's loans in a year as far as a day: after each payout of the year, of a loan that stands
-- still on the day, of the loans of earlier years not settled by then; each with the first check that answers it and
-- who is to go there by the organisation's plan. After the year is over, only a check of a new loan still counts. Narrowed to one loan, an association, groups where asked.
WITH seen AS (
    SELECT l.id, l.group_id, g.code AS group_code, l.first_paid_out_on, l.rollover, l.programme, p.frozen,
           p.in_term + p.overdue + p.frozen AS owed, l.closed_on
    FROM loans_loan l
    JOIN loans_position p ON p.loan_id = l.id
    LEFT JOIN groups_group g ON g.id = l.group_id
    WHERE l.place = %(place)s AND l.first_paid_out_on <= %(on)s AND (l.closed_on IS NULL OR l.closed_on >= %(first)s)
      AND (%(loan_id)s::bigint IS NULL OR l.id = %(loan_id)s)
      AND (%(association)s = '' OR l.association = %(association)s)
      AND (cardinality(%(groups)s::text[]) = 0 OR g.code = ANY (%(groups)s))
), still AS (
    SELECT s.id AS loan_id, max(coalesce(m.valued_on, m.booked_on)) AS on_day
    FROM seen s JOIN loans_movement m ON m.loan_id = s.id
    WHERE s.owed > 0 AND s.frozen = 0 AND s.programme <> ALL (%(students)s) AND m.event = ANY (%(transactions)s)
      AND coalesce(m.valued_on, m.booked_on) <= %(on)s
      AND NOT EXISTS (SELECT FROM loans_act a WHERE a.undoes_id = m.act_id)
    GROUP BY s.id HAVING max(coalesce(m.valued_on, m.booked_on)) < %(inactive_before)s
), owed AS (
    SELECT id AS loan_id, 'new' AS why, first_paid_out_on AS since, first_paid_out_on AS from_on
    FROM seen WHERE NOT rollover AND first_paid_out_on >= %(first)s
    UNION
    SELECT a.loan_id, 'new', a.on, a.on
    FROM seen s JOIN loans_act a ON a.loan_id = s.id AND a.on BETWEEN %(first)s AND %(on)s
    WHERE NOT s.rollover AND a.kind = 'pay_out'
    UNION ALL
    SELECT loan_id, 'inactive', on_day, (on_day + make_interval(months => %(inactive_months)s))::date + 1 FROM still
    UNION ALL
    SELECT id, 'earlier', first_paid_out_on, %(first)s FROM seen
    WHERE first_paid_out_on < %(first)s AND (CASE WHEN closed_on IS NULL THEN owed > 0 ELSE closed_on > %(on)s END
        OR EXISTS (SELECT FROM checks_loancheck c WHERE c.loan_id = seen.id AND c.on BETWEEN %(first)s AND %(on)s))
), planned AS (
    SELECT n.group_id, n.month, n.inspector_id
    FROM checks_planline n JOIN checks_inspectionplan i ON i.id = n.plan_id
    WHERE i.id IN (SELECT max(id) FROM checks_inspectionplan
                   WHERE place = %(place)s AND year = %(year)s AND level = %(level)s GROUP BY association)
)
SELECT owed.why, l.id, l.number, coalesce(o.name, b.name), l.hamlet_id, h.name, l.group_id, seen.group_code,
       l.association, l.programme, l.purpose, p.paid_out, seen.owed, owed.since, c.on, c.finding,
       coalesce(c.inspector_id, planned.inspector_id), planned.month
FROM owed
JOIN seen ON seen.id = owed.loan_id
JOIN loans_loan l ON l.id = owed.loan_id
JOIN loans_position p ON p.loan_id = l.id
JOIN households_person b ON b.id = l.borrower_id
JOIN places_hamlet h ON h.id = l.hamlet_id
LEFT JOIN organisations_organisation o ON o.customer_id = l.household_id
LEFT JOIN planned ON planned.group_id = l.group_id
LEFT JOIN LATERAL (
    SELECT k.on, k.finding, k.inspector_id FROM checks_loancheck k
    WHERE k.loan_id = owed.loan_id AND k.on BETWEEN owed.from_on AND CASE owed.why WHEN 'new' THEN %(seen_to)s ELSE %(on)s END
    ORDER BY k.on, k.id LIMIT 1
) AS c ON true
ORDER BY h.name, l.group_id, 4, l.id, owed.since
