"""The books of a commune as a portfolio: what the bank's files would say of them on the evening of a day.

Read set by set, from movements and transfers up to the day: what happened later does not show. What the books do not
know stays empty or nil: interest paid and flows before the books were opened, when debt taken over went overdue, the
spouse, the names of students, purpose codes, grades of groups. The books keep one arrears of a loan: it, and interest
collected, count as interest on overdue debt while all of the loan's principal is overdue, and as interest in term
otherwise. Class, hamlet, group, association and board are those of the day; address and due date are kept without
history, so they are today's. All that the contract of a rollover pays out is rolled.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from dongvon.base.access.sealed import unseal
from dongvon.base.places.models import FormerUnit
from dongvon.base.places.queries import MERGED_ON, commune
from dongvon.core.dates import add_months
from dongvon.core.posting import AccountKind
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import percent_text
from dongvon.credit.loans.models import Channel
from dongvon.credit.programmes.catalogue import load
from dongvon.office.bank_files.opening_columns import FUND_CODES
from dongvon.office.bank_files.portfolio import (
    DIRECT_ASSOCIATION,
    Customer,
    Flows,
    Group,
    Hamlet,
    Instalment,
    Loan,
    Office,
    Outcome,
    Point,
    Portfolio,
    Student,
    Unit,
    UnitKind,
)

OTHER_PROGRAMMES = "99"
"""The bank's code "other", for programmes that have none of their own."""
NAMELESS_OFFICE = "009999"
"""Stands for an office whose code nobody gave: the books do not keep it."""

Row = Mapping[str, Any]

# What moved in a span, by field of Flows: (which effects, their amount in đồng).
_ALL_OVERDUE = "(in_term_before = 0 AND overdue_before > 0)"
_PAID_OUT = "event IN ('paid_out', 'rolled_in')"
_COLLECTED = "event IN ('principal_collected', 'principal_from_savings', 'rolled_over')"
_FLOWS = {
    "disbursed": (_PAID_OUT, "amount"),
    "to_overdue": ("event = 'to_overdue'", "amount"),
    "to_frozen": ("event = 'to_frozen'", "amount"),
    "collected_in_term": (_COLLECTED, "-in_term"),
    "collected_overdue": (_COLLECTED, "-overdue"),
    "collected_frozen": (_COLLECTED, "-frozen"),
    "written_off": ("event = 'written_off'", "-(in_term + overdue + frozen)"),
    "interest_in_term": (f"event = 'interest_collected' AND NOT {_ALL_OVERDUE}", "amount"),
    "interest_overdue": (f"event = 'interest_collected' AND {_ALL_OVERDUE}", "amount"),
}
_SPANS = ("month", "quarter", "year", "ever")
_SUMS = ", ".join(
    f'coalesce(sum({amount}) FILTER (WHERE {which} AND "on" >= %({span})s), 0)::bigint AS {name}_{span}'
    for span in _SPANS
    for name, (which, amount) in _FLOWS.items()
)

