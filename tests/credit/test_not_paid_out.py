"""What is not paid out: applications withdrawn, approvals taken back, the rest of a grant cancelled."""

from datetime import date
from typing import Any

from dongvon.core.modes import Action
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.services import cancel_approval, disburse, withdraw_application
from dongvon.credit.loans.models import Expectation, Loan
from dongvon.credit.loans.services import cancel_rest, pay_tranche, repay, reschedule, undo_entry
from tests.base.test_access import refused
from tests.world import World

ON = date(2025, 3, 15)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"


def test_a_household_steps_back_and_its_line_leaves_the_list(books: World) -> None:
    made_on, held_on = date(2025, 3, 3), date(2025, 3, 5)
    stays, leaves = books.apply(OI, "HN", 50_000_000, made_on), books.apply(LA, "HN", 30_000_000, made_on)
    list_id = books.meet("G2", held_on, {stays: 5, leaves: 5})
    content: dict[str, Any] = {"application_id": leaves, "on": date(2025, 3, 6), "reason": "đã bán trâu"}
    refused("application_unknown", books.do, withdraw_application, "leader_1", **content)
    refused("application_unknown", books.do, withdraw_application, "next_bank_officer", **content)
    refused("no_reason", books.do, withdraw_application, "leader_2", **content | {"reason": " "})
    refused("cancelled_too_early", books.do, withdraw_application, "leader_2", **content | {"on": date(2025, 3, 2)})
    request = books.request()
    for _twice in range(2):
        answer = books.do(withdraw_application, "leader_2", request_id=request, **content)
    assert answer == {"state": "cancelled"}
    refused("move_not_allowed", books.do, withdraw_application, "leader_2", **content)
    books.certify("G2", list_id, date(2025, 3, 8))
    books.decide("G2", list_id, {stays: 50_000_000}, date(2025, 3, 12))  # the line that left is not to be decided
    assert books.pay_out(stays, ON)
    with books.reading():
        gone = Application.objects.get(pk=leaves)
    assert (gone.state, gone.refusal, gone.cancelled_on) == ("cancelled", "đã bán trâu", date(2025, 3, 6))


def test_an_approval_taken_back_is_not_paid_out_and_gives_its_room_back(books: World) -> None:
    asked = books.apply(LA, "HN", 30_000_000, date(2025, 3, 3))
    content: dict[str, Any] = {"on": date(2025, 3, 13), "reason": "không còn là hộ nghèo"}
    refused("no_approval", books.do, cancel_approval, "director", application_id=asked, **content)
    [approved] = books.to_the_counter([(OI, "HN", 80_000_000)], ON)
    refused("r07_over_ceiling", books.apply, OI, "HN", 30_000_000, date(2025, 3, 13))
    books.do(cancel_approval, "director", application_id=approved, **content)
    refused("move_not_allowed", books.pay_out, approved, ON)
    assert books.apply(OI, "HN", 30_000_000, date(2025, 3, 13))
    paid = books.to_the_counter([(OI, "HN", 30_000_000)], ON)[0]
    books.pay_out(paid, ON)
    refused("no_approval", books.do, cancel_approval, "director", application_id=paid, **content)


def test_a_payout_that_waits_for_the_banks_list_is_not_cancelled(books: World) -> None:
    [approved] = books.to_the_counter([(OI, "HN", 30_000_000)], ON, fund="mirror")
    books.do_disburse(approved, ON)
    content: dict[str, Any] = {"application_id": approved, "on": ON, "reason": "x"}
    refused("payout_expected", books.do, cancel_approval, "director", **content)
    refused("payout_expected", books.do, withdraw_application, "bank_officer", **content)


def half_paid(books: World) -> int:
    [application_id] = books.to_the_counter([(OI, "HN", 60_000_000)], ON)
    answer = books.do(disburse, "teller", application_id=application_id, paid_on=ON, document="C1", amount=20_000_000)
    return int(answer["loan_id"])


REST: dict[str, Any] = {"decided_on": date(2025, 5, 5), "reason": "nhà rẻ hơn", "document": "QĐ 3"}


def test_what_is_still_to_be_paid_out_takes_room_until_it_is_cancelled(books: World) -> None:
    loan = half_paid(books)
    refused("r07_over_ceiling", books.apply, OI, "HN", 40_000_001, date(2025, 5, 2))
    refused("loan_unknown", books.do, cancel_rest, "next_director", loan_id=loan, **REST)
    request = books.request()
    for _twice in range(2):
        books.do(cancel_rest, "director", request_id=request, loan_id=loan, **REST)
    with books.reading():
        found = Loan.objects.get(pk=loan)
        assert (found.amount, found.cancelled, sum(row.principal for row in found.instalments.all())) == (
            60_000_000, 40_000_000, 20_000_000,
        )  # fmt: skip
    refused("nothing_to_cancel", books.do, cancel_rest, "director", loan_id=loan, **REST)
    assert books.apply(OI, "HN", 80_000_000, date(2025, 5, 6))


def test_a_cancellation_is_undone_before_later_changes_of_the_schedule_only(books: World) -> None:
    loan, wrong = half_paid(books), books.request()
    books.do(cancel_rest, "director", request_id=wrong, loan_id=loan, **REST)
    later = books.request()
    books.do(
        reschedule, "bank_officer", request_id=later, loan_id=loan, number=1, due_on=date(2026, 6, 15),
        asked_on=date(2025, 6, 2), decided_on=date(2025, 6, 4), document="08/TD",
    )  # fmt: skip
    undo: dict[str, Any] = {"loan_id": loan, "booked_on": date(2025, 6, 5), "reason": "nhầm"}
    refused("schedule_changed_since", books.do, undo_entry, "director", wrong_request_id=str(wrong), **undo)
    books.do(undo_entry, "director", wrong_request_id=str(later), **undo)
    books.do(undo_entry, "director", wrong_request_id=str(wrong), **undo)
    with books.reading():
        assert Loan.objects.get(pk=loan).cancelled == 0
    more: dict[str, Any] = {"loan_id": loan, "paid_on": date(2025, 6, 6), "document": "C2"}
    refused("amount_not_owed", books.do, pay_tranche, "teller", amount=40_000_001, **more)
    books.do(pay_tranche, "teller", amount=40_000_000, **more)


def test_a_settled_loan_gets_no_further_part(books: World) -> None:
    loan = half_paid(books)
    books.do(repay, "teller", loan_id=loan, purpose="settle", amount=20_000_000, received_on=ON, document="PT")
    more: dict[str, Any] = {"loan_id": loan, "amount": 1, "paid_on": date(2025, 4, 15), "document": "C2"}
    refused("amount_not_owed", books.do, pay_tranche, "teller", **more)
    refused("nothing_to_cancel", books.do, cancel_rest, "director", loan_id=loan, **REST)


def test_in_a_mirror_a_cancellation_waits_for_the_banks_list(books: World, monkeypatch: Any) -> None:
    from dongvon.core.modes import Mode

    loan = half_paid(books)
    monkeypatch.setattr("dongvon.credit.loans.services.entering.mode_of", lambda _fund, _on: Mode.MIRROR)
    books.do(cancel_rest, "director", loan_id=loan, **REST)
    with books.reading():
        waiting = Expectation.objects.get(action=Action.CANCEL_GRANT, about_id=loan)
        assert (waiting.amount, Loan.objects.get(pk=loan).cancelled) == (40_000_000, 0)
