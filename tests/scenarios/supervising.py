"""What stories say of grades, of reconciliation with borrowers, and of cases about money."""

from datetime import date

from dongvon.field.supervision.grading import confirm_month, force_down, grade_month, leave_out_customer
from dongvon.field.supervision.models import MoneyCase
from dongvon.field.supervision.queries import graded_now, missing_of, standing, state_of
from dongvon.field.supervision.reconciling import Said, enter_confirmations
from dongvon.field.supervision.watching import step_case
from tests.scenarios.reading import amount_of
from tests.scenarios.stage import Stage, Verb
from tests.world import WARD


def scored(stage: Stage, on: date, what: str, group: str, amount: str) -> None:
    """`score 93,13 good`: what the month of the day makes of the group."""
    with stage.books.acting("bank_officer"):
        one = next(row for row in graded_now(WARD, on) if row.group_id == stage.books.groups[group])
    assert f"{one.score // 100},{one.score % 100:02d} {one.grade}" == what, (one.score, one.grade, one.lines)


def left_out(stage: Stage, on: date, cause: str, who: str, amount: str) -> None:
    household_id = stage.person(who).household_id
    stage.do(leave_out_customer, "bank_officer", household_id=household_id, cause=cause, document="BB", first_month=on,
             last_month=on)  # fmt: skip


def lowered(stage: Stage, on: date, cause: str, group: str, amount: str) -> None:
    stage.do(force_down, "director", group_id=stage.books.groups[group], cause=cause, decision_no="9/QĐ", decided_on=on,
             evidence="Biên bản 9", first_month=on, last_month=on)  # fmt: skip


def graded(stage: Stage, on: date, month: str, place: str, amount: str) -> None:
    stage.do(grade_month, "bank_officer", place=place, month=date.fromisoformat(f"{month}-01"))


def confirmed(stage: Stage, on: date, month: str, place: str, amount: str) -> None:
    with stage.books.acting("director") as actor:
        row = standing(actor, place, date.fromisoformat(f"{month}-01"))
    stage.do(confirm_month, "director", graded_id=row.pk if row else 0, document="01/XL")


def said(stage: Stage, on: date, interest: str, who: str, amount: str) -> None:
    """`says interest 300.000`; the amount is the principal he says he owes."""
    one = Said(stage.loans[who], amount_of(amount), amount_of(interest.removeprefix("interest ")), None, who)
    stage.do(enter_confirmations, "bank_officer", said=[one], confirmed_on=on, document="15/TD")


def stepped(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`case verifying`, `case recovering missing`, `case recovering back`, `case recovered back`."""
    state, _, way = what.partition(" ")
    money = {"missing": "principal", "back": "recovered"}
    asked = {money[way]: amount_of(amount)} if way else {}
    case = _case(stage, who)
    stage.do(step_case, "bank_officer", case_id=case.pk if case else 0, state=state, on=on, document="BB", **asked)


def case_is(stage: Stage, on: date, state: str, who: str, amount: str) -> None:
    """`case is recovering`; the amount is what is still missing. `case is none`."""
    with stage.books.reading():
        case = _case(stage, who)
        assert (state_of(case) if case else "none") == state
        assert (missing_of(case).left if case else 0) == amount_of(amount)


def _case(stage: Stage, who: str) -> MoneyCase | None:
    with stage.books.reading():
        found = MoneyCase.objects.filter(household=stage.person(who).household_id)
        return found.prefetch_related("steps").order_by("-pk").first()


VERBS: dict[str, Verb] = {
    "score": scored,
    "left out": left_out,
    "lower": lowered,
    "grade": graded,
    "confirm grades": confirmed,
    "says": said,
    "case": stepped,
    "case is": case_is,
}
