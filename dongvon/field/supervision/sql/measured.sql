-- What each group of a commune is graded by in one month: one row a group on which principal is owed. %(left_out)s are
-- households taken out for an objective cause. What fell due of the principal, and what of it is left, follow from what
-- was owed before and after the month and from the instalments that come after it, so a payment goes to the oldest first.
-- A group came to a session when it was marked as present; to one at which nobody marked any, when it posted a sheet.
WITH loans AS (
    SELECT i.loan_id, i.group_id
    FROM loans_in(%(place)s, %(last_on)s) i JOIN loans_loan l ON l.id = i.loan_id
    WHERE i.group_id IS NOT NULL AND NOT l.household_id = ANY (%(left_out)s)
), stood AS (
    SELECT m.loan_id, sum(m.in_term + m.overdue + m.frozen) AS outstanding, sum(m.overdue) AS overdue,
           sum(m.in_term + m.overdue) AS owed,
           coalesce(sum(m.in_term + m.overdue) FILTER (WHERE m.booked_on < %(first_on)s), 0) AS owed_before,
           coalesce(sum(m.amount) FILTER (WHERE m.event = 'interest_due' AND m.booked_on >= %(first_on)s), 0) AS due,
           coalesce(sum(m.amount) FILTER (WHERE m.event = 'interest_collected' AND m.booked_on >= %(first_on)s), 0)
               AS paid
    FROM loans_movement m JOIN loans ON loans.loan_id = m.loan_id
    WHERE m.place = %(place)s AND m.booked_on <= %(last_on)s
    GROUP BY m.loan_id
), ahead AS (
    SELECT n.loan_id, coalesce(sum(n.principal) FILTER (WHERE n.due_on > %(last_on)s), 0) AS left_after,
           sum(n.principal) AS left_before
    FROM loans_instalment n JOIN loans ON loans.loan_id = n.loan_id
    WHERE n.due_on >= %(first_on)s
    GROUP BY n.loan_id
), fell AS (
    SELECT stood.*, greatest(owed_before - coalesce(left_after, 0), 0) - greatest(owed_before - coalesce(left_before, 0), 0)
               AS principal_due,
           greatest(owed - coalesce(left_after, 0), 0) AS principal_late
    FROM stood LEFT JOIN ahead ON ahead.loan_id = stood.loan_id
), lent AS (
    SELECT loans.group_id, sum(outstanding)::bigint AS outstanding, sum(overdue)::bigint AS overdue,
           sum(greatest(due, 0))::bigint AS interest_due, sum(greatest(least(paid, due), 0))::bigint AS interest_paid,
           sum(principal_due)::bigint AS principal_due,
           sum(principal_due - least(principal_due, principal_late))::bigint AS principal_paid
    FROM fell JOIN loans ON loans.loan_id = fell.loan_id
    GROUP BY loans.group_id
), saved AS (
    SELECT m.group_id, m.household_id, s.id AS account_id, coalesce(s.balance, 0) AS balance
    FROM groups_membership m LEFT JOIN savings_savingsaccount s ON s.household_id = m.household_id
    WHERE m.since_on <= %(last_on)s AND (m.until_on IS NULL OR m.until_on > %(last_on)s)
      AND NOT m.household_id = ANY (%(left_out)s)
), moved AS (
    SELECT t.about_id AS account_id,
           sum(CASE WHEN c.kind = %(savings)s THEN t.amount ELSE -t.amount END)
               FILTER (WHERE t.booked_on > %(last_on)s) AS since,
           sum(CASE WHEN c.kind = %(savings)s THEN t.amount ELSE -t.amount END) AS since_before,
           coalesce(bool_or(t.event = 'savings_in' AND t.booked_on <= %(last_on)s), false) AS saver
    FROM ledger_transfer t JOIN ledger_account c ON c.id = t.credit_id
    WHERE t.booked_on >= %(first_on)s AND t.about_type = 'savings' AND t.about_id IN (SELECT account_id FROM saved)
    GROUP BY t.about_id
), kept AS (
    SELECT saved.group_id, count(DISTINCT saved.household_id) AS members,
           sum(saved.balance - coalesce(moved.since, 0))::bigint AS saved,
           sum(saved.balance - coalesce(moved.since_before, 0))::bigint AS saved_before,
           count(DISTINCT saved.household_id) FILTER (WHERE moved.saver) AS savers
    FROM saved LEFT JOIN moved ON moved.account_id = saved.account_id
    GROUP BY saved.group_id
)
SELECT g.group_id, lent.outstanding, lent.overdue,
       (SELECT count(*) FROM transaction_days_session s JOIN places_hamlet h ON h.point_id = s.point_id
        WHERE h.id = g.hamlet_id AND s.held_on BETWEEN %(first_on)s AND %(last_on)s) AS sessions,
       (SELECT count(*) FROM transaction_days_session s JOIN places_hamlet h ON h.point_id = s.point_id
        WHERE h.id = g.hamlet_id AND s.held_on BETWEEN %(first_on)s AND %(last_on)s
          AND CASE WHEN EXISTS (SELECT FROM transaction_days_presence p WHERE p.session_id = s.id)
              THEN EXISTS (SELECT FROM transaction_days_presence p WHERE p.session_id = s.id AND p.group_id = g.group_id)
              ELSE EXISTS (SELECT FROM transaction_days_sheet b WHERE b.session_id = s.id AND b.group_id = g.group_id)
              END) AS came,
       lent.interest_due, lent.interest_paid, lent.principal_due, lent.principal_paid,
       coalesce(kept.saved_before, 0) AS saved_before, coalesce(kept.saved, 0) AS saved,
       coalesce(kept.members, 0) AS members, coalesce(kept.savers, 0) AS savers
FROM groups_in(%(place)s, %(last_on)s) g
JOIN lent ON lent.group_id = g.group_id
LEFT JOIN kept ON kept.group_id = g.group_id
WHERE g.left_on IS NULL AND g.state IN ('active', 'strengthening') AND lent.outstanding > 0
ORDER BY g.group_id
