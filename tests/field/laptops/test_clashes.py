"""Where the books have changed while the laptop had no network: each kind of clash is shown with what was prepared and
what is now, nothing of it is posted by itself, and what a person decides is kept with his reason."""

from datetime import date
from typing import Any

import pytest

from dongvon.credit.applications.services import cancel_approval, release_payout
from dongvon.credit.loans.services import amount_to_settle, correct_interest, repay
from dongvon.credit.moving.services import move_household
from dongvon.field.collecting.services import enrol_device
from dongvon.field.laptops.queries import undone_too_late
from dongvon.field.transaction_days.models import Session, Sheet, SheetLine, Task
from dongvon.field.transaction_days.services import begin_count, close_session, count_cash
from tests.base.test_access import refused
from tests.credit.test_moving import group_next_door, of_both
from tests.field.collecting.test_phones import entry as phone_entry
from tests.field.collecting.test_phones import sent as sent_by_phone
from tests.field.laptops.laptop import Laptop
from tests.world import World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI, LA, POM = "Vi Thị Ọi", "Tòng Thị Lả", "Quàng Thị Pỏm"


@pytest.fixture
def loans(books: World) -> dict[str, int]:
    """Two loans of one member, one of another, all of G2."""
    ids = books.to_the_counter([(OI, "HN", 50_000_000), (LA, "HN", 30_000_000)], ON)
    first = {OI: books.pay_out(ids[0], ON), LA: books.pay_out(ids[1], ON)}
    return first | {"water": books.lend(OI, "NSVS", 10_000_000, ON, term_months=60)}


@pytest.fixture
def laptop(books: World, loans: dict[str, int]) -> Laptop:
    session = books.session(SESSION, opening_float=40_000_000)
    household = books.people[LA].household_id
    books.sheet(books.session(ON), "G2", savings={household: 500_000})
    made = Laptop(books, session, SESSION)
    made.prepare()
    return made


def due_of(laptop: Laptop, loan: int) -> int:
    found = laptop.loan(loan)
    return int(found["arrears"] + found["due"])


def paid_elsewhere(books: World, loan: int, amount: int, purpose: str = "interest") -> None:
    content = {"loan_id": loan, "purpose": purpose, "amount": amount, "received_on": SESSION, "document": "PT9"}
    books.do(repay, "teller", **content)


def test_settled_elsewhere_meanwhile_is_kept_as_owed_to_the_payer(
    books: World, laptop: Laptop, loans: dict[str, int]
) -> None:
    due = due_of(laptop, loans[LA])
    taken = laptop.enter("interest", loans[LA], due)
    with books.acting("teller"):
        whole = amount_to_settle(books.position(loans[LA]), SESSION)
    paid_elsewhere(books, loans[LA], whole, "settle")
    laptop.hand_in()
    assert laptop.clashes(taken) == ["settled"]
    refused("fits_no_more", laptop.post, "G2", taken)
    refused("choice_unfit", laptop.decide, taken, "post")
    refused("no_reason", laptop.decide, taken, "keep_rest", why=" ")
    laptop.decide(taken, "keep_rest", why="người nộp vắng, giữ trả sau")
    assert books.position(loans[LA]).overpaid == due
    kept = laptop.settled(taken)
    assert (kept.choice, kept.clashes, kept.why) == ("keep_rest", ["settled"], "người nộp vắng, giữ trả sau")
    assert (kept.before["owed"], kept.now["owed"], kept.now["is_open"]) == (due, 0, False)
    refused("settled_already", laptop.decide, taken, "give_back")


def test_more_than_is_owed_now_goes_to_another_loan_only_by_instruction(
    books: World, laptop: Laptop, loans: dict[str, int]
) -> None:
    water = due_of(laptop, loans["water"])
    taken = laptop.enter("interest", loans[OI], water)
    due = due_of(laptop, loans[OI])
    books.sheet(books.session(SESSION), "G2", interest={loans[OI]: due})
    laptop.hand_in()
    assert laptop.clashes(taken) == ["more_than_owed"]
    refused("not_the_payers_loan", laptop.decide, taken, "carry")
    refused("not_the_payers_loan", laptop.decide, taken, "carry", to_loan_id=loans[LA])
    laptop.decide(taken, "carry", why="bà Ọi yêu cầu trả sang khoản nước sạch", to_loan_id=loans["water"])
    assert books.position(loans["water"]).arrears == 0 and books.position(loans[OI]).overpaid == 0
    assert laptop.settled(taken).posted == 0


