"""Phones, receipts and parcels before the real services: what is taken, what is refused, who sees it."""

import json
import os
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from dongvon.base.access.acting import acting
from dongvon.core.handing import Handed
from dongvon.field.collecting import queries
from dongvon.field.collecting.models import Delivery, Device, HandedEntry
from dongvon.field.collecting.parcels import code_of, make_parcel, open_parcel, stub_of
from dongvon.field.collecting.services import (
    enrol_device,
    hand_in,
    hand_in_receipt,
    hand_out_receipts,
    revoke_device,
    settle_undoing,
)
from dongvon.field.transaction_days.day import day_of
from dongvon.field.transaction_days.queries import session_for
from dongvon.parties.groups.models import Group
from tests.base.test_access import refused
from tests.world import WARD, World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI, LA, IN = "Vi Thị Ọi", "Tòng Thị Lả", "Lò Văn Ín"


@pytest.fixture
def loan(books: World) -> int:
    return books.lend(OI, "HN", 50_000_000, ON)


@pytest.fixture
def phone(books: World, loan: int) -> UUID:
    return enrolled(books, "leader_2")


def enrolled(books: World, who: str) -> UUID:
    public_id = uuid4()
    books.do(enrol_device, who, public_id=public_id)
    return public_id


def entry(device: UUID, number: int, about_id: int, amount: int = 50_000, **content: Any) -> Handed:
    made = {"kind": "interest", "receipt": "", "session_on": SESSION, "claimed_on": date(2025, 4, 9), "made_at": 7}
    return Handed(uuid4(), number, about_id=about_id, amount=amount, device=device, **(made | content))


def sent(books: World, device: UUID, *entries: Handed, who: str = "leader_2", request: Any = None) -> dict[str, Any]:
    parcel = make_parcel(device, SESSION, entries, os.urandom(12))
    return books.do(hand_in, who, parcel=parcel, request_id=request)


def taken(books: World, group: str = "G2", on: date = SESSION) -> list[tuple[str, int, int]]:
    with books.acting("teller") as actor:
        return [(e.kind, e.about_id, e.amount) for e in queries.delivered(actor, books.groups[group], on)]


def test_what_is_handed_in_waits_for_the_teller_of_that_session(books: World, phone: UUID, loan: int) -> None:
    household = books.people[OI].household_id
    answer = sent(books, phone, entry(phone, 1, loan), entry(phone, 2, household, 20_000, kind="deposit"))
    assert (answer["taken"], answer["cash"], answer["refused"]) == (2, 70_000, [])
    assert taken(books) == [("interest", loan, 50_000), ("deposit", household, 20_000)]
    assert taken(books, on=date(2025, 3, 15)) == [], "not for a session before"
    assert len(taken(books, on=date(2025, 5, 15))) == 2, "came too late for one sheet: stands for the next"


def test_the_same_entry_counts_once_and_other_content_is_refused(books: World, phone: UUID, loan: int) -> None:
    first = entry(phone, 1, loan)
    sent(books, phone, first)
    again = sent(books, phone, first)
    assert (again["taken"], again["held"]) == (0, [str(first.entry_id)])
    dearer = Handed(first.entry_id, 1, "interest", loan, 60_000, "", SESSION, first.claimed_on, 7, None, phone)
    answer = sent(books, phone, dearer, entry(phone, 1, loan), entry(phone, 2, loan, 7_000))
    assert [one["code"] for one in answer["refused"]] == ["entry_reused", "entry_reused"]
    assert taken(books) == [("interest", loan, 50_000), ("interest", loan, 7_000)], "the good one is not held up"


def test_an_undoing_takes_its_entry_away_and_both_stay_written(books: World, phone: UUID, loan: int) -> None:
    first = entry(phone, 1, loan)
    sent(books, phone, first)
    back = entry(phone, 2, loan, undoes=first.entry_id)
    assert sent(books, phone, back)["refused"] == []
    assert taken(books) == []
    with books.reading():
        assert HandedEntry.objects.count() == 2
    twice = sent(books, phone, entry(phone, 3, loan, undoes=first.entry_id), entry(phone, 4, loan, undoes=uuid4()))
    assert [one["code"] for one in twice["refused"]] == ["undoing_of_nothing"] * 2
    other = enrolled(books, "leader_2")
    second = entry(phone, 5, loan)
    sent(books, phone, second)
    strange = sent(books, other, entry(other, 1, loan, undoes=second.entry_id))
    assert [one["code"] for one in strange["refused"]] == ["undoing_of_nothing"], "each phone undoes its own"


@pytest.mark.parametrize("amount", [0, -50_000, 1_000_000_001, 10**17])
def test_impossible_amounts_are_refused(books: World, phone: UUID, loan: int, amount: int) -> None:
    answer = sent(books, phone, entry(phone, 1, loan, amount))
    assert [one["code"] for one in answer["refused"]] == ["entry_amount"] and taken(books) == []


