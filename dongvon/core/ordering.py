"""The ordering of needs: what fits, need by need, and the moves that bring it about.

Why it needs no search: inside a fund what matters is, of each programme, what is short and what may be given; that the
gifts reach what is short is a condition on sets of programmes (cuts), because giving is transitive. Rules, values and
what the optimum is: `core.reallocation`.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, product

from dongvon.core.money import Dong
from dongvon.core.reallocation import ENDLESS, Cell, Move, Need, Passed, Plan, PlanRules, Rule, Supply, in_order
from dongvon.core.targets import UNIT

# What a need is tried without, one by one, to say which of them alone stands in its way.
RELAXABLE = (Rule.OWN_FIRST, Rule.EARMARK, Rule.KEEP, Rule.FALLEN_AWAY, Rule.GROWTH, Rule.DIRECTION)


@dataclass(slots=True)
class _Standing:
    """A programme in a fund, over all its places: what is short, what it may give to itself elsewhere, to others."""

    short: Dong = 0
    same: Dong = 0
    other: Dong = 0


@dataclass(slots=True)
class Pool:
    """A fund while needs are served from it. `without`: rules left out; `silent`: programmes that give nothing away;
    `moved`: what was moved into a cell, below zero: out of it."""

    supplies: Mapping[Cell, Supply]
    rules: PlanRules
    without: Collection[Rule] = ()
    silent: Collection[str] = ()
    used: dict[Cell, Dong] = field(default_factory=dict)
    moved: dict[Cell, Dong] = field(default_factory=dict)
    _held: dict[Cell, tuple[Dong, Dong, Dong]] = field(default_factory=dict)
    _standing: dict[str, _Standing] = field(default_factory=dict)
    _cuts: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hush(self.silent)

    def hush(self, silent: Collection[str]) -> None:
        """From now on these programmes give nothing away."""
        self.silent = silent
        self._cuts = list(_cuts(self.rules, self.without, silent))
        self._standing = {code: _Standing() for code in self.rules.programmes}
        for cell in self.supplies:
            self._count(cell, 1)

    def held(self, cell: Cell) -> tuple[Dong, Dong, Dong]:
        """Of a cell: what it can lend, what of it must be kept, what of it has fallen away since 31/12."""
        if cell not in self._held:
            one = self.supplies[cell]
            self._held[cell] = (one.available, one.keep(self.rules), one.fallen_away)
        return self._held[cell]

    def parts(self, cell: Cell) -> tuple[Dong, Dong, Dong]:
        """Of a cell: what is short, what it may give to its programme elsewhere, and to others that take from it."""
        one, used, moved = self.supplies[cell], self.used.get(cell, 0), self.moved.get(cell, 0)
        available, keep, fallen = self.held(cell)
        available += moved
        if used > available or moved > 0:
            return used - available, 0, 0
        if one.earmark and Rule.EARMARK not in self.without:
            return 0, 0, 0
        same = max(available - max(used, 0 if Rule.KEEP in self.without else keep), 0)
        giving = self.rules.giving(cell.programme)
        if cell.programme in self.silent:
            return 0, same, 0
        if giving is not None and giving.fallen_away and Rule.FALLEN_AWAY not in self.without:
            return 0, same, max(min(same, fallen + moved - used), 0)
        return 0, same, same

    def _count(self, cell: Cell, sign: int) -> None:
        short, same, other = self.parts(cell)
        found = self._standing[cell.programme]
        found.short += sign * short
        found.same += sign * same
        found.other += sign * other

    def use(self, cell: Cell, amount: Dong) -> None:
        self._count(cell, -1)
        self.used[cell] = self.used.get(cell, 0) + amount
        self._count(cell, 1)

    def move(self, giver: Cell, receiver: Cell, amount: Dong) -> None:
        for cell, change in ((giver, -amount), (receiver, amount)):
            self._count(cell, -1)
            self.moved[cell] = self.moved.get(cell, 0) + change
            self._count(cell, 1)

    def fits(self, cell: Cell, amount: Dong) -> bool:
        """Whether so much could be lent in a cell, with all that is lent already."""
        self.use(cell, amount)
        found = self.parts(cell)[0] <= self.room(cell) and self.slack() >= 0
        self.use(cell, -amount)
        return found

    def room(self, cell: Cell) -> Dong:
        return ENDLESS if Rule.GROWTH in self.without else self.supplies[cell].room(self.rules)

    def slack(self) -> Dong:
        """What the tightest set of programmes could still be given; below zero: gifts do not reach what is short."""
        standing, least = self._standing, ENDLESS
        for receiving, givers in self._cuts:
            short = sum(standing[code].short for code in receiving)
            if short:
                given = sum(standing[code].same for code in receiving)
                least = min(least, given + sum(standing[code].other for code in givers) - short)
        return least

    def most(self, cell: Cell, below: Dong) -> Dong:
        """The largest amount below another that still fits in a cell."""
        units = range(1, below // UNIT)
        return bisect_left(units, True, key=lambda count: not self.fits(cell, count * UNIT)) * UNIT


def _cuts(
    rules: PlanRules, without: Collection[Rule], silent: Collection[str]
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Sets of programmes with the others that may give to one of them. A set without a programme that gives to it all
    it has is left out: it says less than the set with it, since by the rules whoever gives to that programme gives to
    the set too."""
    codes, all_give = rules.programmes, Rule.DIRECTION in without
    reach = {one: frozenset(codes) - {one} if all_give else rules.receivers(one) for one in codes}
    bounded = {code for one in rules.givings if one.fallen_away for code in one.programmes} | set(silent)
    for inside in product((False, True), repeat=len(codes)):
        receiving = frozenset(compress(codes, inside))
        givers = frozenset(one for one in codes if one not in receiving and reach[one] & receiving)
        if givers <= bounded:
            yield receiving, givers


