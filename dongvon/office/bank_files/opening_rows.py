"""Opening books, the statements: from the staged columns into the tables, set by set."""

from dongvon.core.posting import Entry, PositionChange, opening_position, opening_savings

_PERSONS = """
    INSERT INTO households_person (place, household_id, name, search, sort_key, born_on, sex, ethnic, relation, head,
                                   identity, identity_index, identity_issued_on, phone, phone_index)
    SELECT h.place, h.id, c.name, c.search, c.sort_key, c.born_on, c.sex, c.ethnic, '', true, c.identity,
           {index}, c.identity_issued_on, c.phone, c.phone_index
    FROM st_customers c JOIN households_household h ON h.code = c.code
"""

REGISTER_STATEMENTS = [
    # Points: one for each former commune of the file, on the day its loans carry, unless there is one already.
    """
    INSERT INTO places_point (code, name, place, unit_code, host, day, since_on)
    SELECT 'TXN' || p.bank_code, p.name, p.place, p.unit_code, 'old_hq', p.day, date '2002-10-04' FROM st_points p
    WHERE NOT EXISTS (SELECT 1 FROM places_point x WHERE x.place = p.place AND x.unit_code = p.unit_code)
    ON CONFLICT (code) DO NOTHING
    """,
    """
    INSERT INTO places_hamlet (place, unit_code, code, name, point_id, since_on)
    SELECT h.place, h.unit_code, h.code, h.name,
           coalesce((SELECT p.id FROM places_point p WHERE p.code = 'TXN' || left(h.code, 6)),
                    (SELECT min(p.id) FROM places_point p WHERE p.place = h.place AND p.unit_code = h.unit_code)),
           date '2002-10-04'
    FROM (SELECT DISTINCT ON (code) * FROM st_hamlets ORDER BY code) h
    ON CONFLICT (code) DO NOTHING
    """,
    """
    INSERT INTO households_household (place, hamlet_id, code, address, since_on)
    SELECT h.place, h.id, c.code, c.address, c.since_on
    FROM st_customers c JOIN places_hamlet h ON h.code = c.hamlet_code
    WHERE NOT EXISTS (SELECT 1 FROM households_household x WHERE x.code = c.code)
    """,
    _PERSONS.format(index="c.identity_index") + "ON CONFLICT (identity_index) DO NOTHING",
    # Two customers with one number, or one known in a commune nobody here may see: kept, and not found by the number.
    _PERSONS.format(index="NULL::bytea")
    + "WHERE NOT EXISTS (SELECT 1 FROM households_person p WHERE p.household_id = h.id AND p.head)",
    """
    INSERT INTO groups_group (place, hamlet_id, code, association, state, founded_on, min_savings)
    SELECT h.place, h.id, g.code, g.association, g.state, g.founded_on, 0
    FROM st_groups g JOIN places_hamlet h ON h.code = g.hamlet_code
    """,
    """
    INSERT INTO groups_boardseat (place, group_id, person_id, name, post, since_on)
    SELECT g.place, g.id, p.id, s.head_name, 'head', g.founded_on
    FROM st_groups s JOIN groups_group g ON g.code = s.code
    LEFT JOIN households_household h ON h.code = s.head_code
    LEFT JOIN households_person p ON p.household_id = h.id AND p.head
    WHERE s.head_name <> ''
    """,
    """
    INSERT INTO groups_membership (place, group_id, household_id, since_on)
    SELECT h.place, g.id, h.id, greatest(g.founded_on, c.since_on)
    FROM st_customers c JOIN groups_group g ON g.code = c.group_code JOIN households_household h ON h.code = c.code
    WHERE NOT EXISTS (SELECT 1 FROM groups_membership m WHERE m.household_id = h.id
                      AND coalesce(m.until_on, 'infinity') > greatest(g.founded_on, c.since_on))
    """,
    """
    INSERT INTO savings_savingsaccount (place, household_id, group_id, fund_id, number, opened_on, balance)
    SELECT h.place, h.id, g.id, d.fund_id, d.number, d.opened_on, d.balance
    FROM st_deposits d JOIN households_household h ON h.code = d.customer_code
    LEFT JOIN groups_group g ON g.code = d.group_code
    """,
    """
    INSERT INTO loans_loan (id, place, unit_code, number, household_id, borrower_id, group_id, association, hamlet_id,
                            fund_id, programme, variant, channel, purpose, signed_on, first_paid_out_on, amount,
                            term_months, instalment_months, transaction_day, final_due_on, rate_at_signing_e7,
                            studies_end_on, course_months, rollover, origin, closed_on)
    SELECT l.id, m.place, m.unit_code, l.number, h.id, p.id, g.id, l.association, m.id, l.fund_id, l.programme,
           l.variant,
           l.channel, l.purpose, l.signed_on, l.first_paid_out_on, l.amount, l.term_months, l.instalment_months,
           l.transaction_day, l.final_due_on, l.rate_e7, l.studies_end_on, l.course_months, l.rollover, 'opening',
           l.closed_on
    FROM st_loans l
    JOIN households_household h ON h.code = l.customer_code
    JOIN households_person p ON p.household_id = h.id AND p.head
    JOIN places_hamlet m ON m.code = l.hamlet_code
    LEFT JOIN groups_group g ON g.code = l.group_code
    """,
    """
    INSERT INTO loans_outcome (place, loan_id, kind, key, quantity, reached_on)
    SELECT l.place, l.id, o.kind, o.key, o.quantity, o.reached_on
    FROM st_outcomes o JOIN loans_loan l ON l.id = o.loan_id
    ON CONFLICT (loan_id, kind, key) DO UPDATE SET quantity = excluded.quantity, reached_on = excluded.reached_on
    """,
]

