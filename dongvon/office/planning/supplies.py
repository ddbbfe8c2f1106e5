"""What a commune has and who waits there, as values of `core.reallocation`. Call inside `acting(actor)`."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.models import Fund
from dongvon.core.dates import add_months, day_text
from dongvon.core.expecting import Expected
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.reallocation import Cell, Need, Supply, narrow_first
from dongvon.core.states import ApplicationState
from dongvon.core.targets import SOURCE, Level
from dongvon.credit.applications.headroom import committed
from dongvon.credit.applications.room import APPROVED
from dongvon.credit.capital.models import Target
from dongvon.credit.capital.queries import in_force, targets_of, versions
from dongvon.credit.capital.standing import balances_on, summed
from dongvon.field.needs.queries import Asked, Known, standing_of
from dongvon.office.planning.forecast import forecast
from dongvon.office.planning.terms import earmarks, plan_rules

BESIDE = frozenset({"expected", "fund_id"})  # kept with a supply for the page and the sheet
APPROVED_STATES = frozenset(ApplicationState(state) for state in APPROVED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A need as the rules see it, with the household it is of."""

    need: Need
    household_id: int
    name: str
    hamlet: str
    amount: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a proposal is made from: the cells with what is expected back in each, and who waits. `funds`: the fund of
    each word a cell uses."""

    place: str
    on: date
    until: date
    months: int
    supplies: tuple[Supply, ...]
    expected: Mapping[Cell, Expected]
    waiting: tuple[Waiting, ...]
    funds: Mapping[str, int]

    @property
    def needs(self) -> list[Need]:
        return [one.need for one in self.waiting]


def fund_words(funds: Iterable[Fund]) -> dict[int, str]:
    """What each fund is called in a cell: its code, with its lender's where two lenders use the same."""
    rows = sorted(funds, key=lambda one: one.pk)
    codes = [one.code for one in rows]
    return {one.pk: one.code if codes.count(one.code) == 1 else f"{one.lender.code}/{one.code}" for one in rows}


def facts_of(actor: Actor, place: str, on: date, months: int) -> Facts:
    """What a commune has at the end of a day and expects within so many months after it, and who waits then; what is
    approved is as it stands now. Refused without targets in force: a balance is moved by changing a target."""
    decision = in_force(place, Level.COMMUNE, on)
    if decision is None:
        text = N_("Ngày {day} chưa có chỉ tiêu nào có hiệu lực: hãy nhập quyết định giao chỉ tiêu trước.")
        raise Refused(Problem("no_targets_in_force", text, {"day": day_text(on)}, SOURCE))
    rules = plan_rules(on)
    lines = [line for line in targets_of(decision).values() if line.programme in rules.programmes]
    words = fund_words({line.fund_id: line.fund for line in lines}.values())
    first = versions(place, on.year, Level.COMMUNE).last()
    bases = {part.key: line.base for part, line in targets_of(first).items()}
    since = on + timedelta(days=1)
    back, (_now, approved) = forecast(actor, place, since, months), committed(place)
    owed, granted, kept = summed(balances_on(place, on)), summed(approved), earmarks(on)

    def supply(line: Target) -> Supply:
        key, cell = (line.programme, line.fund_id), Cell(place, line.programme, words[line.fund_id])
        total = sum(amount for part, amount in (*owed.items(), *granted.items()) if part.key == key)
        collected = back[key].amount if key in back else 0
        return Supply(cell, line.target, bases.get(key, 0), total, collected, kept.get(line.fund.source, ""))

    supplies = tuple(supply(line) for line in lines)
    expected = {
        Cell(place, programme, words[fund_id]): one for (programme, fund_id), one in back.items() if fund_id in words
    }
    waiting = tuple(_waiting(actor, place, on, supplies, rules.programmes))
    funds = {word: pk for pk, word in words.items()}
    return Facts(place, on, add_months(since, months), months, supplies, expected, waiting, funds)


def _waiting(
    actor: Actor, place: str, on: date, supplies: Iterable[Supply], programmes: Iterable[str]
) -> Iterable[Waiting]:
    funds, known = narrow_first(supplies), set(programmes)
    for household in standing_of(actor, place, on):
        for one in household.waiting(on):
            # What is approved has its room in the target already.
            if one.programme in known and one.facts.application not in APPROVED_STATES:
                yield _one(place, household, one, funds.get((place, one.programme), ()))


def _one(place: str, household: Asked, known: Known, funds: tuple[str, ...]) -> Waiting:
    number = known.need_id if known.need_id is not None else -(known.application_id or 0)
    need = Need(number, place, known.programme, known.facts.amount, known.facts.declared_on, funds)
    return Waiting(need, household.household_id, household.name, household.hamlet, known.facts.amount)


# --- as they are kept -------------------------------------------------------------------------------------------------


def written(facts: Facts) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Supplies and needs as a proposal keeps them."""
    supplies = [
        asdict(one) | {
            "cell": list(one.cell), "fund_id": facts.funds[one.cell.fund],
            "expected": asdict(facts.expected[one.cell]) if one.cell in facts.expected else None,
        }
        for one in facts.supplies
    ]  # fmt: skip
    needs = [
        asdict(one.need) | {"since": one.need.since.isoformat(), "household_id": one.household_id}
        for one in facts.waiting
    ]
    return supplies, needs


def supplies_read(rows: Iterable[Mapping[str, Any]]) -> list[Supply]:
    return [
        Supply(**{name: value for name, value in row.items() if name not in BESIDE} | {"cell": Cell(*row["cell"])})
        for row in rows
    ]


def needs_read(rows: Iterable[Mapping[str, Any]]) -> list[Need]:
    return [
        Need(
            row["id"], row["place"], row["programme"], row["amount"], date.fromisoformat(row["since"]),
            tuple(row["funds"]),
        )
        for row in rows
    ]  # fmt: skip
