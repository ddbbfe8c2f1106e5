"""Runs the tables of docs/algorithms/grading.md."""

from datetime import date

from dongvon.core import signals
from dongvon.core.grading import Criterion, Downfall, Measured, grade_of, lines_of, points_of, score_of
from dongvon.field.supervision.terms import setting_of, terms
from tests.docs.tables import Row

ON = date(2025, 12, 31)
SETTING = setting_of(terms(), ON)
RULE = terms().signals[0]
SESSION = date(2025, 5, 15)


def points(given: Row) -> Row:
    scale = next(one for one in SETTING.scales if one.criterion is Criterion(given["criterion"]))
    return {"points": _said(points_of(scale, _whole(given["part"]), _whole(given["whole"]))), "most": _said(scale.most)}


def whole(given: Row) -> Row:
    names = ("owed", "overdue", "sessions", "came", "interest due", "paid", "principal due", "repaid", "saved before",
             "saved", "members", "savers")  # fmt: skip
    score = score_of(lines_of(Measured(*(_whole(given[name]) for name in names)), SETTING))
    downfall = Downfall(given["forced down"]) if given["forced down"] else None
    return {"score": _said(score), "grade": grade_of(score, SETTING.bounds, downfall)}


def held(given: Row) -> Row:
    days = [_day(given[name]) for name in ("delivered at", "collected", "session before")]
    one = signals.Paid(1, 1, days[0] or SESSION, 280_274, 280_274, *days[1:])
    return _answer(signals.held_cash([one], RULE))


def one_day(given: Row) -> Row:
    day, session = _day(given["collected"]), _day(given["session"]) or SESSION
    rows = [signals.Paid(number, 1, session, 1, 1, day) for number in range(int(given["lines"]))]
    return _answer(signals.last_minute(rows, RULE))


def even_sheet(given: Row) -> Row:
    amounts = [300_000] * int(given["round"]) + [280_274] * int(given["odd"])
    rows = [signals.Paid(number, 1, SESSION, 280_274, paid) for number, paid in enumerate(amounts)]
    return _answer(signals.round_payments(rows, RULE))


def same_amount(given: Row) -> Row:
    paid, due = _several(given["paid"]), _several(given["due"])
    rows = [signals.Paid(1, 1, date(2025, 1 + at, 15), *one) for at, one in enumerate(zip(due, paid, strict=True))]
    return _answer(signals.exact_even(rows, RULE))


def board(given: Row) -> Row:
    amounts = {True: _whole(given["of the board"]), False: _whole(given["of others"])}
    rows = [signals.Lent(of, of, 1, SESSION, "", amount, "", of) for of, amount in amounts.items()]
    return _answer(signals.board_family(rows, RULE))


def swing(given: Row) -> Row:
    return _answer(signals.deposit_swings([signals.Kept(1, 1, _whole(given["before"]), _whole(given["now"]))], RULE))


def _answer(found: list[signals.Signal]) -> Row:
    return {"signal": "yes" if found else "no"}


def _several(text: str) -> list[int]:
    amount, _, times = text.partition(" ×")
    return [int(amount)] * int(times) if times else [int(one) for one in text.split(",")]


def _whole(text: str) -> int:
    return int(text.replace(".", ""))


def _said(points: int) -> str:
    return f"{points // 100},{points % 100:02d}"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
