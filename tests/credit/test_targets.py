"""Targets against real books: versions, splits, and what an approval meets; two approvals never take the same room."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dongvon.base.attachments.services import attach
from dongvon.core.problems import Refused
from dongvon.core.targets import Level
from dongvon.credit.applications.headroom import standings
from dongvon.credit.applications.services import decide_list, disburse, send_list_to_bank
from dongvon.credit.capital.models import Target, TargetDecision
from dongvon.credit.capital.queries import in_force, targets_of
from dongvon.credit.capital.services import Line, decide_targets, propose_targets, set_headroom_rule
from dongvon.credit.capital.standing import Part
from dongvon.credit.loans.services import repay
from tests.base.test_access import refused
from tests.world import PAPER, WARD, World

M = 1_000_000
OI, LA, PAO, IN = "Vi Thị Ọi", "Tòng Thị Lả", "Sùng A Páo", "Lò Văn Ín"
LENT_ON = date(2024, 11, 15)
IN_FORCE = date(2025, 1, 10)


def propose(books: World, who: str, level: str, *lines: Line, **more: Any) -> int:
    content = {"place": WARD, "year": 2025, "level": level, "made_on": IN_FORCE, "lines": list(lines)} | more
    return int(books.do(propose_targets, who, **content)["sheet_id"])


def sign(books: World, sheet_id: int, who: str = "bank_officer", **more: Any) -> dict[str, Any]:
    paper = books.do(attach, who, place=WARD, about=("target_sheet", sheet_id), title="QĐ", content=PAPER)
    content = {
        "sheet_id": sheet_id, "decision_no": "12/QĐ-BĐD", "decided_on": IN_FORCE, "effective_on": IN_FORCE,
        "authority": "Trưởng Ban đại diện tỉnh", "attachment_id": paper["attachment_id"],
    }  # fmt: skip
    return books.do(decide_targets, who, **content | more)


def assigned(books: World, *lines: Line, **more: Any) -> int:
    """Targets of the commune in force."""
    sheet_id = propose(books, "bank_officer", "commune", *lines)
    return int(sign(books, sheet_id, **more)["decision_id"])


def hn(books: World, target: int, **more: Any) -> Line:
    return Line("HN", books.funds["book"], target, **more)


def hcn(books: World, target: int, **more: Any) -> Line:
    return Line("HCN", books.funds["book"], target, **more)


def lines_in_force(books: World, on: date, level: Level = Level.COMMUNE) -> dict[Part, tuple[int, int, int]]:
    with books.acting("board_member"):
        rows = targets_of(in_force(WARD, level, on))
    return {part: (one.base, one.change, one.target) for part, one in rows.items()}


def ready(books: World, name: str, amount: int, held_on: date, programme: str = "HN") -> tuple[int, int]:
    """An application certified and sent to the bank: (list, application)."""
    group = books.people[name].group
    application = books.apply(name, programme, amount, held_on)
    list_id = books.meet(group, held_on, {application: 5})
    books.certify(group, list_id, held_on)
    books.do(send_list_to_bank, books.leader_of(group), list_id=list_id)
    return list_id, application


def approve(books: World, list_id: int, application: int, amount: int, on: date) -> dict[str, Any]:
    return books.do(
        decide_list, "director", list_id=list_id, decided_on=on, decision_no=f"{list_id}/QĐ",
        approved={str(application): amount}, refused={},
    )  # fmt: skip


def test_a_version_never_changes_the_one_before(books: World) -> None:
    books.lend(OI, "HN", 50 * M, LENT_ON)
    fund = books.funds["book"]
    assigned(books, hn(books, 120 * M), hcn(books, 80 * M))
    first = {Part("HN", fund): (50 * M, 70 * M, 120 * M), Part("HCN", fund): (0, 80 * M, 80 * M)}
    assert lines_in_force(books, date(2025, 3, 1)) == first
    assigned(books, hcn(books, 60 * M), decision_no="55/QĐ-BĐD", effective_on=date(2025, 10, 1))
    second = {Part("HN", fund): (120 * M, 0, 120 * M), Part("HCN", fund): (80 * M, -20 * M, 60 * M)}
    assert lines_in_force(books, date(2025, 9, 30)) == first
    assert lines_in_force(books, date(2025, 10, 1)) == second
    assert lines_in_force(books, date(2025, 1, 9)) == {} == lines_in_force(books, date(2026, 1, 1))
    with books.reading():
        assert list(TargetDecision.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    for change in ("UPDATE capital_target SET target = 1", "DELETE FROM capital_targetdecision"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_the_first_base_is_the_balance_of_the_last_day_of_the_year_before(books: World) -> None:
    loan_id = books.lend(OI, "HN", 50 * M, LENT_ON)
    books.do(repay, "teller", loan_id=loan_id, purpose="principal", amount=1_234_567, received_on=date(2024, 12, 20),
             document="P")  # fmt: skip
    books.do(repay, "teller", loan_id=loan_id, purpose="principal", amount=5 * M, received_on=date(2025, 1, 5),
             document="P")  # fmt: skip
    assigned(books, hn(books, 60 * M))
    assert lines_in_force(books, IN_FORCE)[Part("HN", books.funds["book"])] == (48_800_000, 11_200_000, 60 * M)
    stated = propose(books, "bank_officer", "commune", hn(books, 60 * M, base=48 * M), year=2026)
    with books.reading():
        assert Target.objects.get(sheet=stated).base == 48 * M, "what the paper states, where it differs"
    refused("base_is_the_target_before", propose, books, "bank_officer", "commune", hn(books, 70 * M, base=50 * M))


def test_the_hamlets_add_up_to_the_commune(books: World) -> None:
    town, village = books.hamlets["town"], books.hamlets["village"]
    refused("nothing_to_divide", propose, books, "ward_officer", "hamlet", hn(books, M, hamlet_id=town))
    assigned(books, hn(books, 100 * M))
    both = (hn(books, 40 * M, hamlet_id=town), hn(books, 60 * M, hamlet_id=village))
    for wrong in (both[:1], (*both[:1], hn(books, 61 * M, hamlet_id=village))):
        refused("targets_do_not_add_up", propose, books, "ward_officer", "hamlet", *wrong)
    refused("split_by_the_ward", propose, books, "bank_officer", "hamlet", *both)
    sheet_id = propose(books, "ward_officer", "hamlet", *both)
    refused("decided_at_another_level", sign, books, sheet_id)
    assert sign(books, sheet_id, "ward_leader", authority="Chủ tịch UBND phường")["number"] == 1
    refused("sheet_already_decided", sign, books, sheet_id, "ward_leader")
    moved = propose(books, "ward_officer", "hamlet", hn(books, 30 * M, hamlet_id=town),
                    hn(books, 70 * M, hamlet_id=village))  # fmt: skip
    again = propose(books, "ward_officer", "hamlet", hn(books, 35 * M, hamlet_id=town),
                    hn(books, 65 * M, hamlet_id=village))  # fmt: skip
    assert sign(books, moved, "ward_leader")["number"] == 2
    refused("decided_since", sign, books, again, "ward_leader")
    found = lines_in_force(books, IN_FORCE, Level.HAMLET)
    assert found[Part("HN", books.funds["book"], hamlet_id=town)] == (40 * M, -10 * M, 30 * M)


def test_associations_and_groups_get_no_more_than_there_is(books: World) -> None:
    assigned(books, hn(books, 100 * M))
    village, g2, g3 = books.hamlets["village"], books.groups["G2"], books.groups["G3"]
    refused("nothing_to_divide", propose, books, "ward_officer", "group", hn(books, M, group_id=g2))
    refused("targets_do_not_add_up", propose, books, "ward_officer", "association",
            hn(books, 60 * M, association="12"), hn(books, 41 * M, association="13"))  # fmt: skip
    propose(books, "ward_officer", "association", hn(books, 60 * M, association="12"))
    sign(books, propose(books, "ward_officer", "hamlet", hn(books, 100 * M, hamlet_id=village)), "ward_leader")
    refused("targets_do_not_add_up", propose, books, "ward_officer", "group", hn(books, 90 * M, group_id=g2),
            hn(books, 20 * M, group_id=g3))  # fmt: skip
    sheet_id = propose(books, "ward_officer", "group", hn(books, 70 * M, group_id=g2), hn(books, 20 * M, group_id=g3))
    sign(books, sheet_id, "ward_leader")
    assert len(lines_in_force(books, IN_FORCE, Level.GROUP)) == 2


def test_what_is_no_sheet_is_refused(books: World) -> None:
    for code, lines in (
        ("no_targets", []),
        ("target_line_unknown", [hn(books, M), hn(books, 2 * M)]),
        ("target_line_unknown", [Line("XX", books.funds["book"], M)]),
        ("target_line_unknown", [Line("HN", 10**9, M)]),
        ("target_line_unknown", [hn(books, M, hamlet_id=books.hamlets["town"])]),
        ("target_not_in_tenths", [hn(books, M + 1)]),
        ("target_not_in_tenths", [hn(books, -M)]),
    ):
        refused(code, propose, books, "bank_officer", "commune", *lines)
    refused("target_level_unknown", propose, books, "bank_officer", "province", hn(books, M))
    refused("place_out_of_reach", propose, books, "next_bank_officer", "commune", hn(books, M))
    refused("day_ahead", propose, books, "bank_officer", "commune", hn(books, M), made_on=date(2099, 1, 1))
    refused("role_may_not", propose, books, "board_member", "commune", hn(books, M))
    sheet_id = propose(books, "ward_officer", "commune", hn(books, M))
    refused("no_signed_decision", sign, books, sheet_id, attachment_id=0)
    refused("effective_in_another_year", sign, books, sheet_id, effective_on=date(2026, 1, 1))
    refused("words_unfit", sign, books, sheet_id, decision_no=" ")
    refused("target_sheet_unknown", books.do, decide_targets, "next_bank_officer", sheet_id=sheet_id, decision_no="1",
            decided_on=IN_FORCE, effective_on=IN_FORCE, authority="x", attachment_id=1)  # fmt: skip
    sign(books, sheet_id, effective_on=date(2025, 5, 1))
    later = propose(books, "bank_officer", "commune", hn(books, 2 * M))
    refused("effective_before_the_last", sign, books, later, effective_on=date(2025, 4, 30))
    refused("sheet_already_decided", sign, books, sheet_id)


def test_an_approval_stays_within_the_target(books: World) -> None:
    books.lend(OI, "HN", 50 * M, LENT_ON)
    assigned(books, hn(books, 100 * M))
    one, two = ready(books, LA, 40 * M, date(2025, 2, 1)), ready(books, PAO, 40 * M, date(2025, 2, 2))
    on = date(2025, 2, 5)
    assert approve(books, *one, 40 * M, on)["warned"] == []
    refusal = refused("beyond_target", approve, books, *two, 10 * M + 1, on)
    assert "40.000.000" in str(refusal) and "10.000.000" in str(refusal), "approved, and what is left"
    approve(books, *two, 10 * M, on)
    with books.acting("board_member"):
        _, (row,) = standings(WARD, Level.COMMUNE, on)
    assert (row.room.outstanding, row.room.approved, row.room.left) == (50 * M, 50 * M, 0)
    assert row.room.completion == 500 and row.disbursable == 50 * M


def test_what_is_paid_out_in_parts_keeps_its_room(books: World) -> None:
    """The rest of a loan still to be paid out is granted: nobody else may have it."""
    assigned(books, hn(books, 60 * M))
    application = books.to_the_counter([(LA, "HN", 50 * M)], date(2025, 2, 15))[0]
    books.do(disburse, "teller", application_id=application, paid_on=date(2025, 2, 15), document="C", amount=30 * M)
    with books.acting("board_member"):
        _, (row,) = standings(WARD, Level.COMMUNE, date(2025, 2, 16))
    assert (row.room.outstanding, row.room.approved) == (30 * M, 20 * M)
    refused("beyond_target", approve, books, *ready(books, PAO, 20 * M, date(2025, 2, 3)), 20 * M, date(2025, 2, 6))


def test_without_a_target_the_place_decides(books: World) -> None:
    on = date(2025, 2, 5)
    assert approve(books, *ready(books, LA, 40 * M, date(2025, 2, 1)), 40 * M, on)["warned"] == ["no_target_recorded"]
    content = {"place": WARD, "document": "Quy chế 01", "without_target": "block", "beyond_hamlet": "block"}
    refused("role_may_not", books.do, set_headroom_rule, "bank_officer", since_on=on, **content)
    books.do(set_headroom_rule, "director", since_on=date(2025, 2, 6), **content)
    refused("headroom_rule_known", books.do, set_headroom_rule, "director", since_on=date(2025, 2, 6), **content)
    list_id, application = ready(books, PAO, 20 * M, date(2025, 2, 2))
    refused("no_target_recorded", approve, books, list_id, application, 20 * M, date(2025, 2, 6))
    approve(books, list_id, application, 20 * M, on)


def test_a_hamlet_beyond_its_share_is_said_or_refused(books: World) -> None:
    assigned(books, hn(books, 100 * M))
    sign(books, propose(books, "ward_officer", "hamlet", hn(books, 100 * M, hamlet_id=books.hamlets["town"])),
         "ward_leader")  # fmt: skip
    list_id, application = ready(books, LA, 40 * M, date(2025, 2, 1))
    on = date(2025, 2, 5)
    books.do(set_headroom_rule, "director", place=WARD, since_on=on, without_target="warn", beyond_hamlet="block",
             document="Quy chế 01")  # fmt: skip
    refusal = refused("beyond_target", approve, books, list_id, application, 40 * M, on)
    assert "Thôn village" in str(refusal)
    assert approve(books, list_id, application, 40 * M, date(2025, 2, 4))["warned"] == ["beyond_target"]


def test_two_approvals_at_once_do_not_take_the_last_room_twice(own_books: World) -> None:
    """Two households, so no lock of theirs parts them: the lock of the target does."""
    assigned(own_books, hn(own_books, 50 * M))
    lists = [ready(own_books, LA, 40 * M, date(2025, 2, 1)), ready(own_books, PAO, 40 * M, date(2025, 2, 2))]

    def decide(one: tuple[int, int]) -> str:
        try:
            approve(own_books, *one, 40 * M, date(2025, 2, 5))
            return "approved"
        except Refused as refusal:
            return refusal.problem.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(decide, lists))
    assert found == ["approved", "beyond_target"]


def test_the_statements_of_a_page_do_not_grow_with_the_lines(books: World) -> None:
    counts = []
    assigned(books, hn(books, 80 * M))
    for target in (100 * M, 120 * M):
        assigned(books, hn(books, target), *([hcn(books, M)] if counts else []))
        with books.acting("board_member"), CaptureQueriesContext(connection) as asked:
            standings(WARD, Level.COMMUNE, date(2025, 3, 1))
        counts.append(len(asked))
        if len(counts) == 1:
            books.lend(OI, "HN", 20 * M, date(2025, 2, 15))
    assert counts == [7, 7]


def test_growth_is_counted_from_the_balance_of_the_year_before(books: World) -> None:
    """In a later version too, whose base is the target before."""
    loan_id = books.lend(OI, "HN", 50 * M, LENT_ON)
    assigned(books, hn(books, 80 * M))
    assigned(books, hn(books, 90 * M))
    books.do(repay, "teller", loan_id=loan_id, purpose="principal", amount=5 * M, received_on=date(2025, 2, 1),
             document="P")  # fmt: skip
    books.lend(LA, "HN", 20 * M, date(2025, 2, 15))
    with books.acting("board_member"):
        _, (row,) = standings(WARD, Level.COMMUNE, date(2025, 3, 1))
    assert (row.base, row.change, row.disbursable) == (80 * M, 10 * M, 40 * M + 5 * M - 20 * M)
    assert row.disbursable == row.room.left


def test_the_rest_of_a_student_s_grant_is_for_later_years(books: World) -> None:
    """Paid term by term: what was paid is outstanding, the rest takes no room of this year."""
    application = books.to_the_counter([(OI, "HSSV", 40 * M)], date(2025, 3, 15), studies_end_on=date(2028, 6, 30),
                                       course_months=40, units=10, term_months=90)[0]  # fmt: skip
    books.do(disburse, "teller", application_id=application, paid_on=date(2025, 3, 15), document="C", amount=20 * M)
    with books.acting("board_member"):
        _, (row,) = standings(WARD, Level.COMMUNE, date(2025, 4, 1))
    assert (row.room.outstanding, row.room.approved) == (20 * M, 0)