# --- the ordering -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Ordering:
    """The ordering while it goes on: a pool for each fund."""

    supplies: Sequence[Supply]
    rules: PlanRules
    without: Collection[Rule] = ()
    silent: Collection[tuple[str, str]] = ()
    pools: dict[str, Pool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = set(self.rules.programmes)
        cells: dict[str, dict[Cell, Supply]] = {}
        for one in self.supplies:
            if one.cell.programme in known:
                cells.setdefault(one.cell.fund, {})[one.cell] = one
        for fund, held in cells.items():
            quiet = {programme for programme, of in self.silent if of == fund}
            self.pools[fund] = Pool(held, self.rules, self.without, quiet)

    def serve(self, need: Need) -> str | None:
        """Lend from the first fund of its list from which the need fits, and say from which."""
        if cell := self.first(need):
            self.pools[cell.fund].use(cell, need.counted)
        return cell.fund if cell else None

    def first(self, need: Need) -> Cell | None:
        """The first cell in which the need fits."""
        return next((one for one in self.cells(need) if self.pools[one.fund].fits(one, need.counted)), None)

    def cells(self, need: Need) -> list[Cell]:
        """Where a need may be lent, the one to be tried first first."""
        found = (Cell(need.place, need.programme, fund) for fund in need.funds if fund in self.pools)
        return [one for one in found if one in self.pools[one.fund].supplies]

    def hush_who_still_needs(self, unserved: Iterable[Need]) -> None:
        """A programme that serves itself first gives nothing of a fund from which a need of its own still waits."""
        kept = list(unserved)
        for fund, pool in self.pools.items():
            waiting = {one.programme for one in kept if fund in one.funds}
            own = {code for code in waiting if (giving := self.rules.giving(code)) and giving.own_first}
            if own and Rule.OWN_FIRST not in self.without:
                pool.hush({*pool.silent, *own})


def propose(
    supplies: Sequence[Supply], needs: Iterable[Need], rules: PlanRules, silent: Collection[tuple[str, str]] = ()
) -> Plan:
    """The plan of the ordering. `silent`: programme and fund that give nothing away (an alternative looked at)."""
    ordering, served = Ordering(supplies, rules, silent=silent), dict[int, str]()
    waiting = in_order(needs, rules)
    first = [one for one in waiting if (giving := rules.giving(one.programme)) and giving.own_first]
    for part in (first, waiting[len(first) :]):
        for need in part:
            if fund := ordering.serve(need):
                served[need.id] = fund
        ordering.hush_who_still_needs(one for one in first if one.id not in served)
    moves = [move for pool in ordering.pools.values() for move in settle(pool)]
    return Plan(served, tuple(moves))


def settle(pool: Pool) -> Iterator[Move]:
    """Moves that bring to each cell what is short in it, no more: from its own place first, then by the order of the
    rules' givers; from each as much as leaves enough for who can take from nobody else."""
    rules = pool.rules
    rank = {code: place for place, code in enumerate(rules.programmes)}
    givers = [*(code for one in rules.givings for code in one.programmes), *rules.programmes]
    short = sorted((cell for cell in pool.supplies if pool.parts(cell)[0]), key=lambda one: (rank[one.programme], one))
    for receiver in short:
        from_where = [one for one in pool.supplies if may_give(rules, one, receiver)]
        from_where.sort(
            key=lambda one: (
                one.place != receiver.place, one.programme != receiver.programme, givers.index(one.programme), one,
            )
        )  # fmt: skip
        for giver in from_where:
            if amount := _give(pool, giver, receiver):
                yield Move(giver, receiver, amount)


def may_give(rules: PlanRules, giver: Cell, receiver: Cell) -> bool:
    if giver.programme == receiver.programme:
        return giver.place != receiver.place
    return receiver.programme in rules.receivers(giver.programme)


def _give(pool: Pool, giver: Cell, receiver: Cell) -> Dong:
    """As much as one cell can give another so that what is left still reaches whoever is short."""
    short, (_none, same, other) = pool.parts(receiver)[0], pool.parts(giver)
    amount = min(short, same if giver.programme == receiver.programme else other)
    while amount > 0:
        pool.move(giver, receiver, amount)
        lacking = min(pool.slack(), 0)
        if not lacking:
            return amount
        pool.move(giver, receiver, -amount)
        amount += lacking
    return 0


def passed_over(supplies: Sequence[Supply], needs: Iterable[Need], rules: PlanRules, plan: Plan) -> list[Passed]:
    """The needs a plan passes over, in their order, each with the rule that alone stands in its way in its turn:
    with all that is served before it and nothing of what comes after."""
    waiting = in_order(needs, rules)
    strict = Ordering(supplies, rules)
    relaxed = {rule: Ordering(supplies, rules, (rule,)) for rule in RELAXABLE}
    unserved = [one for one in waiting if one.id not in plan.served]
    for ordering in (strict, *relaxed.values()):
        ordering.hush_who_still_needs(unserved)
    found, told = [], dict[tuple[object, ...], tuple[Rule, Dong]]()
    for need in waiting:
        if (fund := plan.served.get(need.id)) is not None:
            for ordering in (strict, *relaxed.values()):
                ordering.pools[fund].use(Cell(need.place, need.programme, fund), need.counted)
            told.clear()
            continue
        alike = (need.place, need.programme, need.funds, need.counted)
        if alike not in told:
            told[alike] = _why_not(strict, relaxed, need)
        found.append(Passed(need, *told[alike]))
    return found


def _why_not(strict: Ordering, relaxed: Mapping[Rule, Ordering], need: Need) -> tuple[Rule, Dong]:
    """Which rule alone stands in the way of a need, and the most that could be lent to it."""
    if strict.first(need):
        return Rule.ORDER, need.counted
    left = max((strict.pools[one.fund].most(one, need.counted) for one in strict.cells(need)), default=0)
    return next((rule for rule in RELAXABLE if relaxed[rule].first(need)), None) or _of_funds(strict, need), left


def filled(supplies: Sequence[Supply], waiting: Sequence[Need], rules: PlanRules, plan: Plan) -> Ordering:
    """The pools with all that a plan serves in them, and none of its moves."""
    found = Ordering(supplies, rules)
    for need in waiting:
        if (fund := plan.served.get(need.id)) is not None:
            found.pools[fund].use(Cell(need.place, need.programme, fund), need.counted)
    found.hush_who_still_needs(one for one in waiting if one.id not in plan.served)
    return found


def _of_funds(strict: Ordering, need: Need) -> Rule:
    """FUND where a fund the need may not be lent from still has as much; else MONEY."""
    others = [pool for fund, pool in strict.pools.items() if fund not in need.funds]
    rich = any(sum(pool.parts(cell)[1] for cell in pool.supplies) >= need.counted for pool in others)
    return Rule.FUND if rich else Rule.MONEY
