"""Rows about money at the counter and at the session, about undoing it, and about looking."""

from datetime import date

from dongvon.credit.loans.models import Movement
from dongvon.credit.loans.services import pay_from_savings, repay, return_overpaid, undo_entry, withdraw
from dongvon.credit.relief.services import recover
from dongvon.credit.savings.services import credit_month, take_back_month
from dongvon.field.fees.services import pay_month
from tests.scenarios.reading import amount_of
from tests.scenarios.stage import Stage, Verb
from tests.world import WARD


def sheet(stage: Stage, on: date, group: str, who: str, amount: str) -> None:
    """`who` is `name: interest 1.000, savings 5.000, from savings 0`; the amount is the cash counted."""
    paid: dict[str, dict[int, int]] = {"interest": {}, "savings": {}, "from savings": {}}
    name, _, brought = who.partition(":")
    for part in filter(None, map(str.strip, brought.split(","))):
        kind, value = part.rsplit(" ", 1)
        key = stage.person(name).household_id if kind == "savings" else stage.loans[name]
        paid[kind][key] = amount_of(value)
    session = stage.books.session(on)
    stage.requests[stage.number] = stage.books.request()
    stage.books.sheet(
        session,
        group,
        interest=paid["interest"],
        savings=paid["savings"],
        from_savings=paid["from savings"],
        cash_counted=amount_of(amount),
        request_id=stage.requests[stage.number],
    )


def pay(stage: Stage, on: date, purpose: str, who: str, amount: str) -> None:
    stage.do(
        repay,
        "teller",
        loan_id=stage.loans[who],
        purpose=purpose,
        amount=amount_of(amount),
        received_on=on,
        document="PT",
    )


def give_back(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """In cash, or `into savings`."""
    content = {"loan_id": stage.loans[who], "amount": amount_of(amount), "into_savings": what == "into savings"}
    stage.do(return_overpaid, "teller", paid_on=on, document="PC", **content)


def recovered(stage: Stage, on: date, _: str, who: str, amount: str) -> None:
    stage.do(recover, "teller", loan_id=stage.loans[who], amount=amount_of(amount), received_on=on, document="PT")


def undo(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`undo row 4, cheque returned` undoes what that row of the story entered; `undo …` the last entry on the loan."""
    if what.startswith("row "):
        wrong = stage.requests[int(what.removeprefix("row ").partition(",")[0])]
    else:
        with stage.books.reading():
            last = Movement.objects.filter(loan=stage.loans[who]).order_by("-booked_on", "-id")[0]
        wrong = last.request_id
    stage.do(
        undo_entry,
        "point_leader",
        loan_id=stage.loans[who],
        wrong_request_id=str(wrong),
        booked_on=on,
        reason=what,
    )


def withdrawn(stage: Stage, on: date, _: str, who: str, amount: str) -> None:
    household = stage.person(who).household_id
    stage.do(withdraw, "teller", household_id=household, amount=amount_of(amount), paid_on=on, document="PC")


def withdrawn_all(stage: Stage, on: date, _: str, who: str, amount: str) -> None:
    """Everything, with the interest of the broken days; the amount is what is paid."""
    household = stage.person(who).household_id
    paid = stage.do(withdraw, "teller", household_id=household, amount=None, paid_on=on, document="PC")["paid"]
    assert paid == amount_of(amount)


def savings_interest(stage: Stage, on: date, _: str, who: str, amount: str) -> None:
    """The month's interest of the whole commune, credited on its day; the amount is what it comes to."""
    answer = stage.do(credit_month, "bank_officer", place=WARD, month=on.replace(day=1))
    assert answer["amount"] == amount_of(amount)


def savings_interest_back(stage: Stage, on: date, _: str, who: str, amount: str) -> None:
    """The month's interest of the whole commune taken back; the amount is what it was."""
    content = {"place": WARD, "month": on.replace(day=1), "reason": "bảng kê muộn"}
    answer = stage.do(take_back_month, "bank_officer", **content)
    assert answer["amount"] == amount_of(amount)


def debited(stage: Stage, on: date, purpose: str, who: str, amount: str) -> None:
    """What the bank takes from the savings for what is due."""
    loan = stage.loans[who]
    paid = {"purpose": purpose, "amount": amount_of(amount), "document": "UNC"}
    stage.do(pay_from_savings, "teller", loan_id=loan, on=on, **paid)


def fees_paid(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`pay fees 2025-04, 6600002`: the month and the payee; the amount is what he gets."""
    month, payee = what.split(", ")
    answer = stage.do(
        pay_month, "teller", place=WARD, month=date.fromisoformat(f"{month}-01"), paid_on=on, document="PC",
        payees=[payee],
    )  # fmt: skip
    assert answer["amount"] == amount_of(amount)


def look(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """Nothing happens; `then` says how the loan stands now."""


def explain(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`then` says what `dongvon loan explain` answers for that day."""
    stage.explain(on, who)


VERBS: dict[str, Verb] = {
    "sheet": sheet,
    "pay": pay,
    "return overpaid": give_back,
    "recover": recovered,
    "undo": undo,
    "withdraw": withdrawn,
    "withdraw all": withdrawn_all,
    "savings interest": savings_interest,
    "savings interest back": savings_interest_back,
    "from savings": debited,
    "pay fees": fees_paid,
    "look": look,
    "explain": explain,
}
