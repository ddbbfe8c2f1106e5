"""The stage of a story: knows the loans of its people by name, acts one row, and looks at what is said to follow."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from dongvon.base.ledger.queries import trial_balance
from dongvon.core.ageing import age_setting, by_class
from dongvon.core.posting import ACCOUNT_NAMES, AccountKind
from dongvon.core.problems import Refused
from dongvon.credit.loans.ageing import overdue_parts
from dongvon.credit.loans.explaining import explain
from dongvon.credit.loans.models import Instalment, Loan
from dongvon.credit.savings.models import SavingsAccount
from dongvon.office.documents.notice import notices_of
from tests.scenarios.reading import Row, amount_of
from tests.world import Borrower, World

# What `then` may say of a loan → the part of its position, or of what `explain` answers.
PARTS = {
    "in term": "in_term",
    "overdue": "overdue",
    "frozen": "frozen",
    "arrears": "arrears",
    "put off": "deferred_interest",
    "overpaid": "overpaid",
    "written off": "written_off",
    "interest written off": "written_off_interest",
    "paid out": "paid_out",
}
# … or how old its overdue debt is on the day of the row.
AGES = ("up to 3 months", "3 to 6 months", "6 to 12 months", "over 12 months")
Verb = Callable[["Stage", date, str, str, str], None]


class Stage:
    """Acts the rows of one story. A borrower's second loan is called `name (2)`."""

    def __init__(self, books: World, verbs: dict[str, Verb], monkeypatch: pytest.MonkeyPatch) -> None:
        self.books, self.verbs, self.monkeypatch = books, verbs, monkeypatch
        self.loans, self.cases, self.misuses = dict[str, int](), dict[str, int](), dict[str, int]()
        self.on = date.min
        self.number, self.requests = 0, dict[int, UUID]()
        self.explained: dict[str, Any] | None = None

    def person(self, name: str) -> Borrower:
        return self.books.people[name.split(" (")[0]]

    def do(self, service: Callable[..., dict[str, Any]], who: str, **content: Any) -> dict[str, Any]:
        """One write, remembered under the number of its row."""
        self.requests[self.number] = self.books.request()
        return self.books.do(service, who, request_id=self.requests[self.number], **content)

    def act(self, row: Row) -> None:
        self.number += 1
        assert row.get("#", str(self.number)) == str(self.number), row
        refused = ""
        try:
            self.perform(row)
        except Refused as refusal:
            refused = self.said(refusal)
        if refused or row["then"].startswith("refused"):
            assert refused == row["then"], row
            return
        for part in filter(None, map(str.strip, row["then"].split(";"))):
            self.check(part, row)

    def said(self, refusal: Refused) -> str:
        """Loan numbers differ from run to run."""
        return re.sub(r"\b669[89]\d{12}\b", "…", f"refused: {refusal}")

    def perform(self, row: Row) -> None:
        self.explained, self.on = None, date.fromisoformat(row["day"])
        verb = max((verb for verb in self.verbs if f"{row['what']} ".startswith((f"{verb} ", f"{verb},"))), key=len)
        rest = row["what"].removeprefix(verb).strip(" ,")
        self.verbs[verb](self, date.fromisoformat(row["day"]), rest, row["who"], row["amount"] or "0")

    def check(self, part: str, row: Row) -> None:
        name = row["who"].split(":")[0]
        if part in ("closed", "open"):
            wanted = date.fromisoformat(row["day"]) if part == "closed" else None
            assert self.books.position(self.loans[name]).loan.closed_on == wanted, row
            return
        what, value = part.rsplit(" ", 1)
        assert self.found(what, name) == value, (part, row)

    def found(self, what: str, name: str) -> str:
        """What there is, as a story writes it."""
        with self.books.reading():
            if what == "savings":
                balance = SavingsAccount.objects.get(household=self.person(name).household_id).balance
                return self.text(balance)
            loan_id = self.loans[name]
            loan = Loan.objects.get(pk=loan_id)
            if what in AGES:
                parts = overdue_parts([loan], self.on).get(loan_id, [])
                return self.text(by_class(parts, self.on, age_setting(self.on).months)[AGES.index(what)])
            if what == "notified":
                return self.text(sum(one.amount for one in notices_of(loan, self.on)))
            if what == "final":
                return loan.final_due_on.isoformat()
            if what.startswith("instalment "):
                rows = Instalment.objects.filter(loan=loan_id, due_on=what.removeprefix("instalment "))
                return self.text(sum(row.principal for row in rows))
        if self.explained is not None:
            if what in ("running", "to settle", "principal due"):
                answer = self.explained[what.replace(" ", "_")]
                return self.text(answer["total"] if what == "running" else answer)
            return self.text(self.explained["position"].get(PARTS[what], 0))
        return self.text(getattr(self.books.position(loan_id), PARTS[what]))

    def text(self, amount: int) -> str:
        return f"{amount:,}".replace(",", ".")

    def explain(self, on: date, name: str) -> None:
        """The next `then` is about what the explanation says of that day."""
        with self.books.reading():
            self.explained = explain(Loan.objects.get(pk=self.loans[name]), on)

    def balances(self, heading: str, rows: list[Row]) -> None:
        assert self.trial(heading) == {row["account"]: amount_of(row["balance"]) for row in rows}, heading

    def trial(self, heading: str) -> dict[str, int]:
        """All accounts that are not nil on the day the heading ends with."""
        found: dict[str, int] = {}
        with self.books.reading():
            for row in trial_balance(date.fromisoformat(heading[-10:])):
                name = ACCOUNT_NAMES[AccountKind(row.kind)]
                found[name] = found.get(name, 0) + row.balance
        return {name: value for name, value in found.items() if value}