def test_another_interest_due_than_prepared_is_shown_before_it_is_posted(
    books: World, laptop: Laptop, loans: dict[str, int]
) -> None:
    due = due_of(laptop, loans[OI])
    some, rest = laptop.enter("interest", loans[OI], 10_000), laptop.enter("interest", loans[LA], 5_000)
    books.sheet(books.session(SESSION), "G2", interest={loans[OI]: 20_000})
    content = {"amount": 3_000, "on": SESSION, "decision": "QĐ 7", "reason": "lãi suất đổi"}
    books.do(correct_interest, "director", loan_id=loans[LA], **content)
    laptop.hand_in()
    assert laptop.clashes(some) == laptop.clashes(rest) == ["due_changed"]
    one = laptop.waiting()[some.entry_id]
    assert (one.before.owed, one.now.owed) == (due, due - 20_000)
    laptop.decide(some, "post", why="đã xem, phần còn lại của tháng")
    assert books.position(loans[OI]).arrears == due - 30_000
    laptop.decide(rest, "case", why="chưa rõ lãi suất")
    with books.reading():
        task = Task.objects.get()
        assert "5.000" in task.what and "chưa rõ lãi suất" in task.what
        assert Sheet.objects.filter(session_id=laptop.session_id).count() == 2
    assert laptop.waiting() == {} and books.position(loans[LA]).arrears > 5_000


def test_what_the_laptop_posted_itself_is_no_clash_for_what_comes_after(
    books: World, laptop: Laptop, loans: dict[str, int]
) -> None:
    first = laptop.enter("interest", loans[OI], 10_000)
    laptop.hand_in()
    laptop.post("G2", first)
    second = laptop.enter("interest", loans[OI], due_of(laptop, loans[OI]) - 10_000)
    laptop.hand_in()
    assert laptop.clashes(second) == []
    laptop.post("G2", second)
    assert books.position(loans[OI]).arrears == 0


def test_a_member_moved_to_another_group_or_commune(books: World, laptop: Laptop, loans: dict[str, int]) -> None:
    of_both(books)
    books.groups = books.groups | {"N": group_next_door(books)}
    by_oi = laptop.enter("interest", loans[OI], 1_000)
    by_la = laptop.enter("interest", loans[LA], 1_000)
    saved = laptop.enter("deposit", books.people[LA].household_id, 10_000)
    for who, hamlet, group in ((OI, "village", "G3"), (LA, "next", "N")):
        books.do(
            move_household, "both_bank_officer", household_id=books.people[who].household_id,
            hamlet_id=books.hamlets[hamlet], group_id=books.groups[group], on=date(2025, 4, 1), document="10C/TD",
        )  # fmt: skip
    assert laptop.hand_in()["taken"] == 3, "kept, whatever the books say now"
    assert [laptop.clashes(one) for one in (by_oi, by_la, saved)] == [["moved_group"], ["moved_away"], ["moved_away"]]
    laptop.decide(by_oi, "post", why="nộp vào bảng kê của tổ mới")
    with books.reading():
        line = SheetLine.objects.select_related("sheet").get(entry_id=by_oi.entry_id)
        assert line.sheet.group_id == books.groups["G3"]
    refused("choice_unfit", laptop.decide, by_la, "post")
    for one in (by_la, saved):
        laptop.decide(one, "give_back", why="trả lại, nộp ở xã mới")
    assert laptop.waiting() == {}


def test_after_the_session_is_closed_each_entry_is_entered_as_at_the_counter(
    books: World, laptop: Laptop, loans: dict[str, int]
) -> None:
    household = books.people[OI].household_id
    books.sheet(laptop.session_id, "G2", savings={household: 10_000})
    entries = [
        laptop.enter("interest", loans[OI], 10_000), laptop.enter("deposit", household, 5_000),
        laptop.enter("interest_from_savings", loans[LA], 2_000),
    ]  # fmt: skip
    books.do(begin_count, "teller", session_id=laptop.session_id)
    notes = {"500000": 80, "10000": 1}
    books.do(count_cash, "teller", session_id=laptop.session_id, notes=notes)
    books.do(close_session, "controller", session_id=laptop.session_id, counted=40_010_000)
    laptop.hand_in()
    assert [laptop.clashes(one) for one in entries] == [["session_closed"]] * 3
    before = books.position(loans[OI]).arrears
    for one in entries:
        laptop.decide(one, "post", why="máy về muộn, tổ trưởng phiên biết")
    assert books.position(loans[OI]).arrears == before - 10_000 and laptop.waiting() == {}


