"""The review of the ability to repay: who may enter it, of which loans at once, what is refused, what is due next."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError

from dongvon.core.classification import TEAM, TEAM_OF_DIRECT_LENDING, Present, Reason
from dongvon.credit.loans.services import find_misuse, repay, transfer_misused, transfer_to_overdue
from dongvon.credit.relief.models import AbilityReview
from dongvon.credit.relief.queries import reconciling, reviewable, reviews_of
from dongvon.credit.relief.reviewing import Finding, principal_on, review_ability
from tests.base.test_access import refused
from tests.database import rows_as
from tests.world import World

LENT_ON, ON = date(2025, 3, 15), date(2025, 9, 20)
THERE = [*TEAM, Present.BORROWER]


@pytest.fixture
def two(books: World) -> tuple[World, int, int]:
    """Two loans of one group."""
    return (
        books,
        books.lend("Vi Thị Ọi", "HN", 50_000_000, LENT_ON),
        books.lend("Tòng Thị Lả", "HN", 30_000_000, LENT_ON),
    )


def review(books: World, *findings: Finding, who: str = "bank_officer", **more: Any) -> dict[str, Any]:
    content = {"findings": findings, "reviewed_on": ON, "minutes_no": "BB 1", "present": THERE} | more
    return books.do(review_ability, who, **content)


def due(books: World, on: date, who: str = "bank_officer") -> dict[int, tuple[Reason, ...]]:
    with books.acting(who) as actor:
        return {row.loan_id: tuple(row.due) for row in reviewable(actor, on)}


def test_several_loans_of_a_group_under_one_paper(two: tuple[World, int, int]) -> None:
    books, one, other = two
    assert due(books, ON) == {one: (Reason.NEVER,), other: (Reason.NEVER,)}
    paper = books.paper(("loan", one))
    half = Finding(other, "partly", 10_000_000, ["K1", "C3"])
    review(books, Finding(one, "able"), half, attachment_id=paper)
    with books.reading():
        (able,), (partly,) = (reviews_of(row.loan) for row in (books.position(one), books.position(other)))
    assert (able.principal, able.repayable, able.paper_id) == (50_000_000, 50_000_000, paper)
    assert (partly.principal, partly.repayable, partly.causes) == (30_000_000, 10_000_000, ["C3", "K1"])
    assert due(books, ON) == {one: (), other: ()}
    assert due(books, date(2026, 9, 20)) == {one: (), other: (Reason.IRRECOVERABLE,)}
    assert due(books, date(2028, 9, 20))[one] == (Reason.OLD,)


def test_the_latest_review_counts_and_none_is_changed(two: tuple[World, int, int]) -> None:
    books, one, _ = two
    review(books, Finding(one, "unable", causes=["K4b"]))
    review(books, Finding(one, "able"), minutes_no="BB 2")
    with books.reading():
        assert [row.ability for row in reviews_of(books.position(one).loan)] == ["able", "unable"]
    for change in ("UPDATE relief_abilityreview SET ability = 'able'", "DELETE FROM relief_abilityreview"):
        with pytest.raises(DatabaseError):
            rows_as("app", change)


def test_refused_whole_with_the_rule_and_its_source(two: tuple[World, int, int]) -> None:
    books, one, other = two
    elsewhere = books.lend("Lò Văn Ín", "HCN", 20_000_000, LENT_ON)
    wrong: list[tuple[str, tuple[Finding, ...], dict[str, Any]]] = [
        ("review_team_incomplete", (Finding(one, "able"),), {"present": ["bank", "group", "hamlet_head", "borrower"]}),
        ("review_of_the_absent", (Finding(one, "able"),), {"present": list(TEAM)}),
        ("review_of_several_groups", (Finding(one, "able"), Finding(elsewhere, "able")), {}),
        ("loan_unknown", (Finding(one, "able"), Finding(one, "able")), {}),
        ("loan_unknown", (), {}),
        ("loan_unknown", (Finding(-1, "able"),), {}),
        ("review_without_debt", (Finding(one, "able"),), {"reviewed_on": date(2025, 3, 14)}),
        ("review_amount", (Finding(one, "able"), Finding(other, "partly", 30_000_000, ["K1"])), {}),
        ("review_amount", (Finding(one, "unable", -1, ["K1"]),), {}),
        ("review_causes", (Finding(one, "unable"),), {}),
        ("review_unknown_word", (Finding(one, "rich"),), {}),
        ("review_unknown_word", (Finding(one, "unable", causes=["'; DROP TABLE"]),), {}),
        ("review_unsound", (Finding(one, "able"),), {"minutes_no": "  "}),
        ("review_unsound", (Finding(one, "able"),), {"minutes_no": "x" * 41}),
        ("review_unsound", (Finding(one, "able"),), {"present": [*THERE, "nobody"]}),
        ("attachment_unknown", (Finding(one, "able"),), {"attachment_id": 10**9}),
    ]
    for code, findings, more in wrong:
        refused(code, review, books, *findings, **more)
    refused("loan_unknown", review, books, Finding(one, "able"), who="next_bank_officer")
    for who in ("director", "ward_leader", "teller", "leader_2", "board_member"):
        refused("role_may_not", review, books, Finding(one, "able"), who=who)
    with books.reading():
        assert not AbilityReview.objects.exists()


def test_sent_twice_it_is_entered_once(two: tuple[World, int, int]) -> None:
    books, one, _ = two
    request = books.request()
    first = review(books, Finding(one, "able"), request_id=request)
    assert review(books, Finding(one, "able"), request_id=request) == first
    refused("request_reused", review, books, Finding(one, "unable", causes=["K1"]), request_id=request)
    with books.reading():
        assert AbilityReview.objects.count() == 1


def test_a_direct_loan_has_no_group_to_ask(books: World) -> None:
    loan = books.lend_directly("Ngô Bích Thủy", "NOXH", 300_000_000, LENT_ON, term_months=180, instalment_months=6,
                               has_collateral=True)  # fmt: skip
    refused("review_team_incomplete", review, books, Finding(loan, "able"), present=["bank", "borrower"])
    review(books, Finding(loan, "able"), present=[*TEAM_OF_DIRECT_LENDING, Present.BORROWER])
    assert due(books, ON)[loan] == ()


def test_a_debt_gone_overdue_since_is_due_at_once(two: tuple[World, int, int]) -> None:
    books, one, other = two
    review(books, Finding(one, "able"), Finding(other, "able"), reviewed_on=date(2026, 3, 10))
    books.do(transfer_to_overdue, "bank_officer", loan_id=one, amount=1_000_000, booked_on=date(2026, 3, 20),
             decision="14/TD")  # fmt: skip
    found = due(books, date(2026, 3, 31))
    assert Reason.OVERDUE in found[one] and Reason.OVERDUE not in found[other]
    review(books, Finding(one, "unable", causes=["C4"]), reviewed_on=date(2026, 3, 31), minutes_no="BB 3")
    assert due(books, date(2026, 3, 31))[one] == ()


def test_the_sample_begins_with_trouble_and_the_groups_of_the_misused(two: tuple[World, int, int]) -> None:
    books, one, other = two
    far = [books.lend(name, "HCN", 90_000_000, LENT_ON) for name in ("Lò Văn Ín", "Lù Văn Phìn")]
    found = books.do(find_misuse, "bank_officer", loan_id=one, amount=1_000_000, found_on=date(2025, 6, 1), minutes="7")
    with books.acting("bank_officer") as actor:
        share = reconciling(actor, ON, reviewable(actor, ON))
    assert (share.loans, share.wanted, share.done) == (4, 1, 0)
    assert [row.loan_id for row in share.first] == [one]
    books.do(transfer_misused, "bank_officer", misuse_id=found["misuse_id"], booked_on=date(2025, 7, 5), decision="8")
    review(books, Finding(one, "able"))
    with books.acting("bank_officer") as actor:
        share = reconciling(actor, ON, reviewable(actor, ON))
    assert share.done == 1 and share.first == [] and other not in far


def test_the_principal_is_that_of_the_day_of_the_review(two: tuple[World, int, int]) -> None:
    books, one, _ = two
    books.do(repay, "teller", loan_id=one, purpose="principal", amount=5_000_000, received_on=date(2025, 8, 20),
             document="P")  # fmt: skip
    with books.reading():
        assert principal_on([one], date(2025, 8, 19)) == {one: 50_000_000}
        assert principal_on([one], date(2025, 8, 20)) == {one: 45_000_000}
    review(books, Finding(one, "partly", 45_000_000, ["K1"]), reviewed_on=date(2025, 8, 19))


def test_each_sees_the_loans_of_his_own(two: tuple[World, int, int]) -> None:
    books, one, other = two
    review(books, Finding(one, "able"))
    assert due(books, ON, "next_bank_officer") == {}
    assert due(books, ON, "leader_1") == {} and set(due(books, ON, "leader_2")) == {one, other}
    assert set(due(books, ON, "farmers")) == set()
    with books.acting("next_bank_officer"):
        assert not AbilityReview.objects.exists()
