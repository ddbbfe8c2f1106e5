-- Lines of the commune's sheets that brought interest, with the group's session before the one they came to. The day at the door is
-- not kept on a line yet: two signals (held_cash, last_minute) wait for it here.
SELECT l.loan_id, b.group_id, s.held_on, l.interest_due, l.interest_paid, l.collected_on,
       (SELECT max(e.held_on) FROM transaction_days_session e
        WHERE e.point_id = s.point_id AND e.held_on < s.held_on) AS before_on
FROM transaction_days_sheet b
JOIN transaction_days_session s ON s.id = b.session_id
JOIN transaction_days_sheetline l ON l.sheet_id = b.id
WHERE b.place = %(place)s AND b.group_id IS NOT NULL AND l.loan_id IS NOT NULL AND l.interest_paid > 0
  AND s.held_on BETWEEN %(since_on)s AND %(last_on)s
ORDER BY s.held_on, l.id
