"""The classification of debt on 31/12: every criterion, equal to the trial balance by any of them, made anew until it
is confirmed and never after, within its place."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dongvon.base.access.models import AuditRow
from dongvon.base.access.territory import classify_hamlet
from dongvon.base.database.roles import Role
from dongvon.core.classification import TEAM, Present
from dongvon.core.relief import COMMITTEE
from dongvon.credit.loans.models import Movement, Position
from dongvon.credit.loans.services import Pledge, find_misuse, repay, take_over, take_security, transfer_misused
from dongvon.credit.programmes.catalogue import codes
from dongvon.credit.relief.reviewing import Finding, review_ability
from dongvon.credit.relief.services import freeze_debt, propose_relief
from dongvon.front.commands import classify
from dongvon.office.classification.dimensions import DIMENSIONS, value_name
from dongvon.office.classification.models import Classification, ClassifiedDebt
from dongvon.office.classification.queries import (
    STATES,
    Cell,
    cells_kept,
    cells_of_books,
    debts_behind,
    differing,
    lines_by,
    standing,
    sums_of,
    whole,
)
from dongvon.office.classification.sectors import sector_of, sector_rules
from dongvon.office.classification.services import classify_debts, confirm_classification
from tests.base.test_access import refused
from tests.credit.test_securing import heir_of
from tests.database import rows_as
from tests.world import NEXT_WARD, WARD, World

ON, YEAR = date(2025, 12, 31), 2025
LENT_ON, LAST_SESSION = date(2025, 3, 15), date(2025, 12, 15)


@pytest.fixture
def ward(books: World) -> tuple[World, dict[str, int]]:
    """A partly overdue loan, a frozen one, a short one of the last session, and one lent directly with a mortgage."""
    loans = {
        "parted": books.lend("Vi Thị Ọi", "HN", 50_000_000, LENT_ON),
        "frozen": books.lend("Lò Văn Ín", "HCN", 40_000_000, LENT_ON, purpose="mở quán kinh doanh ăn uống"),
        "direct": books.lend_directly("Ngô Bích Thủy", "NOXH", 300_000_000, LENT_ON, term_months=180,
                                      instalment_months=6, has_collateral=True),
        "short": books.lend("Tòng Thị Lả", "HN", 20_000_000, LAST_SESSION, term_months=12, purpose="việc nhà"),
    }  # fmt: skip
    found = books.do(find_misuse, "bank_officer", loan_id=loans["parted"], amount=10_000_000,
                     found_on=date(2025, 5, 1), minutes="06")  # fmt: skip
    books.do(transfer_misused, "bank_officer", misuse_id=found["misuse_id"], booked_on=date(2025, 6, 20),
             decision="14/TD")  # fmt: skip
    case = books.do(
        propose_relief, "bank_officer", loan_id=loans["frozen"], cause="K1", damage_percent=60,
        happened_on=date(2025, 6, 1), minutes_no="02", minutes_on=date(2025, 6, 10), committee=sorted(COMMITTEE),
        measure="freeze", round_year=2025, round_no=2,
    )["case_id"]  # fmt: skip
    books.do(
        freeze_debt, "bank_officer", case_id=case, principal=15_000_000, first_on=date(2025, 8, 20),
        last_on=date(2028, 8, 19), due_on=date(2029, 3, 15), authority="board", decision_no="Q",
        decided_on=date(2025, 8, 20),
    )  # fmt: skip
    pledge = Pledge("mortgage", "Căn hộ", "Ngô Bích Thủy", 500_000_000, "G", LENT_ON)
    books.do(take_security, "bank_officer", loan_id=loans["direct"], pledge=pledge)
    return books, loans


def make(books: World, who: str = "bank_officer", **more: Any) -> int:
    content = {"place": WARD, "year": YEAR, "document": "01/PLN"} | more
    return int(books.do(classify_debts, who, **content)["classification_id"])


def confirm(books: World, number: int, who: str = "director", **more: Any) -> dict[str, Any]:
    return books.do(confirm_classification, who, classification_id=number, **{"document": "02/PLN", **more})


def kept(books: World, number: int) -> list[Cell]:
    with books.reading():
        return cells_kept(Classification.objects.get(pk=number))


def debts_of(books: World, loan_id: int) -> dict[str, ClassifiedDebt]:
    with books.reading():
        rows = ClassifiedDebt.objects.filter(loan_id=loan_id).order_by("pk")
        return {row.state: row for row in rows}


def test_every_part_of_a_debt_by_every_criterion(ward: tuple[World, dict[str, int]]) -> None:
    books, loans = ward
    make(books)
    parted = debts_of(books, loans["parted"])
    assert {state: (row.amount, row.first_part) for state, row in parted.items()} == {
        "in_term": (40_000_000, True), "overdue": (10_000_000, False),
    }  # fmt: skip
    row = parted["overdue"]
    found = (row.programme, row.term, row.security, row.source, row.method, row.association, row.area, row.difficulty)
    assert found == ("HN", "medium", "unsecured", "TW", "entrusted", "12", "rural", "difficult")
    assert (row.ethnicity, row.sector, row.sector_basis, row.ability) == (
        "minority", "agriculture", "purpose", "not_reviewed",
    )  # fmt: skip
    frozen = debts_of(books, loans["frozen"])
    assert {state: row.amount for state, row in frozen.items()} == {"in_term": 25_000_000, "frozen": 15_000_000}
    assert (frozen["frozen"].area, frozen["frozen"].sector) == ("urban", "services")
    (direct,) = debts_of(books, loans["direct"]).values()
    told = (direct.term, direct.security, direct.method, direct.association, direct.sector, direct.sector_basis)
    assert told == ("long", "secured", "direct", "direct", "living", "programme")
    (short,) = debts_of(books, loans["short"]).values()
    assert (short.term, short.sector, short.sector_basis) == ("short", "not_recorded", "")


def test_by_any_criterion_the_sums_are_the_trial_balance(ward: tuple[World, dict[str, int]]) -> None:
    books, _ = ward
    cells = kept(books, make(books))
    with books.reading():
        assert differing(cells, WARD, ON) == []
        owed = sum(row.outstanding for row in Position.objects.filter(place=WARD))
    everything = whole(cells)
    assert (everything.total, everything.loans) == (owed, 4)
    for key in DIMENSIONS:
        sums = sums_of(lines_by(cells, key))
        assert {state: sums[state] for state in STATES} == everything.amounts, key
        assert sums["loans"] == (6 if key == "state" else 4), key


values = st.sampled_from(["a", "b", "c"])
cells = st.lists(
    st.builds(
        Cell,
        st.fixed_dictionaries({key: st.sampled_from(STATES) if key == "state" else values for key in DIMENSIONS}),
        st.integers(-(10**9), 10**12), st.integers(1, 50), st.integers(0, 50),
    )
)  # fmt: skip


@given(cells)
def test_no_cell_is_lost_or_counted_twice_in_any_table(rows: list[Cell]) -> None:
    for key in DIMENSIONS:
        lines = lines_by(rows, key)
        assert sum(line.total for line in lines) == sum(cell.amount for cell in rows)
        assert sum(sum(line.counts.values()) for line in lines) == sum(cell.parts for cell in rows)
        assert [line.value for line in lines] == list(dict.fromkeys(line.value for line in lines))


def test_what_came_after_the_day_does_not_show(ward: tuple[World, dict[str, int]]) -> None:
    books, loans = ward
    before = kept(books, make(books))
    heir = heir_of(books, "Vi Thị Ọi")
    later = date(2026, 1, 20)
    books.do(repay, "teller", loan_id=loans["short"], purpose="principal", amount=5_000_000, received_on=later,
             document="P")  # fmt: skip
    books.do(take_over, "bank_officer", loan_id=loans["parted"], person_id=heir, since_on=later, reason="dead",
             document="T")  # fmt: skip
    books.do(review_ability, "bank_officer", findings=[Finding(loans["short"], "unable", causes=["C4"])],
             reviewed_on=later, minutes_no="B", present=[*TEAM, Present.BORROWER])  # fmt: skip
    books.do(classify_hamlet, "ward_leader", hamlet_id=books.hamlets["village"], urban=True, difficulty="none",
             decision_no="QĐ 7", decided_on=later, since_on=later)  # fmt: skip
    with books.reading():
        assert cells_of_books(WARD, ON) == before


def test_a_review_counts_until_it_is_three_years_old(ward: tuple[World, dict[str, int]]) -> None:
    books, loans = ward
    for loan, ability, causes in (("short", "able", []), ("parted", "unable", ["K4b"])):
        books.do(review_ability, "bank_officer", findings=[Finding(loans[loan], ability, causes=causes)],
                 reviewed_on=ON, minutes_no="B", present=[*TEAM, Present.BORROWER])  # fmt: skip
    with books.reading():
        fresh = {line.value: line.total for line in lines_by(cells_of_books(WARD, ON), "ability")}
        aged = lines_by(cells_of_books(WARD, ON.replace(year=2028)), "ability")
    assert fresh == {"able": 20_000_000, "unable": 50_000_000, "not_reviewed": 340_000_000}
    assert [line.value for line in aged] == ["not_reviewed"]


# --- making, confirming -----------------------------------------------------------------------------------------------


def test_it_is_made_anew_until_it_is_confirmed_and_then_never(ward: tuple[World, dict[str, int]]) -> None:
    books, loans = ward
    first = make(books)
    books.do(repay, "teller", loan_id=loans["short"], purpose="principal", amount=1_000_000,
             received_on=date(2025, 12, 30), document="P")  # fmt: skip
    assert refused("classification_differs", confirm, books, first).problem.source.startswith("QĐ 976")
    second = make(books, document="03/PLN")
    refused("classification_replaced", confirm, books, first)
    with books.acting("board_member") as actor:
        assert standing(actor, WARD, YEAR).pk == second  # type: ignore[union-attr]
    confirm(books, second)
    refused("classification_confirmed", make, books)
    refused("classification_confirmed", confirm, books, second)
    refused("classification_confirmed", confirm, books, first)
    with books.reading():
        assert Classification.objects.count() == 2
        trail = AuditRow.objects.filter(about_type="classification").order_by("pk")
        assert [row.action for row in trail] == ["classify_debts", "classify_debts", "confirm_classification"]
        assert trail[1].facts["replaces"] == first


def test_sent_twice_it_is_made_and_confirmed_once(ward: tuple[World, dict[str, int]]) -> None:
    books, _ = ward
    request, again = books.request(), books.request()
    first = make(books, request_id=request)
    assert make(books, request_id=request) == first
    assert confirm(books, first, request_id=again) == confirm(books, first, request_id=again)
    refused("request_reused", make, books, request_id=request, document="04")
    with books.reading():
        assert Classification.objects.count() == 1


@pytest.mark.parametrize("table", ["classification", "classifieddebt", "confirmation"])
@pytest.mark.parametrize("change", ["UPDATE classification_{} SET place = place", "DELETE FROM classification_{}"])
def test_nothing_of_it_is_ever_changed(ward: tuple[World, dict[str, int]], table: str, change: str) -> None:
    books, _ = ward
    confirm(books, make(books))
    roles: tuple[Role, ...] = ("app", "batch")
    for role in roles:
        with pytest.raises(DatabaseError):
            rows_as(role, change.format(table))


def test_not_before_the_day_nor_where_the_books_do_not_reach(
    ward: tuple[World, dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    books, _ = ward
    refused("books_do_not_reach", make, books, year=2024)
    refused("classification_year", make, books, year=1999)
    refused("classification_year", make, books, year=10**6)
    refused("document_missing", make, books, document=" ")
    refused("document_missing", make, books, document="x" * 41)
    refused("classification_unknown", confirm, books, 10**12)
    monkeypatch.setattr(timezone, "localdate", lambda *_: ON - timedelta(days=1))
    refused("classified_too_early", make, books)
    monkeypatch.setattr(timezone, "localdate", lambda *_: ON)
    make(books)


def test_a_ward_that_stopped_in_november_is_not_classified(books: World) -> None:
    books.lend("Vi Thị Ọi", "HN", 50_000_000, date(2025, 11, 15))
    assert "30/11/2025" in str(refused("books_do_not_reach", make, books))


def test_each_does_his_part_in_his_own_place(ward: tuple[World, dict[str, int]]) -> None:
    books, _ = ward
    for who in ("director", "teller", "ward_leader", "ward_officer", "leader_1", "women", "board_member", "admin"):
        refused("role_may_not", make, books, who)
    number = make(books)
    for who in ("bank_officer", "ward_leader", "board_member"):
        refused("role_may_not", confirm, books, number, who)
    refused("place_out_of_reach", make, books, "next_bank_officer")
    refused("classification_unknown", confirm, books, number, "next_director")
    with books.acting("next_bank_officer") as actor:
        assert standing(actor, WARD, YEAR) is None
        assert not ClassifiedDebt.objects.exists() and whole(cells_of_books(WARD, ON)).total == 0
    with books.acting("women") as actor:
        row = standing(actor, WARD, YEAR)
        assert row is not None
        assert {one.loan.association for one in debts_behind(actor, row, {})} == {"12"}


def test_a_difference_is_named_and_refused(ward: tuple[World, dict[str, int]]) -> None:
    books, loans = ward
    number = make(books)
    with books.reading():
        names = [field.attname for field in Movement._meta.local_concrete_fields if field.attname != "id"]
        changed = {"in_term": "700", "amount": "700", "booked_on": "date '2025-12-31'"}
        copied = ", ".join(changed.get(name, name) for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO loans_movement ({', '.join(names)}) SELECT {copied} FROM loans_movement"
                f" WHERE loan_id = {loans['short']} AND event = 'paid_out'"
            )
        (wrong,) = differing(cells_of_books(WARD, ON), WARD, ON)
        assert (wrong.programme, wrong.state, wrong.classified - wrong.booked) == ("HN", "in_term", 700)
    again = make(books)
    refused("classification_differs", confirm, books, again)
    assert number != again


def test_next_door_has_its_own_classification(ward: tuple[World, dict[str, int]]) -> None:
    books, _ = ward
    confirm(books, make(books))
    refused("books_do_not_reach", make, books, "next_bank_officer", place=NEXT_WARD)


# --- sectors, words, command ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("programme", "purpose", "found"),
    [
        ("NSVS", "chăn nuôi", ("living", "programme")),
        ("HN", "Chăn nuôi bò sinh sản", ("agriculture", "purpose")),
        ("HN", "Cắt tóc, làm đầu", ("services", "purpose")),
        ("GQVL", "Làm bánh, chế biến thực phẩm", ("industry", "purpose")),
        ("GQVL", "chế biến và buôn bán chè", ("not_recorded", "")),
        ("GQVL", "nhà bò", ("agriculture", "purpose")),
        ("GQVL", "bỏ bê", ("not_recorded", "")),
        ("GQVL", "", ("not_recorded", "")),
        ("KHONG_CO", "%s {x} '; --", ("not_recorded", "")),
    ],
)
def test_a_sector_rests_on_the_programme_or_the_purpose_or_is_not_known(
    programme: str, purpose: str, found: tuple[str, str]
) -> None:
    assert sector_of(programme, purpose, ON, sector_rules()) == found
    assert sector_of(programme, purpose, date(2015, 6, 30), sector_rules()) == ("not_recorded", "")


def test_every_sector_of_the_file_has_a_name_a_source_and_known_programmes() -> None:
    for rule in sector_rules():
        assert rule.sector in DIMENSIONS["sector"].words and rule.document and rule.confidence
        assert rule.basis == "purpose" or rule.names <= set(codes())
        assert all(name == name.lower() for name in rule.names) or rule.basis == "programme"


def test_the_command_tells_what_it_would_say(
    ward: tuple[World, dict[str, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    import argparse
    import json

    books, _ = ward
    with books.reading():
        assert classify.run(argparse.Namespace(place=WARD, year=YEAR, json=True)) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["criteria"]["state"]["frozen"]["frozen"] == 15_000_000 and told["differences"] == []
        assert classify.run(argparse.Namespace(place=WARD, year=YEAR, json=False)) == 0
        text = capsys.readouterr().out
        assert "Khớp với bảng cân đối" in text and value_name("ethnicity", "minority") in text
        assert not Classification.objects.exists()


def test_the_readme_names_every_file() -> None:
    folder = Path(classify.__file__).parents[2] / "office" / "classification"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for name in ("sectors.toml", "dimensions.py", "queries.py", "services.py", "sql/debts.sql"):
        assert name in readme and (folder / name).exists()
