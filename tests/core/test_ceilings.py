"""Who borrows for an organisation, and ceilings that count several loans: by job, by work, by course."""

from dataclasses import replace
from datetime import date

import pytest

from dongvon.core.eligibility import HamletClass, Organisation, TermsFacts, check, needs_security
from tests.core.test_eligibility import GQVL, HN, MET, NSVS, REQUEST, asked, codes

ESTABLISHMENT = replace(
    GQVL, for_organisations=True, ceiling=10_000_000_000, ceiling_per_job=200_000_000, through_group=False
)
COOPERATIVE = {"organisation": Organisation(MET), "group": None}
BILLION = 1_000_000_000


@pytest.mark.parametrize(
    ("terms", "changes", "expected"),
    [
        (ESTABLISHMENT, {**COOPERATIVE, "amount": BILLION, "units": 5}, []),
        (ESTABLISHMENT, {"group": None}, ["g1_for_organisations_only"]),
        (GQVL, COOPERATIVE, ["g1_not_for_organisations"]),
        (ESTABLISHMENT, {"organisation": Organisation(date(2026, 3, 9)), "group": None}, ["g1_not_registered_yet"]),
        # no household is judged: neither its class nor its books, nor what excludes a household
        (ESTABLISHMENT, {**COOPERATIVE, "h_customer_codes": 2, "h_outstanding": {"VKK": 1}}, []),
    ],
)
def test_organisations_borrow_what_is_for_organisations(
    terms: TermsFacts, changes: dict[str, object], expected: list[str]
) -> None:
    assert codes(asked(**changes), replace(terms, through_group=False)) == expected


def test_an_organisation_registered_after_it_asked_is_told_the_day() -> None:
    request = asked(organisation=Organisation(date(2026, 3, 9)), group=None)
    (found,) = check(request, ESTABLISHMENT)
    assert str(found) == "Tổ chức đăng ký ngày 09/03/2026, sau ngày đề nghị vay"
    (household,) = check(REQUEST, ESTABLISHMENT)
    assert str(household) == "Loại vay này chỉ dành cho doanh nghiệp, hợp tác xã, cơ sở sản xuất kinh doanh"
    (organisation,) = check(asked(**COOPERATIVE), replace(GQVL, through_group=False))
    assert str(organisation) == "Loại vay này không dành cho tổ chức"


@pytest.mark.parametrize(
    ("amount", "units", "before", "owed", "expected"),
    [
        (600_000_000, 3, 0, 0, []),
        (600_000_001, 3, 0, 0, ["r08_over_ceiling_per_job"]),
        # jobs of loans that run carry what is owed on them
        (600_000_000, 3, 2, 400_000_000, []),
        (600_000_001, 3, 2, 400_000_000, ["r08_over_ceiling_per_job"]),
        (10 * BILLION, 50, 0, 0, []),
        (10 * BILLION, 51, 1, 1, ["r07_over_ceiling"]),
    ],
)
def test_an_establishment_borrows_so_much_a_job(
    amount: int, units: int, before: int, owed: int, expected: list[str]
) -> None:
    request = asked(**COOPERATIVE, amount=amount, units=units, units_before=before, h_outstanding={"GQVL": owed})
    assert codes(request, ESTABLISHMENT) == expected


def test_a_household_has_no_ceiling_a_job() -> None:
    assert codes(asked(amount=100_000_000), replace(HN, ceiling_per_job=1)) == []


def test_a_refusal_over_a_job_counts_all_jobs_and_says_the_room() -> None:
    request = asked(**COOPERATIVE, amount=BILLION, units=3, units_before=2, h_outstanding={"GQVL": 400_000_000})
    (found,) = check(request, ESTABLISHMENT)
    assert str(found) == (
        "Xin vay 1.000.000.000 đồng, với 5 lao động của các khoản vay chỉ còn cho vay được 600.000.000 đồng"
    )


@pytest.mark.parametrize(
    ("units", "before", "amount", "expected"),
    [
        (2, 0, 50_000_000, []),
        (2, 1, 75_000_000, []),
        (2, 1, 75_000_001, ["r07_over_ceiling"]),
        (3, 2, 100_000_000, []),  # five works asked for, four are lent for
        (3, 2, 100_000_001, ["r07_over_ceiling"]),
    ],
)
def test_units_of_loans_that_run_count_up_to_the_most(
    units: int, before: int, amount: int, expected: list[str]
) -> None:
    terms = replace(NSVS, units_at_most=4)
    request = asked(amount=amount, units=units, units_before=before, term_months=60, hamlet={HamletClass.RURAL: True})
    assert codes(request, terms) == expected


def test_units_before_give_no_room_where_what_is_owed_takes_none() -> None:
    terms = replace(NSVS, counts_outstanding=False)
    request = asked(amount=50_000_000, units=2, units_before=9, term_months=60, hamlet={HamletClass.RURAL: True})
    assert codes(request, terms) == []
    assert codes(replace(request, amount=50_000_001), terms) == ["r07_over_ceiling"]


def test_all_that_was_ever_granted_for_a_course_is_one_sum() -> None:
    student = replace(HN, ceiling_in_all=150_000_000)
    assert codes(asked(amount=100_000_000, granted_before=50_000_000), student) == []
    request = asked(amount=100_000_000, granted_before=50_000_001)
    assert codes(request, student) == ["r07_over_ceiling_in_all"]
    assert str(check(request, student)[0]) == (
        "Xin vay 100.000.000 đồng; cả khóa học được vay 150.000.000 đồng, đã cho vay 50.000.001 đồng"
    )


@pytest.mark.parametrize(
    ("amount", "owed", "above", "needed"),
    [
        (1, 0, None, False),
        (1, 0, 0, True),
        (50, 0, 50, False),
        (51, 0, 50, True),
        (1, 50, 50, True),
        (1, 49, 50, False),
    ],
)
def test_a_loan_cut_in_two_needs_the_same_security(amount: int, owed: int, above: int | None, needed: bool) -> None:
    assert needs_security(amount, owed, above) is needed
