"""What stories say of debts due: what waits for whom, visits, promises kept or broken, reminders."""

from datetime import date

from dongvon.field.arrears.queries import ladder_waiting, unpaid_dues, visits_of
from dongvon.field.arrears.services import record_reminder, record_visit
from tests.scenarios.reading import amount_of
from tests.scenarios.stage import Stage, Verb
from tests.world import WARD


def waits(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`waits call association`, `waits nothing`; the amount is the principal unpaid by then."""
    with stage.books.acting("bank_officer") as actor:
        rows = [one for one in ladder_waiting(actor, WARD, on) if one.due.loan_id == stage.loans[who]]
    found = [(f"{one.step.deed} {one.step.party}", one.unpaid) for one in rows]
    assert (found or [("nothing", 0)]) == [(what, amount_of(amount))], found


def visited(stage: Stage, on: date, until: str, who: str, amount: str) -> None:
    """`visited until 2025-02-20` by the association: the amount is promised until that day. `visited`: no promise."""
    day = date.fromisoformat(until.removeprefix("until ")) if until else None
    stage.do(record_visit, "women", loan_id=stage.loans[who], on=on, found="Gặp người vay", promised=amount_of(amount),
             promised_until=day)  # fmt: skip


def reminded(stage: Stage, on: date, recipient: str, who: str, amount: str) -> None:
    """`reminded borrower` of the oldest instalment with something unpaid."""
    with stage.books.acting("leader_2") as actor:
        due = unpaid_dues(actor, WARD, date.max, loan_id=stage.loans[who])[0]
    stage.do(record_reminder, "leader_2", loan_id=stage.loans[who], due_on=due.due_on, recipient=recipient,
             channel="spoken", given_on=on)  # fmt: skip


def promise_is(stage: Stage, on: date, state: str, who: str, amount: str) -> None:
    """`promise is kept`: of the last visit; the amount is what was paid by its day."""
    with stage.books.acting("women") as actor:
        last = visits_of(actor, WARD, on, loan_id=stage.loans[who])[0]
    assert (str(last.state), last.paid) == (state, amount_of(amount)), last


VERBS: dict[str, Verb] = {"waits": waits, "visited": visited, "reminded": reminded, "promise is": promise_is}
