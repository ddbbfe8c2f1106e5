"""Papers of a loan: what they say is what the books say, for whoever may see the loan."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from pypdf import PdfReader

from dongvon.core.life import Life
from dongvon.core.posting import Happened, PositionChange
from dongvon.core.problems import Refused
from dongvon.credit.loans.living import pasts_of
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loan_for, positions_on
from dongvon.credit.loans.services import (
    find_misuse,
    repay,
    transfer_due,
    transfer_misused,
    transfer_to_overdue,
    undo_entry,
)
from dongvon.office.documents import balance, notice, statement
from dongvon.parties.groups.queries import group_for
from tests.base.test_access import refused
from tests.scenarios.stage import Stage
from tests.scenarios.test_scenarios import VERBS
from tests.world import WARD, World

LENT_ON, MOVED_ON = date(2026, 3, 15), date(2027, 4, 15)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def pay(books: World, loan_id: int, amount: int, on: date, purpose: str = "principal") -> None:
    books.do(repay, "teller", loan_id=loan_id, purpose=purpose, amount=amount, received_on=on, document=f"PT{on}")


def sessions(books: World, *months: tuple[int, int]) -> None:
    for year, month in months:
        books.sheet(books.session(date(year, month, 15)), "G2")


@pytest.fixture
def moved(books: World) -> dict[str, int]:
    """Two loans of 2026 in one group whose first instalment went overdue on 15/04/2027, one of them in part."""
    loans = {OI: books.lend(OI, "HN", 30_000_000, LENT_ON), LA: books.lend(LA, "HN", 50_000_000, LENT_ON)}
    sessions(books, (2026, 4), (2026, 5))
    pay(books, loans[OI], 4_000_000, date(2027, 3, 10))
    sessions(books, (2027, 4))
    books.do(transfer_due, "bank_officer", place=WARD, booked_on=MOVED_ON, decision="15/QĐ-PGD")
    return loans


def read(books: World, what: Callable[..., Any], *content: Any, who: str = "bank_officer") -> Any:
    with books.acting(who) as actor:
        return what(actor, *content)


def statement_of(books: World, loan_id: int, since: date, until: date) -> statement.Statement:
    found: statement.Statement = read(books, lambda actor: statement.statement(loan_for(actor, loan_id), since, until))
    return found


# --- 14/TD ------------------------------------------------------------------------------------------------------------


def test_a_notice_says_the_part_the_reason_and_what_it_costs(books: World, moved: dict[str, int]) -> None:
    la, oi = read(books, notice.notices_of_day, MOVED_ON)
    assert [one.parties.borrower for one in (la, oi)] == [LA, OI]
    assert oi.amount == oi.position.overdue == 6_000_000 and oi.position.in_term == 20_000_000
    [reason] = oi.reasons
    assert (reason.number, reason.due_on, reason.amount, reason.final) == (1, date(2027, 3, 15), 6_000_000, False)
    assert (oi.rate_in_term_e7, oi.rate_overdue_e7) == (624_000, 811_200)
    assert (oi.cost_in_term, oi.cost) == (30_773, 40_004)  # 6.000.000 x 30 x 6,24 % and 8,112 % / 365
    assert oi.pay_on == date(2027, 5, 15) and oi.parties.head and oi.decision == "15/QĐ-PGD"
    shown = text_of(notice.paper([la, oi], MOVED_ON))
    assert all(text in shown for text in ("THÔNG BÁO CHUYỂN NỢ QUÁ HẠN", OI, LA, "6.000.000", "16.600.000", "8,112 %"))
    with override("en"):
        english = text_of(notice.paper([oi], MOVED_ON))
    assert "NOTICE OF TRANSFER TO OVERDUE" in english and "6,000,000" in english and "nợ" not in english


def test_payments_leave_a_notice_as_it_is_and_an_undoing_takes_it_away(books: World, moved: dict[str, int]) -> None:
    before = read(books, notice.notices_of_day, MOVED_ON)
    pay(books, moved[OI], 6_000_000, date(2027, 5, 2))
    assert read(books, notice.notices_of_day, MOVED_ON) == before
    assert [(one.on, one.transfers, one.amount) for one in read(books, notice.transfer_days)] == [
        (MOVED_ON, 2, 22_600_000)
    ]
    with books.reading():
        request = Loan.objects.get(pk=moved[LA]).acts.get(kind="to_overdue").request_id
    for loan_id in moved.values():
        books.do(undo_entry, "director", loan_id=loan_id, wrong_request_id=str(request), booked_on=date(2027, 5, 3),
                 reason="nhầm")  # fmt: skip
    assert read(books, notice.notices_of_day, MOVED_ON) == []
    with books.acting("bank_officer"):
        refused("no_transfer_that_day", notice.paper, [], MOVED_ON)


def test_a_final_due_date_and_misuse_are_other_reasons(books: World) -> None:
    loan_id = books.lend(OI, "HN", 30_000_000, date(2024, 3, 15), term_months=12, instalment_months=12)
    books.do(find_misuse, "bank_officer", loan_id=loan_id, amount=8_000_000, found_on=date(2024, 6, 1), minutes="03/BB")
    books.do(transfer_misused, "bank_officer", misuse_id=_misuse(books, loan_id), booked_on=date(2024, 7, 2),
             decision="7/QĐ")  # fmt: skip
    books.do(transfer_to_overdue, "bank_officer", loan_id=loan_id, amount=22_000_000, booked_on=date(2025, 4, 15),
             decision="8/QĐ")  # fmt: skip
    with books.reading():
        loan = Loan.objects.get(pk=loan_id)
        [misused], [final] = (notice.notices_of(loan, on) for on in notice.transfers_of(loan)[::-1])
    assert [(one.minutes, one.due_on) for one in misused.reasons] == [("03/BB", date(2024, 6, 1))]
    assert [(one.final, one.amount) for one in final.reasons] == [(True, 22_000_000)]
    assert "03/BB" in text_of(notice.paper([misused], misused.on))
    assert "Đến hạn cuối cùng" in text_of(notice.paper([final], final.on))


def _misuse(books: World, loan_id: int) -> int:
    with books.reading():
        return int(Loan.objects.get(pk=loan_id).misuses.get().pk)


def test_the_notices_of_a_day_take_as_many_statements_as_one(books: World, moved: dict[str, int]) -> None:
    def statements(who: str) -> int:
        with books.acting(who) as actor, CaptureQueriesContext(connection) as queries:
            assert notice.notices_of_day(actor, MOVED_ON)
        return len(queries)

    statements("bank_officer")  # what is asked once in a process is not counted
    two = statements("bank_officer")
    books.lend("Quàng Thị Pỏm", "HCN", 20_000_000, LENT_ON)
    books.do(transfer_due, "bank_officer", place=WARD, booked_on=MOVED_ON, decision="16/QĐ")
    assert statements("bank_officer") == two


# --- statement --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("since", [date(2026, 1, 1), LENT_ON, date(2027, 1, 1), MOVED_ON, date(2027, 4, 21)])
@pytest.mark.parametrize("until", [date(2027, 4, 20), date(2027, 4, 21), date(2027, 6, 30)])
def test_a_statement_leads_from_balance_to_balance(
    books: World, moved: dict[str, int], since: date, until: date
) -> None:
    pay(books, moved[OI], 100_000, date(2027, 4, 20), "interest")
    pay(books, moved[OI], 2_000_000, date(2027, 3, 12))  # found late, within the period or before it
    sessions(books, (2027, 5), (2027, 6))
    if since > until:
        with pytest.raises(Refused):
            statement_of(books, moved[OI], since, until)
        return
    found = statement_of(books, moved[OI], since, until)
    assert found.opening + sum((one.change for one in found.moves), PositionChange()) == found.closing == found.booked
    due = sum(one.amount for one in found.moves if one.event is Happened.INTEREST_DUE)
    assert due == sum(one.interest.total for one in found.periods if one.booked is not None)
    assert all(one.booked in (None, one.interest.total) for one in found.periods)
    shown = text_of(statement.paper(found))
    assert "SAO KÊ KHOẢN VAY" in shown and "phải kiểm tra trước khi ký" not in shown


def test_a_student_s_deferred_interest_stands_apart(books: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loan of scenario 05, from its beginning to the first part of what was put off."""
    stage = Stage(books, VERBS, monkeypatch)
    for day, what, amount in (
        ("2024-09-15", "sign HSSV, term 54, every 12, course 24, studies end 2026-06-30", "20.000.000"),
        ("2027-06-15", "sheet G2", "0"), ("2028-06-15", "sheet G2", "0"),
    ):  # fmt: skip
        stage.act({"day": day, "what": what, "who": OI, "amount": amount, "then": ""})
    found = statement_of(books, stage.loans[OI], date(2024, 9, 15), date(2028, 6, 30))
    [put_off] = [one for one in found.periods if one.put_off]
    assert put_off.interest.total == 3_516_625 and found.closing.deferred_interest == 3_516_625 - 1_758_312
    assert found.closing == found.booked
    assert "ân hạn để lại" in text_of(statement.paper(found))


