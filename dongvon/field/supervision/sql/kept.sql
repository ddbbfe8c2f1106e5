-- Deposits of members in the month: the balance at its beginning and at its end, where one of them is above zero.
SELECT * FROM (
    SELECT m.household_id, m.group_id, (s.balance - coalesce(sum(t.change), 0))::bigint AS before,
           (s.balance - coalesce(sum(t.change) FILTER (WHERE t.booked_on > %(last_on)s), 0))::bigint AS now
    FROM groups_membership m
    JOIN savings_savingsaccount s ON s.household_id = m.household_id
    LEFT JOIN (
        SELECT t.about_id, t.booked_on, CASE WHEN c.kind = %(savings)s THEN t.amount ELSE -t.amount END AS change
        FROM ledger_transfer t JOIN ledger_account c ON c.id = t.credit_id
        WHERE t.booked_on >= %(first_on)s AND t.about_type = 'savings' AND t.place = %(place)s
    ) AS t ON t.about_id = s.id
    WHERE m.place = %(place)s AND m.since_on <= %(last_on)s AND (m.until_on IS NULL OR m.until_on > %(last_on)s)
    GROUP BY m.household_id, m.group_id, s.balance
) AS kept
WHERE before > 0 OR now > 0
ORDER BY household_id
