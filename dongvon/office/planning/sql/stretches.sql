-- How a commune's loans paid principal in the stretches between %(points)s (rising; the last but one is the first day
-- ahead, the last the end of the horizon, whose stretch was not lived yet), by programme and fund: what was unpaid at
-- the beginning and due before the end, what of it came back, what was due only later, what of that came back early, and
-- how many loans had something due. Written off is not paid; a loan counts where it stands today.
WITH moves AS (
    SELECT m.loan_id, width_bucket(m.booked_on, %(points)s::date[]) AS slot,
           sum(m.in_term + m.overdue + m.frozen) AS owed,
           sum(m.written_off) AS written_off,
           coalesce(sum(m.amount) FILTER (WHERE m.event IN ('opening', 'paid_out', 'rolled_in')), 0) AS paid_out
    FROM loans_movement m JOIN loans_loan l ON l.id = m.loan_id AND l.place = %(place)s
    GROUP BY 1, 2
), dues AS (
    SELECT i.loan_id, width_bucket(i.due_on, %(points)s::date[]) AS slot, sum(i.principal) AS principal
    FROM loans_instalment i JOIN loans_loan l ON l.id = i.loan_id AND l.place = %(place)s
    GROUP BY 1, 2
), stood AS (
    SELECT n.slot, m.loan_id,
           sum(m.owed) FILTER (WHERE m.slot < n.slot) AS owed,
           coalesce(sum(m.paid_out - m.owed - m.written_off) FILTER (WHERE m.slot < n.slot), 0) AS repaid,
           sum(m.paid_out - m.owed - m.written_off) FILTER (WHERE m.slot = n.slot) AS came
    FROM generate_series(1, %(count)s - 1) AS n(slot) JOIN moves m ON m.slot <= n.slot
    GROUP BY 1, 2
), owing AS (
    SELECT s.slot, s.loan_id, s.owed, greatest(coalesce(s.came, 0), 0) AS came,
           greatest(least(s.owed, coalesce(
               (SELECT sum(d.principal) FROM dues d WHERE d.loan_id = s.loan_id AND d.slot <= s.slot), 0
           ) - s.repaid), 0) AS due
    FROM stood s WHERE s.owed > 0
)
SELECT o.slot, l.programme, l.fund_id, sum(o.due)::bigint, sum(least(o.came, o.due))::bigint,
       sum(o.owed - o.due)::bigint, sum(least(greatest(o.came - o.due, 0), o.owed - o.due))::bigint,
       count(*) FILTER (WHERE o.due > 0)
FROM owing o JOIN loans_loan l ON l.id = o.loan_id
GROUP BY 1, 2, 3
