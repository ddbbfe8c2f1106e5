-- What borrowers promised at visits and what came in from the day of the visit to the day promised, both included, by
-- value date: principal and interest, in cash or from savings, without what was undone.
SELECT v.id, v.loan_id, v.on, v.party, v.promised, v.promised_until, v.found, v.next_step, v.next_party, v.next_on,
       coalesce(o.name, b.name), l.group_id, g.code, u.full_name, (
    SELECT coalesce(sum(m.amount), 0)::bigint FROM loans_movement m
    WHERE m.loan_id = v.loan_id AND m.place = v.place AND m.booked_on >= v.on
      AND coalesce(m.valued_on, m.booked_on) BETWEEN v.on AND coalesce(v.promised_until, v.on)
      AND m.event IN ('interest_collected', 'principal_collected', 'principal_from_savings')
      AND NOT EXISTS (SELECT FROM loans_act a WHERE a.undoes_id = m.act_id)
) AS paid
FROM arrears_visit v
JOIN loans_loan l ON l.id = v.loan_id
JOIN households_person b ON b.id = l.borrower_id
JOIN access_user u ON u.id = v.user_id
LEFT JOIN groups_group g ON g.id = l.group_id
LEFT JOIN organisations_organisation o ON o.customer_id = l.household_id
WHERE v.place = %(place)s AND v.on <= %(on)s AND (%(loan_id)s::bigint IS NULL OR v.loan_id = %(loan_id)s)
  AND (%(association)s = '' OR l.association = %(association)s)
  AND (cardinality(%(groups)s::text[]) = 0 OR g.code = ANY (%(groups)s))
ORDER BY v.on DESC, v.id DESC
