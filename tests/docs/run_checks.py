"""Runs the tables of docs/algorithms/checks.md."""

from datetime import date

from dongvon.base.places.holidays import public_holidays
from dongvon.core.checks import Coverage, EarlierShare, Finding, check_state, uses_of, uses_problems
from dongvon.core.schedule import dotted
from dongvon.field.checks.terms import duty
from tests.docs.tables import Row

DAY = date(2026, 3, 1)


def _whole(text: str) -> int:
    return int(text.replace(".", ""))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _share(tenths: int | None) -> str:
    return "" if tenths is None else f"{tenths // 10},{tenths % 10} %"


def last_days(given: Row) -> Row:
    on = date.fromisoformat(given["day"])
    rule = duty(on)
    return {
        "new loan checked by": str(rule.new_due_on(on)),
        "inactive from": str(rule.inactive_since(on)),
        "report by": str(rule.report_due_on(on, public_holidays(on.year))),
    }


def standing(given: Row) -> Row:
    return {"state": check_state(_day(given["due"]), _day(given["checked"]), date.fromisoformat(given["on"]))}


def of_a_group(given: Row) -> Row:
    loans = int(given["loans"])
    found = EarlierShare(loans, int(given["checked"]), duty(DAY).needed(loans, difficult=given["difficult"] == "yes"))
    return {"needed": str(found.needed), "left": str(found.left), "share": _share(found.tenths)}


def in_time(given: Row) -> Row:
    found = Coverage(*(int(given[name]) for name in ("in time", "late", "waiting", "missed")))
    return {"fallen": str(found.fallen), "share": _share(found.tenths)}


def uses(given: Row) -> Row:
    finding = Finding(given["finding"])
    found = uses_of(finding, *(_whole(given[name]) for name in ("received", "right", "wrong")))
    named = {"right": found.right, "wrong": found.wrong, "unused": found.unused}
    problems = uses_problems(finding, found)
    signed = {name: f"-{dotted(-amount)}" if amount < 0 else dotted(amount) for name, amount in named.items()}
    return signed | {"refused": ", ".join(one.code for one in problems)}
