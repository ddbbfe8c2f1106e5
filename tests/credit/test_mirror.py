"""Mode × action at the services: in a book of record what people do takes effect; in a mirror it is expected or
refused, and no position, balance or transfer moves."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dongvon.base.ledger.models import FundMode
from dongvon.core.modes import Action, Effect, Mode, effect
from dongvon.core.relief import COMMITTEE
from dongvon.credit.loans.living import lives_of
from dongvon.credit.loans.services import repay, roll_over, transfer_to_overdue, undo_entry, withdraw
from dongvon.credit.relief.services import freeze_debt, propose_relief, write_off
from tests.base.test_access import refused
from tests.world import World

ON, SESSION, TURNED_ON = date(2025, 3, 15), date(2026, 4, 15), date(2026, 4, 1)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"
Batch = Callable[..., list[tuple[Any, ...]]]
STATE = """
    SELECT coalesce(json_agg(p ORDER BY loan_id)::text, ''),
           (SELECT json_agg(s ORDER BY id)::text FROM savings_savingsaccount s),
           (SELECT count(*) FROM ledger_transfer), (SELECT count(*) FROM loans_movement),
           (SELECT count(*) FROM transaction_days_sheet), (SELECT count(*) FROM loans_loan)
    FROM loans_position p
"""


@pytest.fixture
def acts(books: World, batch: Batch) -> dict[Action, Callable[[], dict[str, Any]]]:
    """What the services can do on a fund in the session of April 2026, by the action of the table; the fund was a book
    until then, so that there is something to act on."""
    loan = books.lend(OI, "HN", 50_000_000, ON)
    settled = books.lend(LA, "HN", 10_000_000, ON)
    household = books.people[LA].household_id
    books.sheet(books.session(date(2025, 4, 15)), "G2", interest={settled: 56_055}, savings={household: 30_000})
    books.do(
        repay,
        "teller",
        loan_id=settled,
        purpose="settle",
        amount=10_000_000,
        received_on=date(2025, 4, 15),
        document="x",
    )
    wrong = batch("SELECT request_id FROM loans_movement WHERE loan_id = %s ORDER BY id DESC LIMIT 1", loan)[0][0]
    at_bank = books.to_the_counter([("Sùng A Páo", "HN", 20_000_000)], SESSION)[0]
    session = books.session(SESSION)
    at: dict[str, Any] = {"loan_id": loan}
    return {
        Action.COLLECT_INTEREST: lambda: books.do(
            repay, "teller", **at, purpose="interest", amount=1_000, received_on=SESSION, document="x"
        ),
        Action.COLLECT_PRINCIPAL: lambda: books.do(
            repay, "teller", **at, purpose="principal", amount=1_000_000, received_on=SESSION, document="x"
        ),
        Action.TAKE_SAVINGS: lambda: books.sheet(session, "G2", interest={loan: 1_000}, savings={household: 5_000}),
        Action.PAY_OUT_SAVINGS: lambda: books.do(
            withdraw, "teller", household_id=household, amount=10_000, paid_on=SESSION, document="x"
        ),
        Action.DISBURSE: lambda: books.do_disburse(at_bank, SESSION),
        Action.TRANSFER_TO_OVERDUE: lambda: books.do(
            transfer_to_overdue, "bank_officer", **at, amount=1_000_000, booked_on=SESSION, decision="x"
        ),
        **_decided(books, loan),
        Action.CORRECT: lambda: books.do(
            undo_entry, "point_leader", **at, wrong_request_id=str(wrong), booked_on=SESSION, reason="x"
        ),
    }


def _decided(books: World, loan: int) -> dict[Action, Callable[[], dict[str, Any]]]:
    """What is decided about a loan: frozen, written off, carried over, extended."""

    def case(measure: str) -> int:
        found = books.do(
            propose_relief, "bank_officer", loan_id=loan, cause="K1", damage_percent=60, happened_on=ON,
            minutes_no="02/XLN", minutes_on=ON, committee=sorted(COMMITTEE), measure=measure,
            round_year=2026, round_no=1,
        )  # fmt: skip
        return int(found["case_id"])

    def interest() -> int:
        with books.reading():
            life = lives_of([books.position(loan)])[loan]
            life.fall_due(SESSION)
        return life.position.arrears

    frozen, lost, interest_due = case("freeze"), case("write_off"), interest()
    by: dict[str, Any] = {"authority": "board", "decision_no": "1/QĐ", "decided_on": SESSION}
    return {
        Action.FREEZE: lambda: books.do(
            freeze_debt, "director", case_id=frozen, principal=1_000_000, first_on=SESSION,
            last_on=date(2027, 4, 14), due_on=date(2028, 4, 15), **by,
        ),
        Action.WRITE_OFF: lambda: books.do(
            write_off, "director", case_id=lost, principal=1_000_000, interest=0, ground="dead_without_estate",
            all_measures_used=True, **by,
        ),
        Action.ROLL_OVER: lambda: books.do(
            roll_over, "director", loan_id=loan, amount=1_000_000, months=12, on=SESSION, interest_paid=interest_due,
            document="07/TD",
        ),
    }  # fmt: skip


def turn(books: World, mode: str) -> None:
    """From April 2026 the fund is kept in this mode."""
    with books.reading():
        FundMode.objects.filter(fund=books.funds["book"]).update(until_on=TURNED_ON)
        FundMode.objects.create(fund_id=books.funds["book"], mode=mode, since_on=TURNED_ON)


ACTIONS = (
    Action.COLLECT_INTEREST,
    Action.COLLECT_PRINCIPAL,
    Action.TAKE_SAVINGS,
    Action.PAY_OUT_SAVINGS,
    Action.DISBURSE,
    Action.TRANSFER_TO_OVERDUE,
    Action.FREEZE,
    Action.WRITE_OFF,
    Action.ROLL_OVER,
    Action.CORRECT,
)


def test_the_cells_tested_here_are_all_that_services_can_do(acts: dict[Action, Any]) -> None:
    assert set(acts) == set(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("mode", list(Mode))
def test_mode_by_action(
    books: World, acts: dict[Action, Callable[[], Any]], batch: Batch, mode: Mode, action: Action
) -> None:
    turn(books, mode)
    before = batch(STATE)
    expected = effect(mode, action)
    if expected is Effect.POST:
        assert "expectation_id" not in (acts[action]() or {})
        assert batch(STATE) != before
        assert batch("SELECT count(*) FROM loans_expectation") == [(0,)]
    elif expected is Effect.EXPECT:
        acts[action]()
        assert batch(STATE) == before
        assert action in {row[0] for row in batch("SELECT action FROM loans_expectation")}
    else:
        refused("mode_refuses", acts[action])
        assert batch(STATE) == before


def test_work_the_banks_system_does_not_do_is_done_in_a_mirror_too(books: World, batch: Batch) -> None:
    """Choosing, certifying and deciding move the application; only the payout waits for the bank's list."""
    application = books.to_the_counter([(OI, "HN", 20_000_000)], ON, fund="mirror")[0]
    answer = books.do_disburse(application, ON)
    assert batch("SELECT id, action, about_type, about_id, amount, expected_on FROM loans_expectation") == [
        (answer["expectation_id"], "disburse", "application", application, 20_000_000, ON)
    ]
    assert batch("SELECT state, loan_id FROM applications_application") == [("waiting_session", None)]
    refused("payout_expected", books.do_disburse, application, ON)


def test_a_sheet_in_a_mirror_is_expected_once_line_by_line(books: World, acts: dict[Action, Any], batch: Batch) -> None:
    turn(books, "mirror")
    acts[Action.TAKE_SAVINGS]()
    assert batch("SELECT action, about_type, amount, expected_on FROM loans_expectation ORDER BY id") == [
        ("collect_interest", "loan", 1_000, SESSION),
        ("take_savings", "household", 5_000, SESSION),
    ]
    refused("sheet_posted", acts[Action.TAKE_SAVINGS])


def test_one_sheet_does_not_mix_the_two_modes(books: World, acts: dict[Action, Any], batch: Batch) -> None:
    with books.reading():
        FundMode.objects.filter(fund=books.funds["mirror"]).update(mode="book")
    other = books.lend("Sùng A Páo", "HN", 10_000_000, date(2025, 6, 15), fund="mirror")
    turn(books, "mirror")
    assert other
    refused("two_modes_on_a_sheet", acts[Action.TAKE_SAVINGS])