def test_savings_that_are_not_there_any_more(books: World, laptop: Laptop, loans: dict[str, int]) -> None:
    asked = laptop.enter("principal_from_savings", loans[LA], 400_000)
    again = laptop.enter("principal_from_savings", loans[LA], 200_000)
    laptop.hand_in()
    assert laptop.clashes(asked) == laptop.clashes(again) == ["savings_too_small"]
    laptop.decide(asked, "keep_rest", why="thu đến hết số dư")
    assert laptop.settled(asked).posted == 400_000, "with the other one still waiting, there is enough for this one"
    assert laptop.clashes(again) == ["savings_too_small"]
    laptop.decide(again, "keep_rest", why="thu đến hết số dư")
    assert laptop.settled(again).posted == 100_000 and books.position(loans[LA]).in_term == 29_500_000


def test_the_same_money_from_a_phone_and_from_the_laptop(books: World, laptop: Laptop, loans: dict[str, int]) -> None:
    phone = laptop.public_id.__class__(int=5)
    books.do(enrol_device, "leader_2", public_id=phone)
    sent_by_phone(books, phone, phone_entry(phone, 1, loans[OI], 50_000))
    taken = laptop.enter("interest", loans[OI], 50_000)
    laptop.hand_in()
    assert laptop.clashes(taken) == ["handed_by_phone"]
    laptop.decide(taken, "give_back", why="đúng là một khoản, lấy theo điện thoại")
    assert laptop.waiting() == {}


@pytest.fixture
def approved(books: World, loans: dict[str, int]) -> int:
    (application,) = books.to_the_counter([(POM, "HCN", 20_000_000)], SESSION)
    return application


def test_paid_out_twice_because_the_lock_was_released(books: World, approved: int, laptop: Laptop) -> None:
    paid = laptop.pay(approved)
    release = {"application_id": approved, "reason": "tưởng máy hỏng"}
    books.do(release_payout, "point_leader", **release)
    laptop.hand_in()
    assert laptop.clashes(paid) == ["lock_released"]
    books.pay_out(approved, SESSION)
    assert laptop.clashes(paid) == ["paid_already"]
    refused("choice_unfit", laptop.decide, paid, "post")
    laptop.decide(paid, "case", why="chi hai lần, thu hồi")
    with books.reading():
        assert "20.000.000" in Task.objects.get().what


def test_a_release_without_another_payout_can_still_be_booked(books: World, approved: int, laptop: Laptop) -> None:
    paid = laptop.pay(approved)
    books.do(release_payout, "point_leader", application_id=approved, reason="máy về muộn")
    laptop.hand_in()
    laptop.decide(paid, "post", why="tiền đã chi, chưa chi nơi khác")
    refused("move_not_allowed", books.do_disburse, approved, SESSION)


def test_the_approval_was_taken_back_meanwhile(books: World, approved: int, laptop: Laptop) -> None:
    paid = laptop.pay(approved)
    books.do(cancel_approval, "director", application_id=approved, on=SESSION, reason="không còn đủ điều kiện")
    laptop.hand_in()
    assert laptop.clashes(paid) == ["approval_gone"]
    laptop.decide(paid, "give_back", why="hộ đã nộp lại tiền", who="point_leader")
    kept = laptop.settled(paid)
    assert (kept.before["amount"], kept.now["waiting"], kept.settled_by_id) == (
        20_000_000, False, books.users["point_leader"],
    )  # fmt: skip


def test_an_undoing_that_comes_after_the_decision_is_shown(books: World, laptop: Laptop, loans: dict[str, int]) -> None:
    taken = laptop.enter("interest", loans[OI], 10_000)
    laptop.hand_in()
    laptop.post("G2", taken)
    laptop.enter("interest", loans[OI], 10_000, undoes=taken.entry_id)
    laptop.hand_in()
    with books.acting("teller"):
        late = undone_too_late(Session.objects.get(pk=laptop.session_id))
    assert [row.undoes for row in late] == [taken.entry_id] and laptop.waiting() == {}


def test_prepared_again_it_goes_by_the_newer_figures(books: World, laptop: Laptop, loans: dict[str, int]) -> None:
    old = laptop.enter("interest", loans[LA], 1_000)
    books.sheet(books.session(SESSION), "G2", interest={loans[OI]: 20_000, loans[LA]: 500})
    laptop.prepare()
    new: Any = laptop.enter("interest", loans[OI], 1_000)
    laptop.hand_in()
    assert laptop.clashes(new) == [] and laptop.clashes(old) == ["due_changed"], "each by what it was entered against"
