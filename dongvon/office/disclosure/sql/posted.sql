-- The list of a point as of a day: place, on, point. Nothing of a person but the name.
WITH stood AS (
    SELECT loan_id, sum(in_term + overdue + frozen)::bigint AS balance
    FROM loans_movement WHERE place = %(place)s AND booked_on <= %(on)s
    GROUP BY loan_id
)
SELECT l.household_id, person.name, h.name AS hamlet, l.programme, stood.balance, l.final_due_on
FROM loans_in(%(place)s, %(on)s) i
JOIN loans_loan l ON l.id = i.loan_id
JOIN places_hamlet h ON h.id = i.hamlet_id AND h.point_id = %(point)s
JOIN stood ON stood.loan_id = l.id AND stood.balance > 0
JOIN households_person person ON person.id = l.borrower_id
ORDER BY h.code, person.name, l.programme, l.id