# Each loan's position and flows. What is taken back is the same event with an amount below zero, told by the state the
# loan was in when the act was first booked; an act that was undone does not stand.
_MOVED = f"""
    WITH moves AS (
        SELECT m.*, coalesce(sum(in_term) OVER before, 0) AS in_term_then,
               coalesce(sum(overdue) OVER before, 0) AS overdue_then
        FROM loans_movement m WHERE place = %(place)s AND booked_on <= %(on)s
        WINDOW before AS (PARTITION BY loan_id ORDER BY booked_on, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), effects AS (
        SELECT m.*, m.booked_on AS "on", u.id IS NULL AS stands, first_value(in_term_then) OVER act AS in_term_before,
               first_value(overdue_then) OVER act AS overdue_before
        FROM moves m LEFT JOIN loans_act u ON u.undoes_id = m.act_id AND u."on" <= %(on)s
        WINDOW act AS (PARTITION BY m.loan_id, coalesce(m.act_id, -m.id), m.event ORDER BY m.booked_on, m.id)
    ), folds AS (
        SELECT loan_id, sum(in_term)::bigint AS in_term, sum(overdue)::bigint AS overdue, sum(frozen)::bigint AS frozen,
               sum(deferred_interest)::bigint AS deferred_interest, sum(arrears)::bigint AS arrears,
               max(booked_on) AS last_moved_on,
               (array_agg(interest_to ORDER BY booked_on DESC, id DESC) FILTER (WHERE interest_to IS NOT NULL))[1]
                   AS interest_to
        FROM moves GROUP BY loan_id
    ), flows AS (
        SELECT loan_id, {_SUMS},
               coalesce(sum(amount) FILTER (WHERE event = 'opening' OR {_PAID_OUT}), 0)::bigint AS paid_out,
               max("on") FILTER (WHERE stands AND {_PAID_OUT}) AS last_paid_out_on,
               max("on") FILTER (WHERE stands AND event = 'to_overdue') AS overdue_on,
               max("on") FILTER (WHERE stands AND event = 'to_frozen') AS frozen_on,
               max("on") FILTER (WHERE stands AND (event = 'interest_collected' OR {_PAID_OUT} OR {_COLLECTED}))
                   AS last_transaction_on
        FROM effects GROUP BY loan_id
    )
    SELECT * FROM folds LEFT JOIN flows USING (loan_id)
"""
_LOANS = """
    SELECT l.*, s.association, g.code AS group_code, h.code AS hamlet_code, f.code AS fund_code, f.source,
           i.first_principal_on, coalesce(i.fallen_due, 0)::bigint AS fallen_due
    FROM loans_in(%(place)s, %(on)s) s JOIN loans_loan l ON l.id = s.loan_id
    JOIN places_hamlet h ON h.id = s.hamlet_id JOIN ledger_fund f ON f.id = l.fund_id
    LEFT JOIN groups_group g ON g.id = s.group_id
    LEFT JOIN (
        SELECT loan_id, min(due_on) AS first_principal_on, sum(principal) FILTER (WHERE due_on <= %(on)s) AS fallen_due
        FROM loans_instalment WHERE loan_id IN (SELECT loan_id FROM loans_in(%(place)s, %(on)s)) GROUP BY loan_id
    ) i ON i.loan_id = l.id
    ORDER BY l.signed_on, l.number, l.id
"""
_HOUSEHOLDS = f"""
    SELECT h.id, h.code, h.address, m.code AS hamlet_code, c.kind, c.since_on AS class_since, g.code AS group_code,
           s.number AS savings_number, coalesce(s.balance, 0)::bigint AS savings_balance, o.name AS organisation
    FROM households_household h
    LEFT JOIN households_formerhome w ON w.household_id = h.id AND w.since_on <= %(on)s AND w.until_on > %(on)s
    JOIN places_hamlet m ON m.id = coalesce(w.hamlet_id, h.hamlet_id)
    LEFT JOIN organisations_organisation o ON o.customer_id = h.id
    LEFT JOIN households_householdclass c ON c.household_id = h.id
         AND c.since_on <= %(on)s AND (c.until_on IS NULL OR c.until_on > %(on)s)
    LEFT JOIN groups_membership b ON b.household_id = h.id
         AND b.since_on <= %(on)s AND (b.until_on IS NULL OR b.until_on > %(on)s)
    LEFT JOIN groups_group g ON g.id = b.group_id
    LEFT JOIN (
        SELECT a.household_id, a.number,
               sum(CASE WHEN k.kind = {int(AccountKind.MEMBER_SAVINGS)} THEN t.amount ELSE -t.amount END) AS balance
        FROM savings_savingsaccount a
        LEFT JOIN ledger_transfer t
             ON t.about_type = 'savings' AND t.about_id = a.id AND t.place = %(place)s AND t.booked_on <= %(on)s
        LEFT JOIN ledger_account k ON k.id = t.credit_id
        WHERE a.opened_on <= %(on)s AND (a.place = %(place)s OR t.place IS NOT NULL) GROUP BY a.id
    ) s ON s.household_id = h.id
    WHERE h.id = ANY (%(borrowing)s)
       OR h.place = %(place)s AND (s.number IS NOT NULL OR b.household_id IS NOT NULL)
    ORDER BY h.code, h.id
"""
_PEOPLE = """
    SELECT * FROM households_person WHERE household_id = ANY (%(households)s) ORDER BY household_id, head DESC, id
"""
_GROUPS = """
    SELECT g.code, i.association, i.state, g.founded_on, h.code AS hamlet_code, p.code AS point_code,
           a.name AS head_name, ap.household_id AS head_household_id, ah.code AS head_code,
           d.name AS deputy_name, dp.household_id AS deputy_household_id, dh.code AS deputy_code
    FROM groups_in(%(place)s, %(on)s) i JOIN groups_group g ON g.id = i.group_id
    JOIN places_hamlet h ON h.id = i.hamlet_id JOIN places_point p ON p.id = h.point_id
    LEFT JOIN groups_boardseat a ON a.group_id = g.id AND a.post = 'head'
         AND a.since_on <= %(on)s AND (a.until_on IS NULL OR a.until_on > %(on)s)
    LEFT JOIN households_person ap ON ap.id = a.person_id LEFT JOIN households_household ah ON ah.id = ap.household_id
    LEFT JOIN groups_boardseat d ON d.group_id = g.id AND d.post = 'deputy'
         AND d.since_on <= %(on)s AND (d.until_on IS NULL OR d.until_on > %(on)s)
    LEFT JOIN households_person dp ON dp.id = d.person_id LEFT JOIN households_household dh ON dh.id = dp.household_id
    WHERE i.left_on IS NULL ORDER BY g.code
"""
_HAMLETS = """
    SELECT DISTINCT ON (h.code) h.code, h.name, h.unit_code, h.point_id, c.urban, c.difficulty, c.decision_no,
           c.decided_on
    FROM places_hamlet h
    LEFT JOIN places_hamletclass c ON c.hamlet_id = h.id
         AND c.since_on <= %(on)s AND (c.until_on IS NULL OR c.until_on > %(on)s)
    WHERE h.place = %(place)s OR h.code = ANY (%(named)s) ORDER BY h.code, c.since_on DESC
"""
_POINTS = """
    SELECT id, code, name, unit_code, day FROM places_point
    WHERE place = %(place)s AND since_on <= %(on)s AND (until_on IS NULL OR until_on > %(on)s) ORDER BY code
"""
_INSTALMENTS = """
    SELECT loan_id, due_on, principal,
           (sum(principal) OVER (PARTITION BY loan_id ORDER BY number) - principal)::bigint AS before
    FROM loans_instalment WHERE loan_id IN (SELECT loan_id FROM loans_in(%(place)s, %(on)s)) ORDER BY due_on, loan_id
"""
_OUTCOMES = """
    SELECT o.loan_id, l.number, o.kind, o.key, o.quantity, o.reached_on
    FROM loans_outcome o JOIN loans_loan l ON l.id = o.loan_id
    WHERE o.place = %(place)s AND o.reached_on <= %(on)s ORDER BY l.signed_on, l.number, o.loan_id, o.kind, o.key
"""