POSITION_STATEMENTS = [
    "SELECT make_month('loans_movement', %(on)s), make_month('ledger_transfer', %(on)s)",
    """
    INSERT INTO loans_movement (booked_on, loan_id, place, event, amount, in_term, overdue, frozen, deferred_interest,
                                arrears, interest_to, document, origin, request_id, user_id)
    SELECT %(on)s, l.id, l.place, 'opening', s.paid_out, s.in_term, s.overdue, s.frozen,
           s.deferred_interest, s.arrears, s.interest_to, '', 'opening', %(request)s, %(user)s
    FROM st_loans s JOIN loans_loan l USING (id) WHERE s.closed_on IS NULL
    """,
    """
    INSERT INTO loans_position (loan_id, place, paid_out, in_term, overdue, frozen, deferred_interest, arrears,
                                interest_to, last_moved_on)
    SELECT l.id, l.place, s.paid_out, s.in_term, s.overdue, s.frozen, s.deferred_interest, s.arrears, s.interest_to,
           %(on)s
    FROM st_loans s JOIN loans_loan l USING (id) WHERE s.closed_on IS NULL
    """,
]

INSTALMENTS_STATEMENT = """
    INSERT INTO loans_instalment (place, loan_id, number, due_on, principal)
    SELECT l.place, l.id, i.n, i.due_on, i.principal FROM st_instalments i JOIN loans_loan l ON l.id = i.loan_id
"""

_ACCOUNTS = """
    INSERT INTO ledger_account (place, fund_id, kind, programme)
    SELECT DISTINCT l.place, l.fund_id, k.kind, l.programme
    FROM st_loans s JOIN loans_loan l USING (id) CROSS JOIN (VALUES ({debit}), ({credit})) AS k (kind)
    WHERE s.{part} > 0
    ON CONFLICT DO NOTHING
"""
_TRANSFERS = """
    INSERT INTO ledger_transfer (booked_on, debit_id, credit_id, amount, event, about_type, about_id, origin, place,
                                 request_id, user_id)
    SELECT %(on)s, d.id, c.id, s.{part}, 'opening', 'loan', l.id, 'opening', l.place, %(request)s, %(user)s
    FROM st_loans s JOIN loans_loan l USING (id)
    JOIN ledger_account d ON (d.place, d.fund_id, d.kind, d.programme) = (l.place, l.fund_id, {debit}, l.programme)
    JOIN ledger_account c ON (c.place, c.fund_id, c.kind, c.programme) = (l.place, l.fund_id, {credit}, l.programme)
    WHERE s.{part} > 0
"""
_SAVINGS_ACCOUNTS = """
    INSERT INTO ledger_account (place, fund_id, kind, programme)
    SELECT DISTINCT a.place, a.fund_id, k.kind, ''
    FROM st_deposits s JOIN savings_savingsaccount a ON a.number = s.number
    CROSS JOIN (VALUES ({debit}), ({credit})) AS k (kind)
    ON CONFLICT DO NOTHING
"""
_SAVINGS_TRANSFERS = """
    INSERT INTO ledger_transfer (booked_on, debit_id, credit_id, amount, event, about_type, about_id, origin, place,
                                 request_id, user_id)
    SELECT %(on)s, d.id, c.id, s.balance, 'opening', 'savings', a.id, 'opening', a.place, %(request)s, %(user)s
    FROM st_deposits s JOIN savings_savingsaccount a ON a.number = s.number
    JOIN ledger_account d ON (d.place, d.fund_id, d.kind, d.programme) = (a.place, a.fund_id, {debit}, '')
    JOIN ledger_account c ON (c.place, c.fund_id, c.kind, c.programme) = (a.place, a.fund_id, {credit}, '')
    WHERE s.balance > 0
"""


def _only(entries: list[Entry]) -> Entry:
    (entry,) = entries
    return entry


def money_statements() -> list[str]:
    """The transfers of all opening positions. Which accounts a part of a position moves between is asked of
    `core.posting`, one unit of each part at a time; the amounts are the staged columns."""
    statements = []
    for part in ("in_term", "overdue", "frozen", "deferred_interest", "arrears"):
        entry = _only(opening_position(PositionChange(**{part: 1})))
        for text in (_ACCOUNTS, _TRANSFERS):
            statements.append(text.format(part=part, debit=int(entry.debit), credit=int(entry.credit)))
    entry = _only(opening_savings(1))
    for text in (_SAVINGS_ACCOUNTS, _SAVINGS_TRANSFERS):
        statements.append(text.format(debit=int(entry.debit), credit=int(entry.credit)))
    return statements
