"""Rows about decisions: schedules, overdue, misuse, interest corrected, debt at risk, a month closed."""

from datetime import date

from dongvon.core.relief import COMMITTEE, Authority, Cause, Ground, Measure
from dongvon.credit.loans.services import (
    cancel_rest,
    correct_interest,
    extend,
    find_misuse,
    reschedule,
    transfer_due,
    transfer_misused,
    transfer_to_overdue,
)
from dongvon.credit.relief.queries import ending_soon, unchecked
from dongvon.credit.relief.services import check_freeze, end_freezes, freeze_debt, propose_relief, write_off
from dongvon.office.dayclose.services import close_month
from tests.scenarios.reading import amount_of, options
from tests.scenarios.stage import Stage, Verb


def overdue(stage: Stage, on: date, decision: str, who: str, amount: str) -> None:
    stage.do(
        transfer_to_overdue,
        "bank_officer",
        loan_id=stage.loans[who],
        amount=amount_of(amount),
        booked_on=on,
        decision=decision,
    )


def due(stage: Stage, on: date, decision: str, place: str, amount: str) -> None:
    """All of a commune; the amount is what went overdue in all."""
    answer = stage.do(transfer_due, "bank_officer", place=place, booked_on=on, decision=decision or "14/TD")
    moved = sum(one["amount"] for one in answer["loans"])
    assert moved == amount_of(amount), f"{moved} went overdue"


def put_off(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`reschedule 1, to 2027-06-15, asked 2027-03-01`, decided on the day."""
    number, named = options(what)
    stage.do(
        reschedule,
        "bank_officer",
        loan_id=stage.loans[who],
        number=int(number),
        due_on=date.fromisoformat(named["to"]),
        asked_on=date.fromisoformat(named["asked"]),
        decided_on=on,
        document="08/TD",
    )


def extended(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`extend 6, asked 2027-03-01`, decided on the day."""
    months, named = options(what)
    stage.do(
        extend,
        "director",
        loan_id=stage.loans[who],
        months=int(months),
        asked_on=date.fromisoformat(named["asked"]),
        decided_on=on,
        reason="mất mùa",
        document="09/TD",
    )


def rest_cancelled(stage: Stage, on: date, reason: str, who: str, amount: str) -> None:
    stage.do(
        cancel_rest, "director", loan_id=stage.loans[who], decided_on=on, reason=reason or "thôi học", document="QĐ 5"
    )


def misuse(stage: Stage, on: date, minutes: str, who: str, amount: str) -> None:
    answer = stage.do(
        find_misuse,
        "bank_officer",
        loan_id=stage.loans[who],
        amount=amount_of(amount),
        found_on=on,
        minutes=minutes,
    )
    stage.misuses[who] = answer["misuse_id"]


def misused(stage: Stage, on: date, decision: str, who: str, amount: str) -> None:
    stage.do(transfer_misused, "bank_officer", misuse_id=stage.misuses[who], booked_on=on, decision=decision)


def corrected(stage: Stage, on: date, decision: str, who: str, amount: str) -> None:
    stage.do(
        correct_interest,
        "director",
        loan_id=stage.loans[who],
        amount=amount_of(amount),
        on=on,
        decision=decision,
        reason="thu của kỳ đã khóa",
    )


def closed(stage: Stage, on: date, month: str, place: str, amount: str) -> None:
    stage.do(close_month, "director", place=place, month=date.fromisoformat(f"{month}-01"))


# --- debt at risk -----------------------------------------------------------------------------------------------------


def proposed(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`propose freeze, cause K1, damage 50, happened 2026-01-05[, round 2][, without group][, follows 1]`."""
    measure, named = options(what)
    content = {
        "loan_id": stage.loans[who],
        "cause": Cause(named["cause"]),
        "damage_percent": int(named.get("damage", "0")),
        "happened_on": date.fromisoformat(named["happened"]),
        "minutes_no": "02/XLN",
        "minutes_on": on,
        "committee": sorted(COMMITTEE - {named.get("without", "")}),
        "measure": Measure(measure.replace(" ", "_")),
        "round_year": on.year,
        "round_no": int(named.get("round", "1")),
    }
    if "follows" in named:
        content["follows_id"] = stage.cases[who]
    stage.cases[who] = stage.do(propose_relief, "bank_officer", **content)["case_id"]


def frozen(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`freeze 2026-01-05, last 2028-12-31, due 2029-06-15, by board`, decided on the day."""
    first, named = options(what)
    stage.do(
        freeze_debt,
        "director",
        case_id=stage.cases[who],
        principal=amount_of(amount),
        first_on=date.fromisoformat(first),
        last_on=date.fromisoformat(named["last"]),
        due_on=date.fromisoformat(named["due"]),
        authority=Authority(named["by"]),
        decision_no="11/QĐ",
        decided_on=on,
    )


def freezes_end(stage: Stage, on: date, _: str, place: str, amount: str) -> None:
    """The amount is the number of freezes that end."""
    answer = stage.do(end_freezes, "point_leader", place=place, booked_on=on)
    assert len(answer["ended"]) == amount_of(amount), answer


def checked(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    stage.do(check_freeze, "bank_officer", case_id=stage.cases[who], checked_on=on, able_to_repay=what == "able")


def unchecked_now(stage: Stage, on: date, _: str, who: str, amount: str) -> None:
    """The amount is the number of frozen loans nobody checked in twelve months."""
    with stage.books.acting("bank_officer") as actor:
        found = len(unchecked(actor, on))
    assert found == amount_of(amount), found


def ending(stage: Stage, on: date, days: str, who: str, amount: str) -> None:
    """The amount is the number of freezes that end within so many days."""
    with stage.books.acting("bank_officer") as actor:
        found = len(ending_soon(actor, on, int(days)))
    assert found == amount_of(amount), found


def written_off(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`write off interest 5.000, ground freeze_ended, by board[, measures unused]`; the amount is the principal."""
    interest, named = options(what)
    stage.do(
        write_off,
        "director",
        case_id=stage.cases[who],
        principal=amount_of(amount),
        interest=amount_of(interest.removeprefix("interest ")),
        ground=Ground(named["ground"]),
        all_measures_used=named.get("measures") != "unused",
        authority=Authority(named["by"]),
        decision_no="21/QĐ",
        decided_on=on,
    )


VERBS: dict[str, Verb] = {
    "overdue": overdue,
    "transfer due": due,
    "reschedule": put_off,
    "extend": extended,
    "cancel rest": rest_cancelled,
    "misuse": misuse,
    "misuse overdue": misused,
    "correct interest": corrected,
    "close month": closed,
    "propose": proposed,
    "freeze": frozen,
    "end freezes": freezes_end,
    "check freeze": checked,
    "unchecked freezes": unchecked_now,
    "freezes ending within": ending,
    "write off": written_off,
}
