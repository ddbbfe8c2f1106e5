-- Loans through groups as they stood on the last day of the month, with the borrower's phone (its blind index) and whether
-- the household sits on the group's board that day.
SELECT i.loan_id, l.household_id, i.group_id, l.first_paid_out_on, l.purpose, coalesce(stood.owed, 0),
       coalesce(encode(p.phone_index, 'hex'), ''),
       EXISTS (SELECT FROM groups_boardseat b JOIN households_person m ON m.id = b.person_id
               WHERE b.group_id = i.group_id AND m.household_id = l.household_id AND b.since_on <= %(last_on)s
                 AND (b.until_on IS NULL OR b.until_on > %(last_on)s))
FROM loans_in(%(place)s, %(last_on)s) i
JOIN loans_loan l ON l.id = i.loan_id
JOIN households_person p ON p.id = l.borrower_id
LEFT JOIN (
    SELECT loan_id, sum(in_term + overdue + frozen)::bigint AS owed FROM loans_movement
    WHERE place = %(place)s AND booked_on <= %(last_on)s GROUP BY loan_id
) AS stood ON stood.loan_id = i.loan_id
WHERE i.group_id IS NOT NULL AND l.first_paid_out_on <= %(last_on)s
ORDER BY i.loan_id
