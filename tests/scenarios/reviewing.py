"""What stories say of the ability to repay and of the classification of 31 December."""

from datetime import date

from dongvon.core.classification import TEAM, Present
from dongvon.credit.relief.queries import reviewable
from dongvon.credit.relief.reviewing import Finding, review_ability
from dongvon.office.classification.queries import cells_of_books, differing, lines_by
from dongvon.office.classification.services import classify_debts, confirm_classification
from tests.scenarios.reading import amount_of
from tests.scenarios.stage import Stage, Verb
from tests.world import WARD


def reviewed(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`review able[, cause K1][, without group]`; the amount is what can be repaid of it."""
    ability, *named = (part.strip() for part in what.split(","))
    there = {*TEAM, Present.BORROWER} - {one.removeprefix("without ") for one in named if one.startswith("without")}
    causes = [one.removeprefix("cause ") for one in named if one.startswith("cause")]
    repayable = amount_of(amount) if ability == "partly" else None
    stage.do(
        review_ability, "bank_officer", findings=[Finding(stage.loans[who], ability, repayable, causes)],
        reviewed_on=on, minutes_no="BB", present=sorted(there),
    )  # fmt: skip


def due(stage: Stage, on: date, why: str, who: str, amount: str) -> None:
    """`review due: overdue, never`, or `review due: no`."""
    with stage.books.acting("bank_officer") as actor:
        found = next((row.due for row in reviewable(actor, on) if row.loan_id == stage.loans[who]), ())
    assert (", ".join(found) or "no") == why, found


def classified(stage: Stage, on: date, year: str, place: str, amount: str) -> None:
    stage.do(classify_debts, "bank_officer", place=place, year=int(year), document="01/PLN")


def confirmed(stage: Stage, on: date, year: str, place: str, amount: str) -> None:
    from dongvon.office.classification.queries import standing

    with stage.books.acting("director") as actor:
        row = standing(actor, place, int(year))
    stage.do(confirm_classification, "director", classification_id=row.pk if row else 0, document="02/PLN")


def line(stage: Stage, on: date, what: str, place: str, amount: str) -> None:
    """`line by state overdue`: the sum of a value of a criterion on the day."""
    key, value = what.split(" ")
    with stage.books.reading():
        cells = cells_of_books(WARD, on)
        found = {one.value: one.total for one in lines_by(cells, key)}
        assert differing(cells, WARD, on) == []
    assert found.get(value, 0) == amount_of(amount), found


VERBS: dict[str, Verb] = {
    "review": reviewed,
    "review due:": due,
    "classify": classified,
    "confirm classification": confirmed,
    "line by": line,
}
