-- One row for each loan: whose it is, its principal at the opening, the year's movements, its principal at the close.
-- Every table of the report is a sum over these rows. Run first; the others read it as the table `loan_year`.
WITH flows AS (
    SELECT
        m.loan_id,
        sum(CASE WHEN m.kind = 'lent' THEN m.amount ELSE 0 END) AS lent,
        sum(CASE WHEN m.kind = 'collected' THEN m.amount ELSE 0 END) AS collected,
        sum(CASE WHEN m.kind = 'written_off' THEN m.amount ELSE 0 END) AS written_off,
        sum(CASE WHEN m.kind = 'transferred_in' THEN m.amount ELSE 0 END) AS transferred_in,
        sum(CASE WHEN m.kind = 'transferred_out' THEN m.amount ELSE 0 END) AS transferred_out,
        sum(CASE WHEN m.kind = 'to_overdue' THEN m.amount ELSE 0 END) AS to_overdue,
        sum(CASE WHEN m.kind = 'to_frozen' THEN m.amount ELSE 0 END) AS to_frozen,
        sum(CASE WHEN m.kind = 'interest_due' THEN m.amount ELSE 0 END) AS interest_due,
        sum(CASE WHEN m.kind = 'interest_collected' THEN m.amount ELSE 0 END) AS interest_collected
    FROM movements AS m
    CROSS JOIN params AS p
    WHERE m."on" > p.opened_on AND m."on" <= p.as_of_on
    GROUP BY m.loan_id
),
opened AS (
    SELECT x.* FROM positions AS x INNER JOIN params AS p ON x.as_of_on = p.opened_on
),
closed AS (
    SELECT x.* FROM positions AS x INNER JOIN params AS p ON x.as_of_on = p.as_of_on
)
SELECT
    l.loan_id,
    l.programme,
    l.household,
    l.group_id,
    l.association,
    l.hamlet_id,
    l.fund_id,
    l.channel,
    l.final_due_on,
    CASE
        WHEN NOT l.rollover AND NOT l.moved_in AND l.household IS NOT NULL AND l.first_paid_out_on > p.opened_on
            AND l.first_paid_out_on <= p.as_of_on THEN 1
        ELSE 0
    END AS turns,
    coalesce(o.in_term + o.overdue + o.frozen, 0) AS opening,
    coalesce(o.overdue, 0) AS opening_overdue,
    coalesce(o.frozen, 0) AS opening_frozen,
    coalesce(o.arrears, 0) AS opening_arrears,
    coalesce(f.lent, 0) AS lent,
    coalesce(f.collected, 0) AS collected,
    coalesce(f.written_off, 0) AS written_off,
    coalesce(f.transferred_in, 0) AS transferred_in,
    coalesce(f.transferred_out, 0) AS transferred_out,
    coalesce(f.to_overdue, 0) AS to_overdue,
    coalesce(f.to_frozen, 0) AS to_frozen,
    coalesce(f.interest_due, 0) AS interest_due,
    coalesce(f.interest_collected, 0) AS interest_collected,
    coalesce(c.in_term + c.overdue + c.frozen, 0) AS closing,
    coalesce(c.overdue, 0) AS overdue,
    coalesce(c.frozen, 0) AS frozen,
    coalesce(c.deferred_interest, 0) AS deferred_interest,
    coalesce(c.arrears, 0) AS arrears
FROM loans AS l
CROSS JOIN params AS p
LEFT JOIN flows AS f ON f.loan_id = l.loan_id
LEFT JOIN opened AS o ON o.loan_id = l.loan_id
LEFT JOIN closed AS c ON c.loan_id = l.loan_id