def test_books_that_know_nothing_yet_say_so(books: World, moved: dict[str, int]) -> None:
    with pytest.raises(Refused, match="chưa ghi gì"):
        statement_of(books, moved[OI], date(2025, 1, 1), date(2025, 12, 31))


# --- confirmation of balance ------------------------------------------------------------------------------------------


def test_a_confirmation_is_the_balance_of_its_day(books: World, moved: dict[str, int]) -> None:
    household = books.people[OI].household_id
    pay(books, moved[OI], 1_000_000, date(2027, 5, 20))
    books.sheet(books.session(date(2027, 5, 15)), "G2", savings={household: 50_000})
    books.sheet(books.session(date(2027, 6, 15)), "G2", savings={household: 70_000})
    for on, overdue, saved in (
        (date(2027, 4, 14), 0, None), (MOVED_ON, 6_000_000, None), (date(2027, 5, 19), 6_000_000, 50_000),
        (date(2027, 6, 30), 5_000_000, 120_000),
    ):  # fmt: skip
        [found] = read(books, balance.of_household, household, on).households
        [loan] = found.loans
        assert loan.position.overdue == overdue
        with books.reading():
            life: Life = pasts_of([Loan.objects.get(pk=moved[OI])])[moved[OI]].lived(on)[0]
            assert loan.position == life.position == positions_on([moved[OI]], on)[moved[OI]]
        # The account is opened on the day of the first deposit.
        assert found.savings == saved
    shown = text_of(balance.paper_of_household(read(books, balance.of_household, household, date(2027, 6, 30))))
    assert "120.000" in shown and "5.000.000" in shown and "Chênh lệch" in shown


