"""The invented ward at the end of 2024: counts, sums and shapes, counted with plain Python."""

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from dongvon.core import schedule
from dongvon.core.identity import Sex, personal_number_problems, shape_problems
from dongvon.core.problems import Refused
from dongvon.core.rates import rate_at_signing
from dongvon.credit.programmes import catalogue
from dongvon.front.demo import figures, names
from dongvon.front.demo.life import dues_of, open_dues
from dongvon.front.demo.portfolio import grow
from dongvon.office.bank_files.portfolio import Loan, Portfolio

BILLION = 1_000_000_000


@pytest.fixture(scope="module")
def book() -> Portfolio:
    return grow(seed=7)


def every_loan(book: Portfolio) -> list[Loan]:
    return [*book.loans, *book.closed_loans]


def still_open(book: Portfolio) -> list[Loan]:
    return [loan for loan in book.loans if loan.outstanding]


def test_the_same_seed_grows_the_same_ward_and_another_seed_another(book: Portfolio) -> None:
    assert repr(grow(seed=7)) == repr(book)
    assert repr(grow(seed=8)) != repr(book)


def test_another_place_or_day_is_refused() -> None:
    with pytest.raises(Refused, match="phường Tân Phong"):
        grow(place="03388")
    with pytest.raises(Refused, match="31/12/2024"):
        grow(as_of=date(2024, 6, 30))


def test_the_past_has_exactly_the_counts_left_by_the_plan(full: bool) -> None:
    for seed in range(40 if full else 4):
        book = grow(seed=seed)
        loans = every_loan(book)
        assert len(loans) == figures.PUBLISHED["loan_turns"] - 320
        assert len({loan.customer_code for loan in loans if loan.programme in ("HN", "HCN", "HMTN")}) == 437
        assert sum(one.quantity for one in book.outcomes if one.kind == "job") == figures.PAST_JOBS
        assert len({one.key for one in book.outcomes if one.kind == "student"}) == 67
        assert sum(one.quantity for one in book.outcomes if one.kind == "water_work") == figures.PAST_WORKS
        kinds = Counter(one.kind for one in book.outcomes)
        assert (kinds["poor_house"], kinds["after_prison"], kinds["social_house"]) == (37, 4, 207)
        assert Counter(loan.programme for loan in still_open(book)) == Counter(figures.OPEN)
        assert 95 * BILLION < sum(loan.outstanding for loan in still_open(book)) < 110 * BILLION


def test_houses_and_land_of_the_poor_belong_to_households_that_had_a_poverty_loan(book: Portfolio) -> None:
    poverty = {loan.customer_code for loan in every_loan(book) if loan.programme in ("HN", "HCN", "HMTN")}
    others = {loan.customer_code for loan in every_loan(book) if loan.programme in ("NHA33", "DTTS2085")}
    assert others <= poverty


def test_principal_adds_up_on_every_loan(book: Portfolio) -> None:
    for loan in every_loan(book):
        assert loan.disbursed == loan.principal_paid + loan.principal_written_off + loan.outstanding, loan.number
        assert min(loan.in_term, loan.overdue, loan.frozen, loan.interest_paid_total, loan.deferred_interest) >= 0
        assert (loan.state == "CLOSE") == (loan.outstanding == 0) == (loan.closed_on is not None)
        assert loan.signed_on <= loan.first_paid_out_on <= loan.last_paid_out_on <= book.as_of
        if loan.closed_on:
            assert loan.closed_on == loan.last_transaction_on <= book.as_of


def test_the_flows_of_the_year_lead_back_to_a_sound_balance_a_year_before(book: Portfolio) -> None:
    for loan in book.loans:
        before = loan.outstanding + loan.year.collected - loan.year.disbursed
        assert 0 <= before <= loan.amount
        assert (before == 0) == (loan.first_paid_out_on.year == 2024), loan.number
        assert loan.month.collected <= loan.year.collected
        assert loan.month.disbursed <= loan.year.disbursed
    assert all(loan.closed_on and loan.closed_on.year < 2024 for loan in book.closed_loans)


def test_instalments_are_those_of_the_core_rule(book: Portfolio) -> None:
    for loan in still_open(book):
        rule = schedule.Rule.EVERY_MONTHS
        course, study_ends_on, grace = None, None, 0
        if loan.student:
            rule, study_ends_on = schedule.Rule.STUDENT, loan.student.graduates_on
            course = (loan.term_months - 12) // 2
        elif loan.programme == "NHA33":
            rule, grace = schedule.Rule.YEARLY_SHARE, 60
        terms = schedule.Terms(
            principal=loan.amount,
            signed_on=loan.signed_on,
            term_months=loan.term_months,
            rule=rule,
            instalment_months=loan.instalment_months,
            principal_grace_months=grace,
            transaction_day=loan.transaction_day,
            course_months=course,
            study_ends_on=study_ends_on,
        )
        expected = [(one.due_on, one.principal) for one in schedule.build(terms)]
        assert [(due.on, due.amount) for due in dues_of(loan)] == expected, loan
        assert expected[-1][0] == loan.due_on


def test_what_is_still_due_is_what_is_owed_in_term(book: Portfolio) -> None:
    for loan in still_open(book):
        not_paid_out = loan.amount - loan.disbursed
        if not (loan.overdue or loan.frozen):
            assert sum(due.amount for due in open_dues(loan)) - not_paid_out in (
                loan.in_term,
                loan.in_term - not_paid_out,
            )


