"""What pages keep of a month: gone once a file of it is replaced, and never shown to who sees another part of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from dongvon.base.access.acting import Actor, acting
from dongvon.front.web.pages.mirror.kept import kept
from dongvon.office.bank_files.portfolio import Flows
from dongvon.office.mirror.models import LoanMonth
from tests.front.test_mirror_pages import client_of, plain_files, text_of
from tests.office.mirror.hand_made import COMMUNE, ON, bank_file, fill, loan, says
from tests.office.mirror.months import DECEMBER, JANUARY, december, later, mirror_funds, take
from tests.world import NEXT_WARD, WARD, World

__all__ = ["plain_files"]


def loans_seen(actor: Actor) -> int:
    """How many loans there are, asked only where nothing is kept."""
    with acting(actor):
        return kept("test", actor, (ON,), LoanMonth.objects.filter(as_of_on=ON).count)


@pytest.fixture
def month(books: World) -> World:
    fill(books, loan("1", "1"))
    bank_file(books, "form_31")
    return books


def test_a_file_taken_in_drops_what_was_kept(month: World) -> None:
    officer = month.actors["bank_officer"]
    assert loans_seen(officer) == 1
    fill(month, loan("2", "2"))
    assert loans_seen(officer) == 1, "kept: nothing was taken in"
    bank_file(month, "overdue_list", as_of_on=ON.replace(day=20))
    assert loans_seen(officer) == 2, "another file of the same month"


def test_rows_written_by_a_file_one_may_not_see_drop_it_too(month: World) -> None:
    officer = month.actors["bank_officer"]
    assert loans_seen(officer) == 1
    with acting(officer):
        LoanMonth.objects.filter(as_of_on=ON).delete()
    fill(month, loan("3", "3"), loan("4", "4"))
    assert loans_seen(officer) == 2


def test_nothing_kept_is_shown_to_who_sees_less_or_elsewhere(month: World) -> None:
    officer = month.actors["bank_officer"]
    assert loans_seen(officer) == 1
    assert loans_seen(month.actors["next_bank_officer"]) == 0
    for other in (
        replace(officer, places=(WARD, NEXT_WARD)),
        replace(officer, role=month.actors["women"].role, association="11"),
        replace(officer, group_codes=("0900001",)),
    ):
        with acting(other):
            assert kept("test", other, (ON,), lambda: "asked anew") == "asked anew"


def test_differences_follow_the_files(month: World) -> None:
    client = client_of(month, "bank_officer")
    page = f"/doi-chieu/{ON}/?muc=chenh-lech"
    assert "12.000.000" not in text_of(client.get(page))
    says(month, "bcdhtd_011", ("commune", COMMUNE, "", "outstanding", 12_000_000))
    assert "12.000.000" in text_of(client.get(page))


def test_a_replaced_month_rolls_anew(books: World, tmp_path: Path) -> None:
    mirror_funds(books)
    book = december()
    take(books, book, tmp_path)
    first = Flows(collected_in_term=1_000_003)
    take(books, later(book, JANUARY, {0: first}), tmp_path)
    client = client_of(books, "bank_officer")
    pages = [f"/doi-chieu/{JANUARY}/?muc=bien-dong", f"/doi-chieu/{JANUARY}/giao-ban/"]
    before = [text_of(client.get(page)) for page in pages]
    assert "1.000.003" in before[0]
    take(books, later(book, JANUARY, {0: Flows(collected_in_term=2_000_007)}), tmp_path)
    after = [text_of(client.get(page)) for page in pages]
    assert "2.000.007" in after[0] and "1.000.003" not in after[0] and before[1] != after[1]
    again = replace(book, loans=tuple(replace(one, in_term=one.in_term + 11) for one in book.loans))
    take(books, again, tmp_path)
    assert text_of(client.get(pages[0])) != after[0], f"the month before, {DECEMBER}, was replaced"
