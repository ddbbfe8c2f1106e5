"""Stories an accountant can read, executed: each `*.md` here is a test, row by row.

A table with the columns day, what, who, amount, then is acted out by the standing cast (`tests/world.py`); one with
account and balance states the trial balance of all accounts on the day its heading ends with. In `then`, parted by `;`:
`in term 1.000`, `overdue 0`, `arrears 5`, `put off 0`, `savings 5.000`, `closed`, or `refused: ` and the whole message.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dongvon.base.ledger.queries import trial_balance
from dongvon.core.posting import ACCOUNT_NAMES, AccountKind
from dongvon.core.problems import Refused
from dongvon.credit.loans.models import Movement
from dongvon.credit.loans.services import repay, transfer_to_overdue, undo_entry
from dongvon.credit.savings.models import SavingsAccount
from dongvon.field.transaction_days.services import withdraw
from tests.world import World

STORIES = sorted(Path(__file__).parent.glob("*.md"))
Row = dict[str, str]
PARTS = {"in term": "in_term", "overdue": "overdue", "arrears": "arrears", "put off": "deferred_interest"}


def amount_of(text: str) -> int:
    """`1.234.567` as a whole number; anything else in a cell of amounts is a fault of the story."""
    if not re.fullmatch(r"-?\d{1,3}(\.\d{3})*", text):
        raise ValueError(f"not an amount: {text!r}")
    return int(text.replace(".", ""))


def tables(text: str) -> Iterator[tuple[str, list[Row]]]:
    """(heading above, rows) of each table of a Markdown text."""
    heading, names, rows = "", list[str](), list[Row]()
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not names:
                names = cells
            elif not set("".join(cells)) <= set("-: "):
                rows.append(dict(zip(names, cells, strict=True)))
        else:
            if rows:
                yield heading, rows
            names, rows = [], []
            heading = line.lstrip("# ") if line.startswith("#") else heading


class Stage:
    """Acts the rows of one story; a borrower has one loan in a story."""

    def __init__(self, books: World) -> None:
        self.books, self.loans = books, dict[str, int]()

    def act(self, row: Row) -> None:
        on, (verb, *rest) = date.fromisoformat(row["day"]), row["what"].split(" ", 1)
        expected = [part.strip() for part in row["then"].split(";") if part.strip()]
        try:
            getattr(self, verb)(on, rest[0] if rest else "", row["who"], row["amount"])
        except Refused as refusal:
            said = re.sub(r"\b6699\d{12}\b", "…", f"refused: {refusal}")  # loan numbers differ from run to run
            assert said == row["then"], row
            return
        assert not row["then"].startswith("refused"), row
        for part in expected:
            self.check(part, row)

    def check(self, part: str, row: Row) -> None:
        name = row["who"].split(":")[0]
        if part == "closed":
            assert self.books.position(self.loans[name]).loan.closed_on == date.fromisoformat(row["day"]), row
            return
        what, value = re.fullmatch(r"(.+?) ([-\d.]+)", part).groups()  # type: ignore[union-attr]
        if what == "savings":
            with self.books.reading():
                found = SavingsAccount.objects.get(household=self.books.people[name].household_id).balance
        else:
            found = getattr(self.books.position(self.loans[name]), PARTS[what])
        assert found == amount_of(value), (what, row)

    def lend(self, on: date, programme: str, who: str, amount: str) -> None:
        self.loans[who] = self.books.lend(who, programme, amount_of(amount), on)

    def sheet(self, on: date, group: str, who: str, amount: str) -> None:
        """`who` is `name: interest 1.000, savings 5.000, from savings 0`; the amount is the cash counted."""
        paid: dict[str, dict[int, int]] = {"interest": {}, "savings": {}, "from savings": {}}
        name, _, brought = who.partition(":")
        for part in filter(None, map(str.strip, brought.split(","))):
            kind, value = part.rsplit(" ", 1)
            key = self.books.people[name].household_id if kind == "savings" else self.loans[name]
            paid[kind][key] = amount_of(value)
        self.books.sheet(
            self.books.session(on),
            group,
            interest=paid["interest"],
            savings=paid["savings"],
            from_savings=paid["from savings"],
            cash_counted=amount_of(amount),
        )

    def pay(self, on: date, purpose: str, who: str, amount: str) -> None:
        self.books.do(
            repay,
            "teller",
            loan_id=self.loans[who],
            purpose=purpose,
            amount=amount_of(amount),
            received_on=on,
            document="PT",
        )

    def overdue(self, on: date, decision: str, who: str, amount: str) -> None:
        self.books.do(
            transfer_to_overdue,
            "bank_officer",
            loan_id=self.loans[who],
            amount=amount_of(amount),
            booked_on=on,
            decision=decision,
        )

    def undo(self, on: date, reason: str, who: str, amount: str) -> None:
        with self.books.reading():
            last = Movement.objects.filter(loan=self.loans[who]).order_by("-booked_on", "-id")[0]
        self.books.do(
            undo_entry,
            "point_leader",
            loan_id=self.loans[who],
            wrong_request_id=str(last.request_id),
            booked_on=on,
            reason=reason,
        )

    def withdraw(self, on: date, _: str, who: str, amount: str) -> None:
        household = self.books.people[who].household_id
        self.books.do(withdraw, "teller", household_id=household, amount=amount_of(amount), paid_on=on, document="PC")

    def balances(self, heading: str, rows: list[Row]) -> None:
        with self.books.reading():
            found: dict[str, int] = {}
            for row in trial_balance(date.fromisoformat(heading[-10:])):
                name = ACCOUNT_NAMES[AccountKind(row.kind)]
                found[name] = found.get(name, 0) + row.balance
        assert {name: value for name, value in found.items() if value} == {
            row["account"]: amount_of(row["balance"]) for row in rows
        }, heading


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story(books: World, story: Path) -> None:
    stage, seen = Stage(books), 0
    for heading, rows in tables(story.read_text(encoding="utf-8")):
        seen += len(rows)
        if "account" in rows[0]:
            stage.balances(heading, rows)
        else:
            for row in rows:
                stage.act(row)
    assert seen


def test_a_story_that_is_not_true_fails(books: World) -> None:
    row = {
        "day": "2025-03-15",
        "what": "lend HN",
        "who": "Vi Thị Ọi",
        "amount": "50.000.000",
        "then": "in term 49.999.999",
    }
    with pytest.raises(AssertionError):
        Stage(books).act(row)
    with pytest.raises(AssertionError):
        Stage(books).act(row | {"amount": "100.000.001", "then": "refused: quá mức"})