def test_a_group_s_list_has_every_member_once_and_adds_up(books: World, moved: dict[str, int]) -> None:
    def listed(actor: Any) -> balance.Confirmation:
        return balance.of_group(actor, group_for(actor, books.groups["G2"]), date(2027, 6, 30))

    found = read(books, listed)
    assert len(found.households) == 5 and sum(len(one.loans) for one in found.households) == 2
    shown = text_of(balance.paper_of_group(found))
    assert "22.600.000" in shown and OI in shown and LA in shown and "BẢNG ĐỐI CHIẾU" in shown
    assert not found.narrowed and read(books, listed, who="leader_2").narrowed
    with override("en"):
        assert "RECONCILIATION" in text_of(balance.paper_of_group(found))


def test_a_day_before_the_loan_shows_no_loan(books: World, moved: dict[str, int]) -> None:
    found = read(books, balance.of_household, books.people[OI].household_id, date(2026, 3, 14))
    assert found.households[0].loans == ()
    assert balance.paper_of_household(found).startswith(b"%PDF")


def test_the_same_books_give_the_same_bytes(books: World, moved: dict[str, int]) -> None:
    one, two = (statement.paper(statement_of(books, moved[OI], LENT_ON, date(2027, 6, 30))) for _ in range(2))
    assert one == two