def test_a_loan_of_another_group_and_principal_in_cash_are_refused(books: World, phone: UUID) -> None:
    strange = books.lend(IN, "HCN", 20_000_000, ON)
    answer = sent(books, phone, entry(phone, 1, strange), entry(phone, 2, strange, kind="principal"))
    assert [one["code"] for one in answer["refused"]] == ["entry_of_another_group", "entry_unreadable"]
    answer = sent(books, phone, entry(phone, 3, strange, receipt="A\x00B"), entry(phone, 0, strange))
    assert [one["code"] for one in answer["refused"]] == ["entry_unreadable"] * 2


def test_only_its_leader_and_the_counter_hand_in_for_a_phone(books: World, phone: UUID, loan: int) -> None:
    parcel = make_parcel(phone, SESSION, [entry(phone, 1, loan)], os.urandom(12))
    refused("device_unknown", books.do, hand_in, "leader_1", parcel=parcel)
    refused("device_unknown", books.do, hand_in, "next_teller", parcel=parcel)
    refused("role_may_not", books.do, hand_in, "ward_officer", parcel=parcel)
    assert books.do(hand_in, "teller", parcel=parcel)["taken"] == 1


def test_a_revoked_phone_takes_and_sends_nothing_but_its_money_is_counted(books: World, phone: UUID, loan: int) -> None:
    parcel = make_parcel(phone, SESSION, [entry(phone, 1, loan)], os.urandom(12))
    books.do(revoke_device, "teller", public_id=phone)
    refused("device_revoked", books.do, hand_in, "leader_2", parcel=parcel)
    with books.acting("leader_2") as actor:
        refused("device_revoked", queries.sheet_to_take, actor, phone, ON)
        refused("device_revoked", queries.keys_for, actor, phone)
    assert books.do(hand_in, "teller", parcel=parcel)["taken"] == 1


@pytest.mark.parametrize("text", ["", "DV1", "DV1.x.y", "a.b.c", "DV1.%s.", "DV1.%s.AAAA", "DV2.%s.AAAA"])
def test_an_unreadable_parcel_is_refused(books: World, phone: UUID, text: str) -> None:
    refused("parcel_unreadable", books.do, hand_in, "leader_2", parcel=text.replace("%s", str(phone)))


def test_a_parcel_changed_by_a_letter_or_put_under_another_phone_is_refused(books: World, phone: UUID) -> None:
    other = enrolled(books, "leader_2")
    parcel = make_parcel(phone, SESSION, [entry(phone, 1, 1)], os.urandom(12))
    middle = len(parcel) // 2
    changed = parcel[:middle] + ("A" if parcel[middle] != "A" else "B") + parcel[middle + 1 :]
    for bad in (changed, parcel[:-3], parcel.replace(str(phone), str(other))):
        refused("parcel_unreadable", books.do, hand_in, "teller", parcel=bad)


def test_the_sheet_holds_what_the_month_needs_and_no_more(books: World, phone: UUID, loan: int) -> None:
    with books.acting("leader_2") as actor:
        sheet = queries.sheet_to_take(actor, phone, date(2025, 4, 2))
    assert sheet["session"] == "2025-04-15" and len(sheet["members"]) == 5
    oi = next(one for one in sheet["members"] if one["name"] == OI)
    assert [(one["owed"], one["arrears"], one["due"]) for one in oi["loans"]] == [(50_000_000, 0, 280_274)]
    text = json.dumps(sheet)
    assert books.people[OI].identity not in text and set(oi) == {"id", "name", "deposit", "loans"}
    sent(books, phone, entry(phone, 1, loan))
    second = enrolled(books, "leader_2")
    with books.acting("leader_2") as actor:
        assert queries.sheet_to_take(actor, second, date(2025, 4, 2))["handed"] == {f"interest/{loan}": 50_000}


def test_a_wrong_clock_moves_no_day_out_of_reason(books: World, phone: UUID, loan: int) -> None:
    sent(books, phone, entry(phone, 1, loan, claimed_on=date(1970, 1, 1)),
         entry(phone, 2, loan, claimed_on=date(2099, 1, 1)))  # fmt: skip
    with books.reading():
        enrolled_on = Device.objects.get(public_id=phone).enrolled_on
        days = set(HandedEntry.objects.values_list("collected_on", flat=True))
    assert days == {enrolled_on}


def test_receipts_passed_over_used_twice_or_from_nowhere_are_found(books: World, phone: UUID, loan: int) -> None:
    group = books.groups["G2"]
    content = {"group_id": group, "series": "AB/25", "device": None, "on": ON}
    books.do(hand_out_receipts, "teller", first=101, last=150, **content)
    refused("receipts_taken", books.do, hand_out_receipts, "teller", first=150, last=160, **content)
    refused("receipt_range", books.do, hand_out_receipts, "teller", first=160, last=151, **content)
    used = ["AB/25-101", "AB/25-103", "AB/25-103", "AB/25-151", "ZZ-1"]
    sent(books, phone, *(entry(phone, n, loan, receipt=one) for n, one in enumerate(used, 1)))
    with books.acting("teller") as actor:
        faults = queries.receipt_faults(actor, group)
    assert faults == queries.ReceiptFaults(("AB/25-102",), ("AB/25-103",), ("AB/25-151", "ZZ-1"))
    with books.acting("leader_2") as actor:
        left = queries.sheet_to_take(actor, phone, ON)["receipts"]
    assert left == [{"series": "AB/25", "first": 101, "last": 150, "used": 103}]


