"""The same optimum as `core.ordering`, over many communes, as an integer programme solved by HiGHS.

A need is a whole number (from which fund it is lent, if from any), what is given and taken between cells are flows. The
objective is lexicographic: needs are decided in their order by successive solves. As long as everything fits, a growing
number of needs is accepted by one linear programme; where it does not, a short run of needs is decided by an integer
programme whose weights are the digits of a number, so that the better outcome of an earlier need outweighs all later
ones exactly. Amounts are whole units of a target; what comes out is rounded to them and judged by
`core.proposal_check`, which takes no tolerance.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import highspy
import numpy

from dongvon.core.ordering import RELAXABLE, filled, may_give
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused
from dongvon.core.proposal_check import check
from dongvon.core.reallocation import ENDLESS, RULE_NAMES, Cell, Move, Need, Plan, PlanRules, Rule, Supply, in_order
from dongvon.core.schedule import dotted
from dongvon.core.targets import UNIT

RUN = 8  # needs decided by one integer programme: weights up to 3**8 stay far from the solver's tolerance
LARGEST = 4096
FINE = 1e-9
MOST = 10**9  # units of a target, more than any province has


@dataclass(slots=True)
class _Model:
    """The flows of all cells, and what is lent from each so far, in units of a target."""

    held: Mapping[Cell, Supply]
    rules: PlanRules
    without: Collection[Rule]
    solver: Any = field(default_factory=highspy.Highs)
    rows: dict[Cell, int] = field(default_factory=dict)
    fallen: dict[Cell, int] = field(default_factory=dict)
    away: dict[Cell, int] = field(default_factory=dict)
    gives: dict[Cell, int] = field(default_factory=dict)
    lent: dict[Cell, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.solver.silent()
        for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "mip_feasibility_tolerance"):
            self.solver.setOptionValue(name, FINE)
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", 0.5)
        same, away, came = (dict[Cell, int]() for _ in range(3))
        for cell, one in self.held.items():
            may = self._may_leave(cell, one)
            giving = self.rules.giving(cell.programme)
            gives = may if giving or Rule.DIRECTION in self.without else 0
            room = ENDLESS if Rule.GROWTH in self.without else one.room(self.rules)
            same[cell], away[cell] = self._column(may), self._column(gives)
            came[cell] = self._column(min(room // UNIT, MOST))
            # lent <= available + came - same - away
            self.rows[cell] = self._row(one.available // UNIT, {came[cell]: -1, same[cell]: 1, away[cell]: 1})
            self._row(may, {same[cell]: 1, away[cell]: 1})
            self.lent[cell] = 0
            if giving and giving.fallen_away and Rule.FALLEN_AWAY not in self.without:
                self._bound_by_what_fell(cell, away[cell], one.fallen_away // UNIT)
        self.away = away
        self._between(same, away, came)

    def _may_leave(self, cell: Cell, one: Supply) -> int:
        if one.earmark and Rule.EARMARK not in self.without:
            return 0
        keep = 0 if Rule.KEEP in self.without else one.keep(self.rules)
        return max(one.available - keep, 0) // UNIT

    def _bound_by_what_fell(self, cell: Cell, away: int, fell: int) -> None:
        """Either nothing is given away, or what is lent and given away together is at most what fell."""
        self.gives[cell] = gives = self._column(1, whole=True)
        most = sum(one.available for one in self.held.values()) // UNIT
        self._row(0, {away: 1, gives: -fell})
        self.fallen[cell] = self._row(fell + most, {away: 1, gives: most})

    def _between(self, same: Mapping[Cell, int], away: Mapping[Cell, int], came: Mapping[Cell, int]) -> None:
        """What leaves a programme of a fund arrives: in the same one elsewhere, or in one that may take from it."""
        keys = sorted({(cell.fund, cell.programme) for cell in self.held})
        arriving: dict[tuple[str, str], dict[int, float]] = {key: {} for key in keys}
        for cell in self.held:
            arriving[cell.fund, cell.programme] |= {came[cell]: -1, same[cell]: 1}
        for fund, programme in keys:
            leaving: dict[int, float] = {
                away[one]: 1 for one in self.held if (one.fund, one.programme) == (fund, programme)
            }
            for other in (code for of, code in keys if of == fund and code != programme):
                if Rule.DIRECTION in self.without or other in self.rules.receivers(programme):
                    flow = self._column(MOST)
                    leaving[flow] = -1
                    arriving[fund, other][flow] = 1
            self._row(0, leaving, equal=True)
        for row in arriving.values():
            self._row(0, row, equal=True)

    def _column(self, most: int, *, whole: bool = False) -> int:
        self.solver.addVar(0, most)
        place = self.solver.getNumCol() - 1
        if whole:
            self.solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        return int(place)

    def _row(self, most: int, terms: Mapping[int, float], *, equal: bool = False) -> int:
        places = numpy.array(list(terms), dtype=numpy.int32)
        values = numpy.array(list(terms.values()), dtype=numpy.float64)
        self.solver.addRow(most if equal else -highspy.kHighsInf, most, len(places), places, values)
        return int(self.solver.getNumRow() - 1)

    def lend(self, cell: Cell, units: int) -> None:
        """So much more is lent for good."""
        self.lent[cell] += units
        for rows in (self.rows, self.fallen):
            if cell in rows:
                _least, most = self._bounds(rows[cell])
                self.solver.changeRowBounds(rows[cell], -highspy.kHighsInf, most - units)

    def _bounds(self, row: int) -> tuple[float, float]:
        _status, least, most, _count = self.solver.getRow(row)
        return least, most

    def hush(self, programme: str, fund: str) -> None:
        """Nothing leaves a programme of a fund any more."""
        for cell, column in self.away.items():
            if (cell.programme, cell.fund) == (programme, fund):
                self.solver.changeColBounds(column, 0, 0)

    def have_served_themselves(self, programmes: Collection[str]) -> None:
        """What these lend is settled: whether they may still give is no question any more, and no whole number."""
        for cell, column in self.gives.items():
            if cell.programme in programmes:
                may = int(self.lent[cell] < self.held[cell].fallen_away // UNIT)
                self.solver.changeColIntegrality(column, highspy.HighsVarType.kContinuous)
                self.solver.changeColBounds(column, may, may)

    def is_possible(self) -> bool:
        self.solver.run()
        return bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def decide(self, run: Sequence[Need], *, all_of_them: bool = False) -> list[str | None] | None:
        """The best outcomes of a run of needs, an earlier one's before a later one's; None where none are possible."""
        digits = max(len(one.funds) for one in run) + 1
        first, columns = self.solver.getNumCol(), list[tuple[int, str, int]]()
        for number, need in enumerate(run):
            weight = digits ** (len(run) - 1 - number)
            row: dict[int, float] = {}
            for rank, fund in enumerate(need.funds):
                cell = Cell(need.place, need.programme, fund)
                if cell not in self.held:
                    continue
                column = self._column(1, whole=True)
                self.solver.changeColCost(column, -weight * (digits - 1 - rank))
                for rows in (self.rows, self.fallen):
                    if cell in rows:
                        self.solver.changeCoeff(rows[cell], column, need.counted // UNIT)
                row[column] = 1
                columns.append((number, fund, column))
            self.solver.addRow(int(all_of_them), 1, len(row), numpy.array(list(row), dtype=numpy.int32),
                               numpy.array(list(row.values()), dtype=numpy.float64))  # fmt: skip
        found = self._chosen(run, columns)
        height, last = self.solver.getNumRow(), self.solver.getNumCol()
        self.solver.deleteRows(len(run), numpy.arange(height - len(run), height, dtype=numpy.int32))
        if columns:
            self.solver.deleteCols(len(columns), numpy.arange(first, last, dtype=numpy.int32))
        return found

    def _chosen(self, run: Sequence[Need], columns: Iterable[tuple[int, str, int]]) -> list[str | None] | None:
        if not self.is_possible():
            return None
        values, found = self.solver.getSolution().col_value, list[str | None]([None] * len(run))
        for number, fund, column in columns:
            if values[column] > 0.5:
                found[number] = fund
        return found

    def all_fit(self, run: Sequence[Need]) -> bool:
        """Whether all of a run fit from the first fund of each; if they do they are lent to."""
        units: dict[Cell, int] = {}
        for need in run:
            cell = Cell(need.place, need.programme, need.funds[0]) if need.funds else None
            if cell is None or cell not in self.held:
                return False
            units[cell] = units.get(cell, 0) + need.counted // UNIT
        for cell, more in units.items():
            self.lend(cell, more)
        if self.is_possible():
            return True
        for cell, more in units.items():
            self.lend(cell, -more)
        return False


def solve(
    supplies: Sequence[Supply], needs: Iterable[Need], rules: PlanRules, must: Collection[int] = (),
    without: Collection[Rule] = (),
) -> Plan:  # fmt: skip
    """The optimum of the ordering. Needs named in `must` are served before all others of their part; where they cannot
    be, it is refused with the rule that stands in the way."""
    waiting = in_order(needs, rules)
    known = set(rules.programmes)
    held = {one.cell: one for one in supplies if one.cell.programme in known}
    plan = Plan(_decided(held, waiting, rules, must, without))
    if any(one.id in must and one.id not in plan.served for one in waiting):
        raise Refused(_in_the_way(held, waiting, rules, must))
    found = Plan(plan.served, tuple(_moves(held, waiting, rules, plan)) if not without else ())
    if wrong := [one for one in check(supplies, waiting, rules, found) if one.severity == "block"]:
        raise InvariantBroken(f"the solver's plan breaks a rule: {wrong[0]}")
    return found


def _decided(
    held: Mapping[Cell, Supply], waiting: Sequence[Need], rules: PlanRules, must: Collection[int],
    without: Collection[Rule],
) -> dict[int, str]:  # fmt: skip
    """From which fund each need is lent, in their order; with needs that must be and cannot, as if none were left."""
    model, served = _Model(held, rules, without), dict[int, str]()
    own = {code for one in rules.givings if one.own_first for code in one.programmes}
    first = [one for one in waiting if one.programme in own]
    later = [one for one in waiting if one.programme not in own]
    for part in (first, later):
        asked = [one for one in part if one.id in must]
        if asked:
            found = model.decide(asked, all_of_them=True)
            if found is None:
                return served
            _lend(model, asked, found, served)
        _run_by_run(model, [one for one in part if one.id not in must], served)
        if part is first:
            model.have_served_themselves(own)
            if Rule.OWN_FIRST not in without:
                for programme, fund in {
                    (one.programme, fund) for one in first if one.id not in served for fund in one.funds
                }:
                    model.hush(programme, fund)
    return served


def _lend(model: _Model, run: Sequence[Need], found: Sequence[str | None], served: dict[int, str]) -> None:
    for need, fund in zip(run, found, strict=True):
        if fund is not None:
            served[need.id] = fund
            model.lend(Cell(need.place, need.programme, fund), need.counted // UNIT)


def _run_by_run(model: _Model, waiting: Sequence[Need], served: dict[int, str]) -> None:
    """What once did not fit in a cell never fits there again, nor does anything larger: it is asked no more."""
    least: dict[Cell, int] = {}
    left, size = list(waiting), RUN
    while left:
        run, taken = list[Need](), 0
        while taken < len(left) and len(run) < size:
            need = _still_asking(left[taken], least)
            taken += 1
            if need.funds:
                run.append(need)
        if not run:
            return
        if model.all_fit(run):
            served |= {one.id: one.funds[0] for one in run}
            left, size = left[taken:], min(size * 2, LARGEST)
        elif len(run) > RUN:
            left, size = [*run, *left[taken:]], max(RUN, size // 4)
        else:
            found = model.decide(run)
            if found is None:
                raise InvariantBroken("serving nobody is always possible")
            _lend(model, run, found, served)
            for need, fund in zip(run, found, strict=True):
                for better in need.funds[: need.funds.index(fund) if fund else None]:
                    cell = Cell(need.place, need.programme, better)
                    least[cell] = min(need.counted, least.get(cell, ENDLESS))
            left, size = left[taken:], RUN


def _still_asking(need: Need, least: Mapping[Cell, int]) -> Need:
    """The need with the funds from which it may still fit."""
    place, programme = need.place, need.programme
    funds = [one for one in need.funds if need.counted < least.get(Cell(place, programme, one), ENDLESS)]
    return need if len(funds) == len(need.funds) else replace(need, funds=tuple(funds))


def _in_the_way(
    held: Mapping[Cell, Supply], waiting: Sequence[Need], rules: PlanRules, must: Collection[int]
) -> Problem:
    """The rule without which the needs that must be served could be, found by leaving out one after the other."""
    wanted = {one.id for one in waiting if one.id in must}
    rule = next(
        (rule for rule in RELAXABLE if wanted <= set(_decided(held, waiting, rules, must, (rule,)))), Rule.MONEY
    )
    amount = sum(one.amount for one in waiting if one.id in must)
    text = N_("Không cho vay đủ {amount} đồng đã chọn: vướng quy tắc “{rule}”.")
    return Problem(
        f"reallocation_{rule.value}", text, {"amount": dotted(amount), "rule": RULE_NAMES[rule]}, rules.source
    )


def _moves(held: Mapping[Cell, Supply], waiting: Sequence[Need], rules: PlanRules, plan: Plan) -> Iterator[Move]:
    """What brings to each cell what is short in it: as little as can be leaves a commune."""
    for pool in filled(list(held.values()), waiting, rules, plan).pools.values():
        parts = {cell: pool.parts(cell) for cell in pool.supplies}
        short = {cell: part[0] // UNIT for cell, part in parts.items() if part[0]}
        wires = [
            (giver, receiver) for receiver in short for giver, part in parts.items()
            if part[1] and may_give(rules, giver, receiver)
        ]  # fmt: skip
        if wires:
            yield from _cheapest(wires, parts, short)


def _cheapest(
    wires: Sequence[tuple[Cell, Cell]], parts: Mapping[Cell, tuple[int, int, int]], short: Mapping[Cell, int]
) -> Iterator[Move]:
    solver = highspy.Highs()
    solver.silent()
    rows: dict[tuple[str, Cell], list[int]] = {}
    for place, (giver, receiver) in enumerate(wires):
        solver.addVar(0, highspy.kHighsInf)
        solver.changeColCost(place, int(giver.place != receiver.place))
        rows.setdefault(("all", giver), []).append(place)
        rows.setdefault(("in", receiver), []).append(place)
        if giver.programme != receiver.programme:
            rows.setdefault(("away", giver), []).append(place)
    for (kind, cell), places in rows.items():
        most = short[cell] if kind == "in" else parts[cell][1 if kind == "all" else 2] // UNIT
        ones = numpy.ones(len(places))
        solver.addRow(most if kind == "in" else 0, most, len(places), numpy.array(places, dtype=numpy.int32), ones)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise InvariantBroken("what is lent cannot be brought where it is lent")
    # A transport of whole numbers has whole corners; the simplex stops at one.
    for (giver, receiver), units in zip(wires, solver.getSolution().col_value, strict=True):
        if amount := round(units):
            yield Move(giver, receiver, amount * UNIT)
