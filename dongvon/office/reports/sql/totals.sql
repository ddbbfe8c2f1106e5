-- The place in one row: what the sentences of the report are made from.
-- A mirror is told neither of sessions nor of single deposits: those figures are NULL.
WITH mirror AS (
    SELECT EXISTS (SELECT 1 FROM told AS t CROSS JOIN params AS p WHERE t.kind = 'month' AND t."on" > p.opened_on)
        AS mirrored
),
sums AS (
    SELECT
        coalesce(sum(opening), 0) AS opening,
        coalesce(sum(lent), 0) AS lent,
        coalesce(sum(turns), 0) AS lent_count,
        coalesce(sum(collected), 0) AS collected,
        coalesce(sum(written_off), 0) AS written_off,
        coalesce(sum(transferred_in), 0) AS transferred_in,
        coalesce(sum(transferred_out), 0) AS transferred_out,
        coalesce(sum(transferred_in) - sum(transferred_out) - sum(written_off), 0) AS other,
        coalesce(sum(closing), 0) AS closing,
        coalesce(sum(closing) - sum(opening), 0) AS growth,
        count(DISTINCT household) FILTER (WHERE closing > 0) AS borrowers,
        count(DISTINCT household) FILTER (WHERE closing > 0 AND group_id IS NOT NULL) AS group_borrowers,
        count(DISTINCT household) FILTER (WHERE opening > 0) AS opening_borrowers,
        count(*) FILTER (WHERE closing > 0) AS loans,
        coalesce(sum(overdue), 0) AS overdue,
        count(*) FILTER (WHERE overdue > 0) AS overdue_loans,
        coalesce(sum(frozen), 0) AS frozen,
        coalesce(sum(arrears), 0) AS arrears,
        coalesce(sum(deferred_interest), 0) AS deferred_interest,
        coalesce(sum(opening_overdue), 0) AS opening_overdue,
        coalesce(sum(opening_frozen), 0) AS opening_frozen,
        coalesce(sum(opening_arrears), 0) AS opening_arrears,
        coalesce(sum(interest_due), 0) AS interest_due,
        coalesce(sum(interest_collected), 0) AS interest_collected,
        coalesce(sum(closing) FILTER (WHERE association IS NULL), 0) AS direct
    FROM loan_year
),
teams AS (
    SELECT
        count(*) AS groups,
        coalesce(sum(members), 0) AS members,
        count(*) FILTER (WHERE grade = 'good') AS good,
        count(*) FILTER (WHERE grade = 'fair') AS fair,
        count(*) FILTER (WHERE grade = 'average') AS average,
        count(*) FILTER (WHERE grade = 'weak') AS weak,
        count(*) FILTER (WHERE grade IS NULL) AS ungraded,
        count(DISTINCT hamlet_id) AS group_hamlets
    FROM groups
),
deposits AS (
    SELECT
        coalesce(sum(s.balance) FILTER (WHERE s.as_of_on = p.as_of_on), 0) AS savings,
        coalesce(sum(s.balance) FILTER (WHERE s.as_of_on = p.opened_on), 0) AS opening_savings,
        count(DISTINCT s.household) FILTER (WHERE s.as_of_on = p.as_of_on AND s.balance > 0) AS savers,
        count(DISTINCT s.household) FILTER (WHERE s.as_of_on = p.as_of_on AND s.group_id IS NOT NULL AND s.balance > 0)
            AS group_savers,
        CASE
            WHEN NOT (SELECT mirrored FROM mirror)
                THEN count(DISTINCT s.household) FILTER (WHERE s.as_of_on = p.as_of_on AND s.deposited_in_month)
        END AS depositors
    FROM savings AS s
    CROSS JOIN params AS p
),
days AS (
    SELECT
        CASE WHEN NOT (SELECT mirrored FROM mirror) THEN count(*) END AS sessions
    FROM sessions AS s
    CROSS JOIN params AS p
    WHERE s.held_on > p.opened_on AND s.held_on <= p.as_of_on
),
others AS (
    SELECT
        (SELECT count(*) FROM points) AS points,
        (SELECT count(*) FROM hamlets) AS hamlets,
        (SELECT count(*) FROM units) AS units,
        (SELECT coalesce(sum(amount), 0) FROM targets) AS plan
)
SELECT sums.*, teams.*, deposits.*, days.*, others.*
FROM sums
CROSS JOIN teams
CROSS JOIN deposits
CROSS JOIN days
CROSS JOIN others