def test_what_is_undone_after_posting_waits_for_a_person_and_changes_no_book(
    books: World, phone: UUID, loan: int
) -> None:
    first, second = entry(phone, 1, loan), entry(phone, 2, loan)
    sent(books, phone, first, second)
    session = books.session(SESSION)
    with books.acting("teller") as actor:
        handed = queries.delivered(actor, books.groups["G2"], SESSION)
    books.hand_in(session, "G2", [one for one in handed if one.entry_id == first.entry_id])
    late, in_time = (entry(phone, n, loan, undoes=one.entry_id) for n, one in ((3, first), (4, second)))
    before = books.position(loan).arrears
    sent(books, phone, late, in_time)
    assert taken(books) == [] and books.position(loan).arrears == before

    def waiting(who: str = "teller") -> list[UUID]:
        with books.acting(who) as actor:
            groups = Group.objects.filter(pk=books.groups["G2"])
            return [one.entry_id for one in queries.undone_after_posting(actor, groups)]

    assert waiting() == waiting("ward_leader") == [late.entry_id] and waiting("next_bank_officer") == []
    with books.acting("ward_leader") as actor:
        assert [one.entry_id for one in day_of(actor, session_for(actor, session)).undone_late] == [late.entry_id]
    asked = {"entry_id": late.entry_id, "outcome": "paid_back", "document": "BB 4", "settled_on": SESSION}
    refused("role_may_not", books.do, settle_undoing, "leader_2", **asked)
    refused("undoing_unknown", books.do, settle_undoing, "next_bank_officer", **asked)
    refused("undoing_unknown", books.do, settle_undoing, "teller", **(asked | {"entry_id": in_time.entry_id}))
    refused("settling_unclear", books.do, settle_undoing, "teller", **(asked | {"document": " "}))
    refused("settling_unclear", books.do, settle_undoing, "teller", **(asked | {"outcome": "forgotten"}))
    books.do(settle_undoing, "teller", **asked)
    assert waiting() == []
    refused("undoing_unknown", books.do, settle_undoing, "controller", **asked)


def test_a_revoked_phone_is_told_what_is_held_of_it(books: World, phone: UUID, loan: int) -> None:
    one = entry(phone, 1, loan)
    sent(books, phone, one)
    with books.acting("leader_2") as actor:
        assert queries.held_if_revoked(actor, phone) is None
    books.do(revoke_device, "teller", public_id=phone)
    with books.acting("leader_2") as actor:
        assert queries.held_if_revoked(actor, phone) == [one.entry_id]
    with books.acting("leader_1") as actor:
        assert queries.held_if_revoked(actor, phone) is None, "of no group of theirs"


def test_a_receipt_shows_amount_and_initials_and_nothing_guessed(books: World, phone: UUID, loan: int) -> None:
    first = entry(phone, 1, loan)
    code = code_of(first)
    assert queries.receipt_seen(WARD, code) is None, "still in the phone"
    sent(books, phone, first)
    seen = queries.receipt_seen(WARD, code)
    assert seen is not None
    assert (seen.amount, seen.group_code, seen.initials, seen.undone, seen.posted) == (
        50_000, "6600002", "V. T. Ọ.", False, False)  # fmt: skip
    guess = ("q" if code[0] != "q" else "r") + code[1:]
    assert queries.receipt_seen("03388", code) is None and queries.receipt_seen(WARD, guess) is None
    sent(books, phone, entry(phone, 2, loan, undoes=first.entry_id))
    again = queries.receipt_seen(WARD, code)
    assert again is not None and again.undone


def test_a_destroyed_phone_is_rebuilt_from_members_receipts(books: World, phone: UUID, loan: int) -> None:
    first = entry(phone, 1, loan)
    photographed = f"https://vi.du/bien-lai/{WARD}-{code_of(first)}#{stub_of(first)}"
    assert books.do(hand_in_receipt, "teller", receipt=photographed)["taken"] == 1
    assert sent(books, phone, first)["taken"] == 0, "the phone turns up: it is the same entry"
    forged = stub_of(entry(phone, 2, loan, 900_000))
    refused("parcel_unreadable", books.do, hand_in_receipt, "teller",
            receipt=f"https://vi.du/bien-lai/{WARD}-{code_of(first)}#{forged}")  # fmt: skip
    refused("parcel_unreadable", books.do, hand_in_receipt, "teller", receipt="https://vi.du/")


def test_the_next_ward_sees_neither_phones_nor_entries(books: World, phone: UUID, loan: int) -> None:
    sent(books, phone, entry(phone, 1, loan))
    with acting(books.actors["next_teller"]):
        assert [model.objects.count() for model in (Device, Delivery, HandedEntry)] == [0, 0, 0]


def test_what_a_phone_packs_is_what_is_opened(phone: UUID) -> None:
    one = entry(phone, 1, 2)
    assert open_parcel(make_parcel(phone, SESSION, [one], os.urandom(12))) == (one,)
