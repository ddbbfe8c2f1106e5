"""The plan of 2025: with the past it gives the published figures, and every loan of it is allowed."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from dongvon.core import eligibility as rules
from dongvon.core.identity import card_expires_on
from dongvon.core.schedule import next_session
from dongvon.credit.programmes import catalogue
from dongvon.front.demo import figures
from dongvon.front.demo.life import Due, open_dues
from dongvon.front.demo.plan import Plan, plan_2025
from dongvon.front.demo.planned import YEAR, PlannedLoan
from dongvon.front.demo.portfolio import grow
from dongvon.office.bank_files.portfolio import Customer, Loan, Portfolio

BILLION = 1_000_000_000
CLASSES = {
    "poor": rules.HouseholdClass.POOR,
    "near_poor": rules.HouseholdClass.NEAR_POOR,
    "newly_escaped": rules.HouseholdClass.NEWLY_ESCAPED,
}
ADMITS = {
    "HN": frozenset([rules.HouseholdClass.POOR]),
    "HCN": frozenset([rules.HouseholdClass.NEAR_POOR]),
    "HMTN": frozenset([rules.HouseholdClass.NEWLY_ESCAPED]),
}


@pytest.fixture(scope="module")
def book() -> Portfolio:
    return grow(seed=7)


@pytest.fixture(scope="module")
def plan(book: Portfolio) -> Plan:
    return plan_2025(book, 7)


def published_counts(book: Portfolio, plan: Plan) -> dict[str, int]:
    """The eight figures on 2025-12-31, counted from the records and the plan."""
    loans = [*book.loans, *book.closed_loans]
    outcomes = [(one.kind, one.key, one.quantity) for one in book.outcomes]
    outcomes += [outcome for loan in plan.loans for outcome in loan.outcomes]
    distinct = {kind: len({key for what, key, _ in outcomes if what == kind}) for kind, _, _ in outcomes}
    total = {kind: sum(count for what, _, count in outcomes if what == kind) for kind, _, _ in outcomes}
    poor = {loan.customer_code for loan in (*loans, *plan.loans) if loan.programme in ("HN", "HCN", "HMTN")}
    return {
        "loan_turns": len(loans) + len(plan.loans),
        "poverty_households": len(poor),
        "jobs": total["job"],
        "students": distinct["student"],
        "poor_houses": distinct["poor_house"],
        "water_works": total["water_work"],
        "after_prison": distinct["after_prison"],
        "social_houses": distinct["social_house"],
    }


def test_past_and_plan_give_the_published_figures(full: bool) -> None:
    for seed in range(40 if full else 4):
        book = grow(seed=seed)
        assert published_counts(book, plan_2025(book, seed)) == figures.PUBLISHED


def test_the_same_seed_makes_the_same_plan(book: Portfolio, plan: Plan) -> None:
    assert repr(plan_2025(book, 7)) == repr(plan)
    assert repr(plan_2025(book, 8)) != repr(plan)


def test_the_plan_lends_what_it_promises(plan: Plan) -> None:
    assert Counter(loan.programme for loan in plan.loans) == Counter(figures.PLAN_TURNS)
    assert 14 * BILLION < sum(amount for loan in plan.loans for _, amount in loan.payouts) < 18 * BILLION
    assert {loan.month for loan in plan.loans} == set(range(1, 13))
    assert [loan.on for loan in plan.loans] == sorted(loan.on for loan in plan.loans)
    assert len({loan.ref for loan in plan.loans}) == len(plan.loans)


def collected_in_2025(book: Portfolio, plan: Plan) -> dict[str, int]:
    """Principal that comes back by loan: instalments of the year as the plan has them paid, and early payments."""
    missed = {one.loan_number: one for one in plan.missed}
    early = {one.loan_number: one for one in plan.payments}
    paid: dict[str, int] = {}
    for loan in book.loans:
        dues = [due for due in open_dues(loan) if due.on.year <= YEAR]
        if loan.number in missed:
            dues = [due for due in dues if due.on != missed[loan.number].due_on]
        event = early.get(loan.number)
        if event is None:
            paid[loan.number] = sum(due.amount for due in dues)
            continue
        before = sum(due.amount for due in dues if due.on < event.on)
        if event.amount is None:
            paid[loan.number] = loan.outstanding
        else:
            assert event.amount <= loan.outstanding - before, event
            later = sum(due.amount for due in dues if due.on >= event.on)
            paid[loan.number] = before + max(event.amount, later)
    return paid


def test_nine_to_twelve_billion_come_back(book: Portfolio, plan: Plan) -> None:
    paid = collected_in_2025(book, plan)
    assert 9 * BILLION < sum(paid.values()) < 12.5 * BILLION
    assert all(paid[loan.number] <= loan.outstanding for loan in book.loans)


def held(book: Portfolio, on: date, plan: Plan, customer: str) -> Counter[str]:
    """What the household owes by programme when its meeting is held, instalments paid on their days."""
    owed: Counter[str] = Counter()
    for loan in book.loans:
        if loan.customer_code == customer and loan.outstanding:
            paid = sum(due.amount for due in open_dues(loan) if due.on < on)
            owed[loan.programme] += max(0, loan.outstanding - paid)
    for planned in plan.loans:
        if planned.customer_code == customer and planned.on < on:
            owed[planned.programme] += planned.amount
    return owed


def request_of(book: Portfolio, plan: Plan, loan: PlannedLoan, customer: Customer, size: int) -> rules.LoanRequest:
    """The planned loan as the eligibility rule sees it, at a meeting ten days before the session."""
    meeting_on = loan.on - timedelta(days=10)
    hamlet = next(one for one in book.hamlets if one.bank_code == customer.hamlet_bank_code)
    klass = CLASSES.get(customer.household_class, rules.HouseholdClass.OTHER)
    household = rules.Household(
        class_at_meeting=klass,
        class_at_certification=klass,
        escaped_on=customer.class_since if customer.household_class == "newly_escaped" else None,
        outstanding=held(book, meeting_on, plan, customer.code),
    )
    issued_on = customer.identity_issued_on
    assert issued_on is not None
    expires_on = card_expires_on(customer.born_on, issued_on)
    return rules.LoanRequest(
        amount=loan.amount,
        term_months=loan.term_months,
        meeting_on=meeting_on,
        certified_on=meeting_on + timedelta(days=3),
        borrower=rules.Borrower(born_on=customer.born_on, identity_card_expires_on=expires_on),
        household=household,
        group=rules.Group(members=size) if loan.group_code else None,
        units=sum(1 for kind, _, _ in loan.outcomes if kind == "water_work") or -(-loan.term_months // 2),
        hamlet={
            rules.HamletClass.RURAL: not hamlet.urban,
            rules.HamletClass.DIFFICULT_AREA: hamlet.difficulty != "none",
        },
        has_collateral=loan.programme == "NOXH",
    )


def terms_of(loan: PlannedLoan) -> rules.TermsFacts:
    programme = catalogue.load(loan.programme)
    wanted = {"NSVS": rules.HamletClass.RURAL, "VKK": rules.HamletClass.DIFFICULT_AREA}.get(loan.programme)
    ceilings = [row.amount for row in catalogue.ceilings_on(programme, loan.variant, loan.on) if row.amount]
    # Where a programme has several variants, the smallest ceiling that is not a monthly one is the person's.
    ceiling = {"GQVL": 100_000_000, "CHXAPT": 100_000_000, "NOXH": 1_000_000_000}.get(loan.programme, min(ceilings))
    months = [row.months for row in catalogue.terms_on(programme, loan.variant, loan.on) if row.months]
    return rules.TermsFacts(
        programme=loan.programme,
        lends=not catalogue.new_lending_problems(programme, loan.variant, loan.on),
        ceiling=ceiling,
        longest_term_months=max(months) if months else None,
        classes=ADMITS.get(loan.programme, frozenset()),
        hamlet_classes=frozenset([wanted]) if wanted else frozenset(),
        through_group=loan.group_code is not None,
        ceiling_per_unit=loan.programme in ("NSVS", "HSSV"),
        term_is_formula=loan.programme == "HSSV",
        collateral_above=100_000_000 if loan.programme in ("GQVL", "CHXAPT", "NOXH") else None,
    )


def test_every_planned_loan_is_allowed_by_the_rules(book: Portfolio, plan: Plan) -> None:
    people = {one.code: one for one in (*book.customers, *plan.newcomers)}
    sizes = Counter(one.group_code for one in book.customers if one.group_code)
    sizes.update(one.group_code for one in plan.admissions)
    for loan in plan.loans:
        customer = people[loan.customer_code]
        request = request_of(book, plan, loan, customer, sizes[loan.group_code])
        problems = [str(one) for one in rules.check(request, terms_of(loan)) if one.severity == "block"]
        assert not problems, (loan, customer, problems)


def test_everybody_is_in_one_group_of_the_own_hamlet_before_borrowing(book: Portfolio, plan: Plan) -> None:
    groups = {one.code: one for one in book.groups}
    people = {one.code: one for one in (*book.customers, *plan.newcomers)}
    joined = {one.customer_code: one for one in plan.admissions}
    assert len(joined) == len(plan.admissions)
    for loan in plan.loans:
        customer = people[loan.customer_code]
        if loan.group_code is None:
            assert loan.programme == "NOXH"
            continue
        assert groups[loan.group_code].hamlet_bank_code == customer.hamlet_bank_code == loan.hamlet_bank_code
        if customer.group_code is None:
            admission = joined[customer.code]
            assert admission.group_code == loan.group_code
            assert date(YEAR, 1, 1) < admission.on < loan.on
        else:
            assert customer.code not in joined
            assert customer.group_code == loan.group_code


def test_newcomers_are_new_and_have_numbers_of_their_own(book: Portfolio, plan: Plan) -> None:
    assert not {one.code for one in plan.newcomers} & {one.code for one in book.customers}
    assert not {one.identity for one in plan.newcomers} & {one.identity for one in book.customers}
    assert {one.code for one in plan.newcomers} <= {loan.customer_code for loan in plan.loans}


def test_one_instalment_goes_overdue_and_the_others_that_are_missed_are_followed(book: Portfolio, plan: Plan) -> None:
    loans = {loan.number: loan for loan in book.loans}
    transferred = [one for one in plan.missed if one.to_overdue]
    assert len(transferred) == 1
    assert len(plan.missed) == 4
    for one in plan.missed:
        assert Due(one.due_on, one.amount) in open_dues(loans[one.loan_number])
        assert (loans[one.loan_number].programme == "NOXH") == one.to_overdue
    loan = loans[transferred[0].loan_number]
    assert next_session(transferred[0].due_on, loan.transaction_day).year == YEAR


def test_no_loan_has_two_stories(book: Portfolio, plan: Plan) -> None:
    numbers = [one.loan_number for one in (*plan.missed, *plan.payments, *plan.late_payers)]
    assert len(set(numbers)) == len(numbers)
    code: dict[str, str] = {loan.number: loan.customer_code for loan in book.loans}
    borrowers = {loan.customer_code for loan in plan.loans}
    assert not {code[number] for number in numbers if number in code} & borrowers


def test_savings_pay_principal_only_from_what_is_there(book: Portfolio, plan: Plan) -> None:
    balance = {one.code: one.savings_balance for one in book.customers}
    loans: dict[str, Loan] = {loan.number: loan for loan in book.loans}
    out = defaultdict(int)
    for payment in plan.payments:
        if payment.from_savings:
            out[loans[payment.loan_number].customer_code] += payment.amount or 0
    assert len(out) == 24
    assert all(0 < amount <= balance[code] for code, amount in out.items())


def test_nearly_every_member_saves_every_month(book: Portfolio, plan: Plan) -> None:
    members = {one.code for one in book.customers if one.group_code}
    for month, deposits in plan.deposits.items():
        assert 0.9 < len(members & deposits.keys()) / len(members) < 0.99, month
        assert all(amount >= 20_000 for amount in deposits.values())
    assert sum(sum(deposits.values()) for deposits in plan.deposits.values()) > 500_000_000


def test_students_go_on_receiving_what_was_granted_and_no_more(book: Portfolio, plan: Plan) -> None:
    loans = {loan.number: loan for loan in book.loans}
    more: Counter[str] = Counter()
    for tranche in plan.tranches:
        more[tranche.loan_number] += tranche.amount
    assert more
    for number, amount in more.items():
        assert loans[number].disbursed + amount <= loans[number].amount