def portfolio_of_books(place: str, as_of: date, *, office: Office | None = None) -> Portfolio:
    """The portfolio of a commune's books on the evening of `as_of`; inside a reading transaction of the batch role.

    Codes are the bank's as its files brought them. Where the books have none: a household is customer 99 and eight
    digits of its id here; a unit is the first six digits of its hamlets; a programme without a code is 99 (other); the
    office is 009999 unless `office` is given. A unit is named as the State names it on the day, and where the bank
    keeps several units in one commune, each bears its former official code. Refused for an unknown commune, and for a
    day before the commune's first entry."""
    found = commune(place, max(as_of, MERGED_ON))
    span = {"place": place, "on": as_of}
    moved = {row["loan_id"]: row for row in _rows(_MOVED, **span, **_since(as_of))}
    if not moved:
        text = N_("Sổ của {name} chưa có bút toán nào đến ngày {on}.")
        raise Refused(Problem("books_not_begun", text, {"name": found.name, "on": f"{as_of:%d/%m/%Y}"}))
    contracts = [row for row in _rows(_LOANS, **span) if _known_by(row, moved, as_of)]
    customers, codes = _customers(contracts, span)
    loans = {row["id"]: _loan(row, moved.get(row["id"]), codes[row["household_id"]]) for row in contracts}
    listed = tuple(one for one in loans.values() if one.closed_on is None or one.closed_on.year == as_of.year)
    hamlets = _rows(_HAMLETS, **span, named=[one.hamlet_bank_code for one in customers])
    named = {one.group_code for one in listed} | {one.group_code for one in customers}
    office = office or Office(NAMELESS_OFFICE, _lender_of(contracts), f"{NAMELESS_OFFICE[:4]}00")
    return Portfolio(
        as_of=as_of,
        province_name=found.province.removeprefix("Tỉnh "),
        offices=(office,),
        units=_units(hamlets, found.name, as_of, office),
        hamlets=tuple(_hamlet(row) for row in hamlets),
        points=_points(hamlets, span),
        groups=tuple(_group(row) for row in _rows(_GROUPS, **span) if _at_work(row, as_of) or row["code"] in named),
        customers=customers,
        loans=listed,
        closed_loans=tuple(one for one in loans.values() if one.closed_on and one.closed_on.year < as_of.year),
        outcomes=tuple(
            Outcome(row["number"], row["kind"], row["key"], row["quantity"], row["reached_on"])
            for row in _rows(_OUTCOMES, **span)
            if row["loan_id"] in loans
        ),
        instalments=tuple(_unpaid(loans, span)),
    )


