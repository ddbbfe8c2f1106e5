"""A freeze or a write-off entered wrongly is withdrawn with its case; the loan stands as if it had not been decided."""

from datetime import date
from typing import Any

from dongvon.core.relief import COMMITTEE
from dongvon.credit.loans.services import undo_entry
from dongvon.credit.relief.services import freeze_debt, propose_relief, withdraw_decision
from dongvon.office.books.verify import verify
from tests.base.test_access import refused
from tests.world import World

ON, DECIDED, BACK = date(2025, 3, 15), date(2025, 6, 2), date(2025, 6, 9)
PARTS = ("in_term", "overdue", "frozen", "arrears", "overpaid", "interest_to")


def case_of(books: World, loan: int) -> int:
    found = books.do(
        propose_relief, "bank_officer", loan_id=loan, cause="K1", damage_percent=60, happened_on=ON,
        minutes_no="02/XLN-1", minutes_on=ON, committee=sorted(COMMITTEE), measure="freeze",
        round_year=2025, round_no=1,
    )  # fmt: skip
    return int(found["case_id"])


def freeze(books: World, case: int) -> None:
    content: dict[str, Any] = {
        "first_on": date(2025, 4, 1), "last_on": date(2028, 3, 31), "due_on": date(2029, 3, 31),
        "decision_no": "7/QĐ-HĐQT", "decided_on": DECIDED,
    }  # fmt: skip
    books.do(freeze_debt, "director", case_id=case, principal=20_000_000, authority="board", **content)


def test_a_freeze_withdrawn_leaves_the_loan_as_it_was(books: World) -> None:
    loan = books.lend("Vi Thị Ọi", "HN", 50_000_000, ON)
    for month in (4, 5):
        books.sheet(books.session(date(2025, month, 15)), "G2", interest={loan: 200_000})
    before = books.position(loan)
    case = case_of(books, loan)
    freeze(books, case)
    assert books.position(loan).frozen == 20_000_000
    withdraw: dict[str, Any] = {"case_id": case, "booked_on": BACK, "reason": "ghi nhầm khoản vay"}
    books.do(withdraw_decision, "director", **withdraw)
    after = books.position(loan)
    assert [getattr(after, part) for part in PARTS] == [getattr(before, part) for part in PARTS]
    assert after.loan.final_due_on == before.loan.final_due_on
    refused("decision_not_standing", books.do, withdraw_decision, "director", **withdraw)
    freeze(books, case)
    assert books.position(loan).frozen == 20_000_000
    with books.reading():
        assert verify().differences == []


def test_a_decision_is_not_undone_like_an_entry(books: World) -> None:
    loan = books.lend("Vi Thị Ọi", "HN", 50_000_000, ON)
    case = case_of(books, loan)
    freeze(books, case)
    with books.reading():
        act = books.position(loan).loan.acts.get(kind="freeze")
    refused(
        "decision_not_an_entry", books.do, undo_entry, "director", loan_id=loan, wrong_request_id=str(act.request_id),
        booked_on=BACK, reason="x",
    )  # fmt: skip
