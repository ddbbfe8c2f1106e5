-- Needs of the households of a commune: those declared, each with the first payout and the latest application for it;
-- and applications nobody declared a need for, which are one themselves. %(family)s: programmes that stand for each
-- other, because a household passes from one to the next. %(since)s: what was met, ended or asked before is left out.
WITH declared AS (
    SELECT n.id, n.household_id, n.programme, n.variant, n.amount, n.purpose, n.declared_on, n.source, n.obstacle,
           n.obstacle_note, n.ended_on, n.ended_because, met.on_day AS met_on, a.id AS application_id, a.state,
           a.refusal
    FROM needs_need n
    JOIN households_household h ON h.id = n.household_id AND h.place = %(place)s
    LEFT JOIN LATERAL (
        SELECT min(l.first_paid_out_on) AS on_day FROM loans_loan l
        WHERE l.household_id = n.household_id AND l.first_paid_out_on BETWEEN n.declared_on AND %(on)s
          AND (l.programme = n.programme
               OR l.programme = ANY (%(family)s::text[]) AND n.programme = ANY (%(family)s::text[]))
    ) AS met ON true
    LEFT JOIN LATERAL (
        SELECT x.id, x.state, x.refusal FROM applications_application x
        WHERE x.household_id = n.household_id AND x.made_on <= %(on)s AND x.state NOT IN ('cancelled', 'expired')
          AND (x.made_on >= n.declared_on OR x.state NOT IN ('disbursed', 'refused', 'rejected_by_group'))
          AND (x.programme = n.programme
               OR x.programme = ANY (%(family)s::text[]) AND n.programme = ANY (%(family)s::text[]))
        ORDER BY x.made_on DESC, x.id DESC LIMIT 1
    ) AS a ON true
    WHERE n.declared_on <= %(on)s AND (%(household_id)s::bigint IS NULL OR n.household_id = %(household_id)s)
), applied AS (
    SELECT DISTINCT ON (x.household_id, x.programme) x.id, x.household_id, x.programme, x.variant, x.amount, x.purpose,
           x.made_on, x.state, x.refusal, l.first_paid_out_on
    FROM applications_application x
    JOIN households_household h ON h.id = x.household_id AND h.place = %(place)s AND h.customer_kind = 'household'
    LEFT JOIN loans_loan l ON l.id = x.loan_id AND l.first_paid_out_on <= %(on)s
    WHERE x.made_on > %(since)s AND x.made_on <= %(on)s AND x.state NOT IN ('cancelled', 'expired')
      AND (%(household_id)s::bigint IS NULL OR x.household_id = %(household_id)s)
    ORDER BY x.household_id, x.programme, x.made_on DESC, x.id DESC
)
SELECT id, household_id, programme, variant, amount, purpose, declared_on, source, obstacle, obstacle_note, ended_on,
       ended_because, met_on, application_id, state, coalesce(refusal, '')
FROM declared
WHERE (met_on IS NULL OR met_on > %(since)s) AND (ended_on IS NULL OR ended_on > %(since)s)
UNION ALL
SELECT NULL, a.household_id, a.programme, a.variant, a.amount, a.purpose, a.made_on, 'application', '', '', NULL, '',
       a.first_paid_out_on, a.id, a.state, a.refusal
FROM applied a
WHERE NOT EXISTS (
    SELECT FROM declared d
    WHERE d.household_id = a.household_id
      AND (d.programme = a.programme
           OR d.programme = ANY (%(family)s::text[]) AND a.programme = ANY (%(family)s::text[]))
      AND (d.application_id = a.id OR d.declared_on <= a.made_on AND (d.ended_on IS NULL OR d.ended_on >= a.made_on)
           AND (d.met_on IS NULL OR d.met_on >= a.made_on))
)
ORDER BY 7, 2