def _rows(query: str, **parameters: Any) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _since(as_of: date) -> dict[str, date]:
    """The first day of each span that ends on `as_of`."""
    month = as_of.replace(day=1)
    quarter = month.replace(month=(as_of.month - 1) // 3 * 3 + 1)
    return {"month": month, "quarter": quarter, "year": as_of.replace(month=1, day=1), "ever": date.min}


def _customer_code(household_id: int | None, code: str | None) -> str:
    return code or (f"99{household_id:08d}" if household_id else "")


# --- loans ------------------------------------------------------------------------------------------------------------


def _known_by(row: Row, moved: Mapping[int, Row], as_of: date) -> bool:
    """Whether the books knew the loan on the day: something had moved it, or it had been settled before they began."""
    settled_before = row["origin"] == "opening" and row["closed_on"] is not None and row["closed_on"] <= as_of
    return row["id"] in moved or settled_before


def _loan(row: Row, moved: Row | None, customer_code: str) -> Loan:
    """The loan as the day's book has it. Of a loan settled before the books were opened there is only its contract."""
    programme, by_group = load(row["programme"]), row["channel"] == Channel.GROUP
    contract: dict[str, Any] = {
        "number": row["number"],
        "customer_code": customer_code,
        "group_code": row["group_code"],
        "association_code": row["association"] or DIRECT_ASSOCIATION,
        "programme": programme.code,
        "bank_programme_code": programme.bank_code or OTHER_PROGRAMMES,
        "fund_source": _fund_source(row["fund_code"], row["source"]),
        "signed_on": row["signed_on"],
        "due_on": row["final_due_on"],
        "term_months": row["term_months"],
        "instalment_months": row["instalment_months"],
        "amount": row["amount"],
        "first_paid_out_on": row["first_paid_out_on"] or row["signed_on"],
        "annual_percent": percent_text(row["rate_at_signing_e7"]),
        "variant": row["variant"],
        "channel": "2" if by_group else "1",
        "purpose_name": row["purpose"],
        "student": _student(row),
        "first_principal_on": row["first_principal_on"],
        "principal_due_cumulative": row["fallen_due"],
        "transaction_day": row["transaction_day"] or 0,
        "hamlet_bank_code": row["hamlet_code"],
    }
    return Loan(**contract, **(_stands(row, moved) if moved else _settled_before(row)))


def _settled_before(row: Row) -> dict[str, Any]:
    return {
        "state": "CLOSE",
        "disbursed": row["amount"],
        "last_paid_out_on": row["first_paid_out_on"] or row["signed_on"],
        "in_term": 0,
        "principal_paid": row["amount"],
        "last_transaction_on": row["closed_on"],
        "closed_on": row["closed_on"],
    }


def _stands(row: Row, moved: Row) -> dict[str, Any]:
    """Where the loan stands by its movements, and what moved on it in each span."""
    in_term, overdue, frozen, arrears = (moved[part] for part in ("in_term", "overdue", "frozen", "arrears"))
    owed, written_off = in_term + overdue + frozen, moved["written_off_ever"]
    settled_on = None
    if not (owed or arrears or moved["deferred_interest"]):
        # Settled then, undone and settled again later: the day of the book knows the first time only.
        settled_on = min(row["closed_on"] or moved["last_moved_on"], moved["last_moved_on"])
    arrears_overdue = arrears if overdue and not in_term else 0
    return {
        "state": "CLOSE" if settled_on else "OPEN",
        "disbursed": moved["paid_out"],
        "last_paid_out_on": moved["last_paid_out_on"] or row["first_paid_out_on"] or row["signed_on"],
        "in_term": in_term,
        "overdue": overdue,
        "frozen": frozen,
        "principal_paid": moved["paid_out"] - owed - written_off,
        "principal_written_off": written_off,
        "interest_paid_total": moved["interest_in_term_ever"] + moved["interest_overdue_ever"],
        "interest_paid_overdue": moved["interest_overdue_ever"],
        "interest_arrears_in_term": arrears - arrears_overdue,
        "interest_arrears_overdue": arrears_overdue,
        "deferred_interest": moved["deferred_interest"],
        "interest_to": moved["interest_to"],
        "last_transaction_on": settled_on or moved["last_transaction_on"],
        "closed_on": settled_on,
        "overdue_on": moved["overdue_on"],
        "frozen_on": moved["frozen_on"] if frozen else None,
        "month": _flows(moved, "month", row["rollover"]),
        "quarter": _flows(moved, "quarter", row["rollover"]),
        "year": _flows(moved, "year", row["rollover"]),
    }


def _flows(moved: Row, span: str, rollover: bool) -> Flows:
    """What moved in one span; all that a rollover's contract pays out only repaid an older one."""
    amounts = {name: moved[f"{name}_{span}"] for name in _FLOWS}
    return Flows(**amounts, rolled=amounts["disbursed"] if rollover else 0)


def _student(row: Row) -> Student | None:
    """When studies begin and end; the books know no name."""
    ends_on, months = row["studies_end_on"], row["course_months"]
    if ends_on is None:
        return None
    return Student("", entered_on=add_months(ends_on, -months) if months else None, graduates_on=ends_on)


def _unpaid(loans: Mapping[int, Loan], span: Row) -> Iterator[Instalment]:
    """The instalments not wholly paid; what is unpaid of a loan's adds up to its outstanding principal.

    What was repaid covers the oldest first; what is granted and not yet paid out is missing from the last."""
    for row in _rows(_INSTALMENTS, **span):
        loan = loans.get(row["loan_id"])
        if loan is not None and loan.outstanding:
            principal = min(max(loan.disbursed - row["before"], 0), row["principal"])
            paid = min(max(loan.disbursed - loan.outstanding - row["before"], 0), principal)
            if paid < principal:
                yield Instalment(loan.number, row["due_on"], principal, paid)


def _fund_source(code: str, source: str) -> Any:
    """1 central, 2 local, 3 of the commune: by the fund's code as opening books reads it, else by its source."""
    by_code = {ours: int(bank) for bank, ours in FUND_CODES.items()}
    return by_code.get(code, 1 if source == "TW" else 2)


def _lender_of(contracts: Sequence[Row]) -> str:
    rows = _rows(
        "SELECT l.name FROM ledger_lender l JOIN ledger_fund f ON f.lender_id = l.id WHERE f.id = ANY (%(funds)s) "
        "ORDER BY f.id LIMIT 1",
        funds=list({row["fund_id"] for row in contracts}),
    )
    return str(rows[0]["name"]) if rows else ""


# --- people and groups ------------------------------------------------------------------------------------------------


def _customers(contracts: Sequence[Row], span: Row) -> tuple[tuple[Customer, ...], dict[int, str]]:
    """Households that borrow, save or are in a group, as the bank's customers; and their codes by household.

    A customer is the person who signed the household's latest loan, or the head of the household."""
    borrowers = {row["household_id"]: row["borrower_id"] for row in contracts}
    households = _rows(_HOUSEHOLDS, **span, borrowing=list(borrowers))
    people: dict[int, Row] = {}
    for person in _rows(_PEOPLE, households=[row["id"] for row in households]):
        household_id = person["household_id"]
        if household_id not in people or person["id"] == borrowers.get(household_id):
            people[household_id] = person
    codes = {row["id"]: _customer_code(row["id"], row["code"]) for row in households}
    return tuple(_customer(row, people[row["id"]]) for row in households if row["id"] in people), codes


def _customer(household: Row, person: Row) -> Customer:
    return Customer(
        code=_customer_code(household["id"], household["code"]),
        name=household["organisation"] or person["name"],
        born_on=person["born_on"],
        sex=person["sex"],
        ethnic=person["ethnic"],
        identity=unseal(person["identity"]),
        hamlet_bank_code=household["hamlet_code"],
        identity_issued_on=person["identity_issued_on"],
        phone=unseal(person["phone"]),
        address=household["address"],
        group_code=household["group_code"],
        savings_number=household["savings_number"],
        savings_balance=household["savings_balance"],
        household_class=household["kind"] or "none",
        class_since=household["class_since"],
    )


def _at_work(row: Row, as_of: date) -> bool:
    return row["state"] in ("active", "strengthening") and row["founded_on"] <= as_of


def _group(row: Row) -> Group:
    return Group(
        code=row["code"],
        head_customer_code=_customer_code(row["head_household_id"], row["head_code"]),
        head_name=row["head_name"] or "",
        association_code=row["association"],
        hamlet_bank_code=row["hamlet_code"],
        point_code=row["point_code"],
        deputy_name=row["deputy_name"] or "",
        deputy_customer_code=_customer_code(row["deputy_household_id"], row["deputy_code"]),
        founded_on=row["founded_on"],
    )


# --- places -----------------------------------------------------------------------------------------------------------


def _unit_code(hamlet_code: str) -> str:
    """The bank's six digits of a unit are the first of its hamlets' eight."""
    return hamlet_code[:6]


def _units(hamlets: Iterable[Row], commune_name: str, as_of: date, office: Office) -> tuple[Unit, ...]:
    official: dict[str, str] = {}
    for row in hamlets:
        code = _unit_code(row["code"])
        official[code] = min(official.get(code, row["unit_code"]), row["unit_code"])
    former: dict[str, str] = {}
    if as_of < MERGED_ON or len(official) > 1:  # units of one commune of today are told apart by their old names
        former = dict(FormerUnit.objects.filter(code__in=list(official.values())).values_list("code", "name"))
    units = []
    for code, official_code in sorted(official.items()):
        name = former.get(official_code, commune_name)
        units.append(Unit(code, official_code, name, _kind(name), office.code))
    return tuple(units)


def _kind(name: str) -> UnitKind:
    plain = name.lower()
    return "phường" if plain.startswith("phường") else "thị trấn" if plain.startswith("thị trấn") else "xã"


def _hamlet(row: Row) -> Hamlet:
    """A hamlet that no decision classes on the day counts as rural and not difficult."""
    return Hamlet(
        bank_code=row["code"],
        name=row["name"],
        unit_bank_code=_unit_code(row["code"]),
        urban=bool(row["urban"]),
        difficulty=row["difficulty"] or "none",
        decision_no=row["decision_no"] or "",
        decided_on=row["decided_on"],
    )


def _points(hamlets: Iterable[Row], span: Row) -> tuple[Point, ...]:
    """The points at work on the day, in the unit of the first hamlet that goes there; one without hamlets is left
    out."""
    units: dict[int, list[str]] = defaultdict(list)
    for row in hamlets:
        units[row["point_id"]].append(_unit_code(row["code"]))
    return tuple(
        Point(row["code"], row["name"], min(units[row["id"]]), row["day"])
        for row in _rows(_POINTS, **span)
        if row["id"] in units
    )
