"""The books prove themselves, and the report follows the records: on real books, through the real queries."""

import json
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from dongvon.base.database import connection_settings
from dongvon.front.cli import main
from dongvon.office.books.from_ledger import relations_of
from dongvon.office.books.verify import Verified, verify
from dongvon.office.reports.conference import build, to_json
from tests.database import connected
from tests.world import World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"


def verified() -> Verified:
    with connected(connection_settings("batch")):
        return verify()


def by_hand(statement: str, *parameters: object) -> None:
    """Somebody with the database's own password, past every service."""
    with psycopg.connect(**connection_settings("batch"), autocommit=True) as hand:
        hand.execute(statement, parameters)


@pytest.fixture
def lived(own_books: World) -> World:
    """Two loans paid out, a month's sheet with savings: committed, as in life."""
    world = own_books
    ids = world.to_the_counter(
        [(OI, "HN", 50_000_000), (LA, "HN", 30_000_000)], ON, outcomes=({"kind": "job", "key": "a", "quantity": 2},)
    )
    first, _ = (world.pay_out(number, ON) for number in ids)
    household = world.people[OI].household_id
    world.sheet(world.session(SESSION), "G2", interest={first: 280_274}, savings={household: 20_000})
    connection.close()
    return world


def test_books_that_were_only_written_by_services_are_proved(lived: World) -> None:
    found = verified()
    assert found.differences == []
    assert found.checked["khoản vay theo biến động"] == found.checked["khoản vay theo bút toán"] == 2
    assert found.checked["sổ tiền gửi"] >= 1


@pytest.mark.parametrize(
    ("statement", "about", "part"),
    [
        ("UPDATE loans_position SET in_term = in_term + 1", "Khoản vay", "in_term"),
        ("UPDATE loans_position SET arrears = arrears + 500", "Khoản vay", "arrears"),
        ("UPDATE loans_position SET interest_to = interest_to - 1", "Khoản vay", "interest_to"),
        (
            'INSERT INTO loans_act (place, loan_id, kind, "on", amount, facts, document, request_id, user_id, '
            "entered_at) "
            "SELECT place, id, 'correct_interest', '2026-01-01', 7, '{}', '', gen_random_uuid(), "
            "(SELECT min(id) FROM access_user), now() FROM loans_loan",
            "Khoản vay (việc đã ghi)",
            "arrears",
        ),
        ("UPDATE loans_loan SET hamlet_id = 999999", "Khoản vay thiếu", "missing"),
        ("UPDATE savings_savingsaccount SET balance = balance + 1000", "Tiền gửi", "balance"),
        ("UPDATE loans_instalment SET principal = principal + 1 WHERE number = 1", "Lịch trả nợ", "principal"),
        (
            "INSERT INTO loans_instalment (place, loan_id, number, due_on, principal) "
            "VALUES ('03408', 999999, 1, '2027-01-01', 5)",
            "Lịch trả nợ",
            "principal",
        ),
    ],
)
def test_what_is_changed_by_hand_is_named(lived: World, statement: str, about: str, part: str) -> None:
    by_hand(statement)
    found = verified().differences
    assert found
    assert {difference.part for difference in found} == {part}
    assert all(difference.about.startswith(about) for difference in found)


def test_the_command_exits_with_a_fault_and_names_it(lived: World, capsys: pytest.CaptureFixture[str]) -> None:
    by_hand("UPDATE loans_position SET overdue = 7 WHERE loan_id = (SELECT min(loan_id) FROM loans_position)")
    with connected(connection_settings("batch")):
        assert main(["verify", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert len(told["differences"]) == 3, "against the movements and against the transfers"
    assert all("overdue: ghi 7, tính lại 0" in line for line in told["differences"])


def test_the_report_counts_records_and_changes_with_one_of_them(lived: World, tmp_path: Path) -> None:
    report = to_json(build(relations_of("03408", 2025)))
    assert report["outcomes"]["loan_turns"] == {"cumulative": 2, "in_year": 2}
    assert report["outcomes"]["poverty_households"] == {"cumulative": 2, "in_year": 2}
    assert report["outcomes"]["jobs"] == {"cumulative": 4, "in_year": 4}
    (programme,) = [row for row in report["programmes"] if row["code"] == "HN"]
    assert (programme["opening"], programme["lent"], programme["closing"]) == (0, 80_000_000, 80_000_000)

    by_hand("UPDATE loans_outcome SET quantity = 5 WHERE id = (SELECT min(id) FROM loans_outcome)")
    by_hand("UPDATE loans_loan SET rollover = true WHERE id = (SELECT min(id) FROM loans_loan)")
    changed = to_json(build(relations_of("03408", 2025)))
    assert changed["outcomes"]["jobs"] == {"cumulative": 7, "in_year": 7}
    assert changed["outcomes"]["loan_turns"] == {"cumulative": 1, "in_year": 1}


def test_the_report_of_another_ward_knows_nothing_of_these_loans(lived: World) -> None:
    assert to_json(build(relations_of("03388", 2025)))["outcomes"]["loan_turns"]["cumulative"] == 0