def test_rates_are_those_of_the_catalogue_on_the_day_of_signing(book: Portfolio) -> None:
    for loan in every_loan(book):
        if loan.signed_on < date(2006, 1, 1):
            continue  # no rate is known for those years; the invented one is marked as invented
        rate = rate_at_signing(catalogue.pricing(catalogue.load(loan.programme), loan.variant), loan.signed_on)
        assert Decimal(loan.annual_percent) * 100_000 == rate, loan


def test_open_loans_keep_to_the_ceilings_and_terms_of_their_day(book: Portfolio) -> None:
    for loan in still_open(book):
        programme = catalogue.load(loan.programme)
        ceilings = [row for row in catalogue.ceilings_on(programme, loan.variant, loan.signed_on) if row.amount]
        works = 2 if loan.purpose_name.endswith("và vệ sinh") else 1
        if ceilings and loan.programme != "HSSV":
            assert loan.amount <= max(row.amount or 0 for row in ceilings) * works, loan
        longest = [row.months for row in catalogue.terms_on(programme, loan.variant, loan.signed_on) if row.months]
        if longest:
            assert loan.term_months <= max(longest), loan


def test_a_household_has_one_production_loan_at_a_time(book: Portfolio) -> None:
    lives = defaultdict(list)
    for loan in every_loan(book):
        if loan.programme in ("HN", "HCN", "HMTN", "VKK", "GQVL", "XKLD", "CHXAPT"):
            lives[loan.customer_code].append((loan.signed_on, loan.closed_on or date.max))
    for code, periods in lives.items():
        periods.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(periods)), code


def test_water_loans_are_only_in_rural_hamlets_and_difficult_area_loans_only_in_difficult_ones(book: Portfolio) -> None:
    hamlets = {one.bank_code: one for one in book.hamlets}
    for loan in every_loan(book):
        hamlet = hamlets[loan.hamlet_bank_code]
        assert loan.programme != "NSVS" or not hamlet.urban
        assert loan.programme != "VKK" or hamlet.difficulty != "none"


def test_groups_are_of_lawful_size_in_one_hamlet_with_a_board(book: Portfolio) -> None:
    members = defaultdict(list)
    for customer in book.customers:
        if customer.group_code:
            members[customer.group_code].append(customer)
    assert len(book.groups) == 40
    assert {group.association_code for group in book.groups} == {"11", "12", "13", "14"}
    first = {
        group.code: min(x.signed_on for x in every_loan(book) if x.group_code == group.code) for group in book.groups
    }
    for group in book.groups:
        here = members[group.code]
        assert 5 <= len(here) <= 60
        assert {one.hamlet_bank_code for one in here} == {group.hamlet_bank_code}
        assert {group.head_name, group.deputy_name} <= {one.name for one in here}
        assert group.founded_on and group.founded_on < first[group.code]


def test_five_former_units_each_with_its_point_and_its_own_day(book: Portfolio) -> None:
    assert [unit.official_code for unit in book.units] == ["03387", "03408", "03409", "03415", "03418"]
    assert len({point.day for point in book.points}) == 5
    assert {hamlet.urban for hamlet in book.hamlets if hamlet.name.startswith("Tổ dân phố")} == {True}
    days = {
        unit.bank_code: point.day
        for unit in book.units
        for point in book.points
        if point.unit_bank_code == unit.bank_code
    }
    assert all(loan.signed_on.day == days[loan.hamlet_bank_code[:6]] for loan in every_loan(book))


def test_nobody_is_real_and_every_number_has_its_shape(book: Portfolio) -> None:
    identities = [one.identity for one in book.customers]
    assert len(set(identities)) == len(identities)
    for customer in book.customers:
        assert re.fullmatch(names.INVENTED_PROVINCE + r"\d{3}9\d{5}", customer.identity)
        assert not personal_number_problems(customer.identity, born_on=customer.born_on, sex=Sex(customer.sex))
        assert customer.phone.startswith(names.INVENTED_PHONE_PREFIX)
        assert not shape_problems("phone", customer.phone) + shape_problems("customer_code", customer.code)
        assert len(customer.address) <= 35
    assert not any(shape_problems("loan_number", loan.number) for loan in every_loan(book))
    assert len({loan.number for loan in every_loan(book)}) == 2911
    assert len({one.phone for one in book.customers}) == len(book.customers)


def test_borrowers_were_adults_when_they_signed(book: Portfolio) -> None:
    born = {one.code: one.born_on for one in book.customers}
    assert all(loan.signed_on.year - born[loan.customer_code].year > 18 for loan in every_loan(book))


def test_a_little_trouble_and_no_more(book: Portfolio) -> None:
    owed = still_open(book)
    total = sum(loan.outstanding for loan in owed)
    assert 0 < sum(loan.overdue for loan in owed) < total // 700
    assert sum(1 for loan in owed if loan.overdue) in (3, 4)
    assert sum(1 for loan in owed if loan.frozen) == 1
    assert 5 <= sum(1 for loan in owed if loan.interest_arrears_in_term) <= 20
    assert any(
        loan.principal_due_cumulative > loan.principal_paid for loan in owed if not loan.overdue and not loan.frozen
    )
    assert any(one.second_savings_number for one in book.customers)
    loan_of = {loan.customer_code for loan in every_loan(book)}
    assert any(one.savings_balance and one.code not in loan_of for one in book.customers)


def test_deferred_interest_waits_only_where_there_is_a_grace(book: Portfolio) -> None:
    for loan in still_open(book):
        assert (loan.deferred_interest > 0) <= (loan.programme in ("HSSV", "NHA33")), loan
        assert loan.interest_to and loan.first_paid_out_on <= loan.interest_to <= book.as_of
