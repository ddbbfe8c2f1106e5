-- Each part of each debt of a place as it was booked by the evening of the day, with every criterion of QĐ 976/QĐ-TTg.
-- place, on; reviewed_after: a review of this day or before is too old; short_months, medium_months; and as arrays of one
-- length programmes, purposes, sectors, bases: the sector of each pair, worked out by `sectors.sector_of`.
WITH placed AS (
    -- Where a loan was on the day, and through whom it was lent (decision 0036).
    SELECT loan_id, hamlet_id, group_id, association FROM loans_in(%(place)s, %(on)s)
),
stood AS (
    SELECT loan_id, sum(in_term)::bigint AS in_term, sum(overdue)::bigint AS overdue, sum(frozen)::bigint AS frozen
    FROM loans_movement WHERE place = %(place)s AND booked_on <= %(on)s
    GROUP BY loan_id
),
parts AS (
    SELECT stood.loan_id, part.state, part.amount, part.first_part
    FROM stood CROSS JOIN LATERAL (
        VALUES ('in_term', in_term, true), ('overdue', overdue, in_term = 0), ('frozen', frozen, in_term = 0 AND overdue = 0)
    ) AS part (state, amount, first_part)
    WHERE part.amount <> 0
),
secured AS (
    SELECT DISTINCT loan_id FROM loans_security
    WHERE loan_id IN (SELECT loan_id FROM placed) AND taken_on <= %(on)s AND (released_on IS NULL OR released_on > %(on)s)
),
reviewed AS (
    SELECT DISTINCT ON (loan_id) loan_id, id, ability FROM relief_abilityreview
    WHERE loan_id IN (SELECT loan_id FROM placed) AND reviewed_on <= %(on)s AND reviewed_on > %(reviewed_after)s
    ORDER BY loan_id, reviewed_on DESC, id DESC
),
-- Who answered for the loan on the day, where an heir took over later.
answered AS (
    SELECT DISTINCT ON (loan_id) loan_id, before_id AS person_id FROM loans_takeover
    WHERE loan_id IN (SELECT loan_id FROM placed) AND since_on > %(on)s
    ORDER BY loan_id, since_on, id
),
classes AS (
    SELECT DISTINCT ON (hamlet_id) hamlet_id, urban, difficulty FROM places_hamletclass
    WHERE since_on <= %(on)s AND (until_on IS NULL OR until_on > %(on)s)
    ORDER BY hamlet_id, since_on DESC, id DESC
),
known_sectors AS (
    SELECT * FROM unnest(%(programmes)s::text[], %(purposes)s::text[], %(sectors)s::text[], %(bases)s::text[])
        AS known (programme, purpose, sector, basis)
)
SELECT p.loan_id, p.first_part, p.state, p.amount, l.programme,
       CASE WHEN l.term_months <= %(short_months)s THEN 'short'
            WHEN l.term_months <= %(medium_months)s THEN 'medium' ELSE 'long' END AS term,
       CASE WHEN secured.loan_id IS NULL THEN 'unsecured' ELSE 'secured' END AS security,
       f.source, l.fund_id,
       CASE WHEN l.channel = 'direct' THEN 'direct' ELSE 'entrusted' END AS method,
       CASE WHEN l.channel = 'direct' THEN 'direct'
            ELSE coalesce(nullif(placed.association, ''), 'not_recorded') END AS association,
       CASE classes.urban WHEN true THEN 'urban' WHEN false THEN 'rural' ELSE 'not_recorded' END AS area,
       coalesce(classes.difficulty, 'not_recorded') AS difficulty,
       CASE WHEN trim(coalesce(person.ethnic, '')) = '' THEN 'not_recorded'
            WHEN lower(trim(person.ethnic)) IN ('kinh', 'việt', 'kinh (việt)') THEN 'kinh' ELSE 'minority' END AS ethnicity,
       coalesce(known_sectors.sector, 'not_recorded') AS sector, coalesce(known_sectors.basis, '') AS sector_basis,
       coalesce(reviewed.ability, 'not_reviewed') AS ability, reviewed.id AS review_id,
       placed.hamlet_id, placed.group_id
FROM parts p
JOIN loans_loan l ON l.id = p.loan_id
JOIN placed ON placed.loan_id = p.loan_id
JOIN ledger_fund f ON f.id = l.fund_id
LEFT JOIN answered ON answered.loan_id = p.loan_id
LEFT JOIN households_person person ON person.id = coalesce(answered.person_id, l.borrower_id)
LEFT JOIN classes ON classes.hamlet_id = placed.hamlet_id
LEFT JOIN secured ON secured.loan_id = p.loan_id
LEFT JOIN reviewed ON reviewed.loan_id = p.loan_id
LEFT JOIN known_sectors ON known_sectors.programme = l.programme AND known_sectors.purpose = l.purpose
