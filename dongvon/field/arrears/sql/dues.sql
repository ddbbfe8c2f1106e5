-- Instalments of principal due up to a day of which something is unpaid, the oldest first of each loan: what was paid
-- went to the oldest, so an instalment is unpaid as far as what is owed exceeds what falls due after it. Frozen
-- principal does not fall due. Narrowed to one loan, an association, groups where asked.
WITH planned AS (
    SELECT n.loan_id, n.due_on, n.principal,
           sum(n.principal) OVER (PARTITION BY n.loan_id ORDER BY n.due_on DESC, n.number DESC) - n.principal AS later
    FROM loans_instalment n
    WHERE n.place = %(place)s AND (%(loan_id)s::bigint IS NULL OR n.loan_id = %(loan_id)s)
)
SELECT l.id, l.number, l.household_id, coalesce(o.name, b.name), l.hamlet_id, h.name, l.group_id, g.code, l.association,
       l.programme, n.due_on, sum(least(n.principal, p.in_term + p.overdue - n.later))::bigint,
       n.due_on >= l.final_due_on, p.arrears, p.overdue
FROM planned n
JOIN loans_position p ON p.loan_id = n.loan_id
JOIN loans_loan l ON l.id = n.loan_id
JOIN households_person b ON b.id = l.borrower_id
JOIN places_hamlet h ON h.id = l.hamlet_id
LEFT JOIN groups_group g ON g.id = l.group_id
LEFT JOIN organisations_organisation o ON o.customer_id = l.household_id
WHERE n.due_on <= %(until)s AND p.in_term + p.overdue > n.later
  AND (%(association)s = '' OR l.association = %(association)s)
  AND (cardinality(%(groups)s::text[]) = 0 OR g.code = ANY (%(groups)s))
GROUP BY l.id, o.name, b.name, h.name, g.code, n.due_on, p.arrears, p.overdue
ORDER BY n.due_on, l.id
