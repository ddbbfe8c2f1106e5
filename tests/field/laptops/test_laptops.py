"""The team's laptop before the real services: prepared, locked loans, entries kept, posted where they fit."""

from datetime import date

import pytest

from dongvon.credit.applications.models import OfflinePayout
from dongvon.credit.applications.services import release_payout
from dongvon.field.collecting.models import HandedEntry
from dongvon.field.collecting.queries import delivered
from dongvon.field.laptops.models import Preparation
from dongvon.field.laptops.services import give_loans_back
from dongvon.field.transaction_days.models import Sheet, SheetLine
from tests.base.test_access import refused
from tests.field.laptops.laptop import Laptop
from tests.world import World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI, LA, IN = "Vi Thị Ọi", "Tòng Thị Lả", "Lò Văn Ín"


@pytest.fixture
def loan(books: World) -> int:
    return books.lend(OI, "HN", 50_000_000, ON)


@pytest.fixture
def approved(books: World, loan: int) -> int:
    (application,) = books.to_the_counter([(LA, "HN", 30_000_000)], SESSION)
    return application


@pytest.fixture
def laptop(books: World, loan: int, approved: int) -> Laptop:
    made = Laptop(books, books.session(SESSION, opening_float=40_000_000), SESSION)
    made.prepare()
    return made


def test_a_day_without_a_network_is_prepared_entered_handed_in_and_posted(
    books: World, laptop: Laptop, loan: int, approved: int
) -> None:
    due = laptop.loan(loan)["arrears"] + laptop.loan(loan)["due"]
    household = books.people[OI].household_id
    assert due > 0 and laptop.sheet["float"] == 40_000_000
    entries = [laptop.enter("interest", loan, due), laptop.enter("deposit", household, 20_000), laptop.pay(approved)]
    answer = laptop.hand_in()
    assert (answer["taken"], answer["refused"], answer["cash"]) == (3, [], due + 20_000 - 30_000_000)
    assert laptop.hand_in()["taken"] == 0, "sent twice, held once"
    assert [laptop.clashes(one) for one in entries] == [[], [], []]
    with books.reading():
        assert not Sheet.objects.exists(), "kept, not posted"
    once = books.request()
    sheet = laptop.post("G2", *entries[:2], request_id=once)
    assert laptop.post("G2", *entries[:2], request_id=once) == sheet, "the answer was lost and it is sent again"
    laptop.post_payout(entries[2])
    assert sheet["interest_paid"] == due and laptop.waiting() == {}
    assert books.position(loan).arrears == 0
    with books.reading():
        lines = SheetLine.objects.filter(entry_id__isnull=False)
        assert set(lines.values_list("entry_id", flat=True)) == {one.entry_id for one in entries[:2]}
        lock = OfflinePayout.objects.get()
    assert lock.ended_at and laptop.settled(entries[2]).choice == "post"
    refused("fits_no_more", laptop.post, "G2", *entries[:2])


def test_what_the_laptop_shows_holds_names_and_no_number_of_a_person(books: World, laptop: Laptop) -> None:
    whole = str(laptop.sheet)
    assert OI in whole and LA in whole
    assert books.people[OI].identity not in whole and books.people[LA].identity not in whole
    with books.reading():
        figures = Preparation.objects.get().figures
    assert OI not in str(figures), "kept on the server: numbers only"


def test_a_loan_given_along_is_paid_out_nowhere_else_until_it_is_released(
    books: World, laptop: Laptop, approved: int
) -> None:
    held = refused("held_by_a_laptop", books.do_disburse, approved, SESSION)
    assert held.problem.facts["name"] == "L1" and held.problem.facts["holder"] == "Người giữ vai teller"
    second = Laptop(books, laptop.session_id, SESSION)
    assert second.prepare()["payouts"] == 0 and second.sheet["payouts"] == [], "not to another laptop either"
    release = {"application_id": approved, "reason": "máy hỏng"}
    refused("role_may_not", books.do, release_payout, "teller", **release)
    refused("no_reason_for_release", books.do, release_payout, "director", application_id=approved, reason=" ")
    books.do(release_payout, "point_leader", **release)
    refused("not_held", books.do, release_payout, "point_leader", **release)
    assert books.pay_out(approved, SESSION)
    with books.reading():
        lock = OfflinePayout.objects.get()
        assert (lock.reason, lock.ended_by_id) == ("máy hỏng", books.users["point_leader"])


def test_a_laptop_that_is_done_frees_what_it_has_not_paid_out(books: World, laptop: Laptop, approved: int) -> None:
    assert books.do(give_loans_back, "teller", public_id=laptop.public_id)["freed"] == 1
    assert books.pay_out(approved, SESSION)
    refused("laptop_taken", laptop.prepare)


def test_what_it_has_paid_out_stays_locked_until_it_is_posted(books: World, laptop: Laptop, approved: int) -> None:
    paid = laptop.pay(approved)
    laptop.hand_in()
    assert books.do(give_loans_back, "teller", public_id=laptop.public_id)["freed"] == 0
    refused("held_by_a_laptop", books.do_disburse, approved, SESSION)
    laptop.post_payout(paid)


def test_only_a_teller_of_the_team_prepares_and_only_what_was_prepared_is_taken(
    books: World, laptop: Laptop, loan: int
) -> None:
    refused("role_may_not", Laptop(books, laptop.session_id, SESSION, "director").prepare)
    refused("session_not_to_prepare", Laptop(books, laptop.session_id + 1, SESSION).prepare)
    strange = books.lend(IN, "HCN", 20_000_000, SESSION)  # paid out after the preparation
    laptop.enter("interest", strange, 1_000)
    laptop.enter("payout", loan, 1_000, recipient=1)
    laptop.enter("payout", loan, 1_000)
    laptop.enter("interest", loan, 1_000, recipient=1)
    codes = [one["code"] for one in laptop.hand_in()["refused"]]
    assert codes == ["entry_of_another_group", "entry_of_another_group", "entry_unreadable", "entry_unreadable"]
    refused("laptop_unknown", laptop.hand_in, "next_teller")


def test_undone_before_handing_in_it_never_was(books: World, laptop: Laptop, approved: int) -> None:
    paid = laptop.pay(approved)
    laptop.enter("payout", approved, paid.amount, recipient=paid.recipient, undoes=paid.entry_id)
    assert laptop.hand_in()["cash"] == 0 and laptop.waiting() == {}
    with books.reading():
        assert HandedEntry.objects.count() == 2, "both stay written"


def test_entries_of_a_laptop_are_not_offered_as_those_of_a_phone(books: World, laptop: Laptop, loan: int) -> None:
    laptop.enter("interest", loan, 50_000)
    laptop.hand_in()
    with books.acting("teller") as actor:
        assert delivered(actor, books.groups["G2"], SESSION) == ()
